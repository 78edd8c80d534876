import { create } from 'zustand';
import { joinMatchQueue, leaveMatchQueue, matchQueue } from '../api/matchQueue';
import type { MatchQueue } from '../api/wire';
import { rememberQueue } from '../utils/pageFlags';
import { onLeave } from './authStore';
import { noQueue, queueEnded } from './queueModel';

/** How it stands with us in the queue of the quick match: kept on every page, apart from what only the pages of partners need. */
interface QueueStore {
	queue: MatchQueue;
	/** When we began to wait, by our own clock; null: we don't. */
	queuedAt: number | null;
	/** The waiting was over without anybody. */
	gaveUp: boolean;
	join(language: string): Promise<void>;
	/** Asks how it stands, which keeps the place. */
	look(): Promise<void>;
	leave(): Promise<void>;
}

const nobody = { queue: noQueue, queuedAt: null, gaveUp: false };

export const useQueueStore = create<QueueStore>()((set) => {
	const stand = (queue: MatchQueue) => {
		const waits = queue.status === 'waiting';
		rememberQueue(waits);
		set((old) => ({
			queue,
			queuedAt: waits ? (old.queuedAt ?? Date.now()) : null,
			gaveUp: !waits && (old.gaveUp || queueEnded(old.queue, queue)),
		}));
	};
	return {
		...nobody,
		join: async (language) => stand(await joinMatchQueue(language)),
		look: async () => stand(await matchQueue()),
		leave: async () => {
			await leaveMatchQueue();
			rememberQueue(false);
			set(nobody);
		},
	};
});

onLeave(() => {
	rememberQueue(false);
	useQueueStore.setState(nobody);
});
