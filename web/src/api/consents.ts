import { call } from './call';
import type { Consents, DocumentText, LegalDocument } from './wire';

export function consents(): Promise<Consents> {
	return call('GET /users/consents');
}

/** Agrees to versions of documents, or withdraws it; all of it or nothing. */
export function consent(said: { document: string; version: string; granted: boolean }[]): Promise<Consents> {
	return call('POST /users/consents', { body: { consents: said } });
}

/** What people are asked to agree to; for everybody. */
export async function legalDocuments(): Promise<LegalDocument[]> {
	return (await call('GET /consents/documents', { token: 'none' })).items;
}

export function documentText(document: LegalDocument['document'], language: string): Promise<DocumentText> {
	return call('GET /consents/documents/{document}', {
		path: { document },
		query: { language },
		token: 'none',
	});
}
