import { useCallback, useEffect, useMemo } from 'react';
import { type Direction, matchRequests } from '../api/matching';
import type { MatchEvent, MatchRequest, MatchWish, NotificationEvent } from '../api/wire';
import { live } from '../stores/liveStore';
import { type RequestFilter, searchOf, wishOf } from '../stores/matchingModel';
import { useMatchingStore } from '../stores/matchingStore';
import { type Pages, usePages } from './usePages';

/** Has the people for a wish loaded, anew whenever it is another; gives the way to try again. */
export function usePartners(wish: MatchWish): () => void {
	const loadPartners = useMatchingStore((state) => state.loadPartners);
	const loadFilters = useMatchingStore((state) => state.loadFilters);
	const address = searchOf(wish).toString();
	const asked = useMemo(() => wishOf(new URLSearchParams(address)), [address]);
	useEffect(() => {
		const control = new AbortController();
		void loadPartners(asked, control.signal);
		return () => control.abort();
	}, [asked, loadPartners]);
	// Without the counts the filters are still there.
	useEffect(() => void loadFilters().catch(() => undefined), [loadFilters]);
	return useCallback(() => void loadPartners(asked, new AbortController().signal), [asked, loadPartners]);
}

/** The requests to us and of us: loaded when a page shows them, and true while it does. */
export function useMatchRequests() {
	const requests = useMatchingStore((state) => state.requests);
	const loadRequests = useMatchingStore((state) => state.loadRequests);
	const hear = useMatchingStore((state) => state.hear);
	useEffect(() => {
		const ends = [
			live.subscribe('/user/queue/notifications', (event) => hear(event as MatchEvent | NotificationEvent)),
			// What was missed while there was no connection.
			live.onOnline(() => void loadRequests()),
		];
		if (live.state !== 'online') void loadRequests();
		return () => {
			for (const end of ends) end();
		};
	}, [loadRequests, hear]);
	return requests;
}

/** All requests of one direction, page by page; read again when the latest of them are. */
export function useRequestPages(direction: Direction, filter: RequestFilter): Pages<MatchRequest> {
	const load = useCallback(
		(cursor: string | null, signal: AbortSignal) =>
			matchRequests({ direction, ...(filter === 'all' ? {} : { status: filter }) }, cursor, signal),
		[direction, filter],
	);
	const pages = usePages(load);
	const { refresh } = pages;
	useEffect(
		() =>
			useMatchingStore.subscribe(({ requests }, { requests: before }) => {
				if (requests !== before && before.status === 'ready') refresh();
			}),
		[refresh],
	);
	return pages;
}
