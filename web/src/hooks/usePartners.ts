import { useCallback, useEffect, useMemo } from 'react';
import type { MatchEvent, MatchWish, NotificationEvent } from '../api/wire';
import { live } from '../stores/liveStore';
import { searchOf, wishOf } from '../stores/matchingModel';
import { useMatchingStore } from '../stores/matchingStore';

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
