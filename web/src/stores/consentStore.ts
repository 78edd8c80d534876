import { create } from 'zustand';
import { consent, consents } from '../api/consents';
import type { Consents } from '../api/wire';
import { onLeave } from './authStore';

interface ConsentStore {
	/** Whose answers these are; null: nobody was asked about yet. */
	userId: string | null;
	/** Null when they could not be had. */
	known: Consents | null;
	load(userId: string): Promise<void>;
	say(userId: string, said: Parameters<typeof consent>[0]): Promise<void>;
}

export const useConsentStore = create<ConsentStore>()((set) => ({
	userId: null,
	known: null,
	load: async (userId) => {
		const known = await consents().catch(() => null);
		set({ userId, known });
	},
	say: async (userId, said) => set({ userId, known: await consent(said) }),
}));

onLeave(() => useConsentStore.setState({ userId: null, known: null }));
