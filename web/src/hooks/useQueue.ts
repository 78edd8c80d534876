import { useEffect } from 'react';
import type { MatchEvent } from '../api/wire';
import { live } from '../stores/liveStore';
import { useQueueStore } from '../stores/queueStore';
import { rememberedQueue } from '../utils/pageFlags';

/** The server forgets who has not asked for a minute; a page in the background is let to ask once a minute at worst. */
const askEveryMs = 12_000;

/** Keeps the place of who waits for a quick match, whatever page they are on. Once, in the frame of all pages behind the log-in. */
export function useQueueKept(): void {
	const waits = useQueueStore((state) => state.queue.status === 'waiting');
	const look = useQueueStore((state) => state.look);
	useEffect(() => {
		const ask = () => void look().catch(() => undefined);
		const ends = [
			live.onOnline(() => {
				if (rememberedQueue()) ask();
			}),
			live.subscribe('/user/queue/notifications', (event) => {
				if ((event as MatchEvent).type === 'match-queue') ask();
			}),
		];
		return () => {
			for (const end of ends) end();
		};
	}, [look]);
	useEffect(() => {
		if (!waits) return;
		const timer = setInterval(() => void look().catch(() => undefined), askEveryMs);
		return () => clearInterval(timer);
	}, [waits, look]);
}
