import { http } from './http';
import type { Consents } from './wire';

export function consents(): Promise<Consents> {
	return http.call<Consents>('/users/consents');
}

/** Agrees to versions of documents, or withdraws it; all of it or nothing. */
export function consent(said: { document: string; version: string; granted: boolean }[]): Promise<Consents> {
	return http.call<Consents>('/users/consents', { method: 'POST', body: { consents: said } });
}
