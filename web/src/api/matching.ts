import { call } from './call';
import type {
	Compatibility,
	MatchFilters,
	MatchRequest,
	MatchRequestPage,
	MatchWish,
	RecommendationPage,
} from './wire';

export type Direction = MatchRequest['direction'];

/** The people to ask, best first. Fails with `onboarding-needed` for who can't be found themself yet. */
export function recommendations(
	wish: MatchWish,
	cursor: string | null,
	limit: number,
	signal?: AbortSignal,
): Promise<RecommendationPage> {
	const query = { ...wish, limit, ...(cursor ? { cursor } : {}) };
	return call('GET /matching/recommendations', { query, ...(signal ? { signal } : {}) });
}

export function matchFilters(): Promise<MatchFilters> {
	return call('GET /matching/filters');
}

export function saveMatchFilters(body: MatchWish): Promise<void> {
	return call('PUT /matching/filters', { body });
}

export function compatibilityWith(userId: string): Promise<Compatibility> {
	return call('POST /matching/calculate-compatibility', { body: { userId } });
}

/** The request there is already, when there is one; of somebody who has asked us it comes back accepted. */
export function requestMatch(userId: string): Promise<MatchRequest> {
	return call('POST /matching/request', { body: { userId } });
}

export interface RequestFilter {
	direction: Direction;
	/** Without it: all. */
	status?: MatchRequest['status'];
	limit?: number;
}

/** The latest first. */
export function matchRequests(
	filter: RequestFilter,
	cursor: string | null,
	signal?: AbortSignal,
): Promise<MatchRequestPage> {
	const query = { ...filter, ...(cursor ? { cursor } : {}) };
	return call('GET /matching/requests', { query, ...(signal ? { signal } : {}) });
}

export function acceptMatch(requestId: string): Promise<MatchRequest> {
	return call('POST /matching/requests/{requestId}/accept', { path: { requestId } });
}

export function rejectMatch(requestId: string): Promise<void> {
	return call('POST /matching/requests/{requestId}/reject', { path: { requestId } });
}

export function withdrawMatch(requestId: string): Promise<void> {
	return call('DELETE /matching/requests/{requestId}', { path: { requestId } });
}
