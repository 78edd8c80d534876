import { create } from 'zustand';
import { availableSessions } from '../api/session';
import { onLeave } from './authStore';
import { emptyList, firstPage, nextPage, type SessionList } from './sessionModel';

interface SessionStore extends SessionList {
	/** Loads the newest sessions again; what is on screen stays there meanwhile. */
	reload(signal?: AbortSignal): Promise<void>;
	more(): Promise<void>;
}

export const useSessionStore = create<SessionStore>()((set, get) => ({
	...emptyList,
	reload: async (signal) => {
		try {
			set(firstPage(await availableSessions(null, signal)));
		} catch {
			if (!signal?.aborted && get().items.length === 0) set({ status: 'failed' });
		}
	},
	more: async () => {
		const { nextCursor } = get();
		if (!nextCursor) return;
		const page = await availableSessions(nextCursor);
		// A reload may have happened meanwhile; its list has another cursor.
		if (get().nextCursor === nextCursor) set(nextPage(get(), page));
	},
}));

onLeave(() => useSessionStore.setState(emptyList));
