import { call } from './call';
import type { MatchQueue } from './wire';

/** Without a language (empty): the first of those that we learn. */
export function joinMatchQueue(language: string): Promise<MatchQueue> {
	return call('POST /matching/queue', { body: language ? { language } : {} });
}

/** Asking keeps the place. */
export function matchQueue(): Promise<MatchQueue> {
	return call('GET /matching/queue');
}

export function leaveMatchQueue(): Promise<void> {
	return call('DELETE /matching/queue');
}
