import { call } from './call';
import type { Consents } from './wire';

export function consents(): Promise<Consents> {
	return call('GET /users/consents');
}

/** Agrees to versions of documents, or withdraws it; all of it or nothing. */
export function consent(said: { document: string; version: string; granted: boolean }[]): Promise<Consents> {
	return call('POST /users/consents', { body: { consents: said } });
}
