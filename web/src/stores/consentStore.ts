import { create } from 'zustand';
import { consent, consents } from '../api/consents';
import { http } from '../api/http';
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

export const useConsentStore = create<ConsentStore>()((set, get) => ({
	userId: null,
	known: null,
	load: async (userId) => {
		const known = await consents().catch(() => null);
		// What could not be asked again stays as it was known.
		set({ userId, known: known ?? (get().userId === userId ? get().known : null) });
	},
	say: async (userId, said) => set({ userId, known: await consent(said) }),
}));

onLeave(() => useConsentStore.setState({ userId: null, known: null }));
http.onConsentNeeded(() => {
	const { userId, load } = useConsentStore.getState();
	if (userId !== null) void load(userId);
});
