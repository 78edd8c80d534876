import { useEffect, useState } from 'react';
import type { Presence } from '../api/wire';
import { live } from '../stores/liveStore';

/** Whether somebody is here, as it changes; `known` is what the server said first, null when it says nothing about that person. */
export function usePresence(userId: string | null, known: Presence | null): Presence | null {
	const [news, setNews] = useState<{ userId: string; presence: Presence } | null>(null);
	const told = known !== null;
	useEffect(() => {
		// A subscription that is refused would end the connection, so only where we may look.
		if (userId === null || !told) return;
		return live.subscribe(`/topic/presence/${userId}`, (event) => {
			setNews({ userId, presence: event as Presence });
		});
	}, [userId, told]);
	return news?.userId === userId ? news.presence : known;
}
