import { create } from 'zustand';
import { completeOnboarding, onboardingStatus, saveOnboardingStep } from '../api/onboarding';
import type { Onboarding } from '../api/wire';
import type { Group } from '../utils/onboarding';
import { keepUnsent, readUnsent } from '../utils/unsent';
import { localZone } from '../utils/week';
import { onLeave, useAuthStore } from './authStore';
import { bodyOf, type Draft, draftOf, sound, withoutSent } from './onboardingModel';

interface OnboardingStore {
	/** Whose answers these are; null: nobody's were loaded. */
	userId: string | null;
	stored: Onboarding | null;
	/** What is saved, with what was changed since on top. */
	draft: Draft | null;
	unsent: Partial<Draft>;
	load(userId: string): Promise<void>;
	change(part: Partial<Draft>): void;
	save(group: Group): Promise<Onboarding>;
	complete(): Promise<void>;
}

const nobody = { userId: null, stored: null, draft: null, unsent: {} };

export const useOnboardingStore = create<OnboardingStore>()((set, get) => {
	const take = (userId: string, stored: Onboarding, unsent: Partial<Draft>) => {
		keepUnsent(userId, unsent);
		const draft = { ...draftOf(stored.profile, localZone(), new Date()), ...unsent };
		set({ userId, stored, unsent, draft });
	};
	return {
		...nobody,
		load: async (userId) => {
			if (get().userId !== userId) set(nobody);
			const stored = await onboardingStatus();
			take(userId, stored, sound(readUnsent(userId), draftOf(stored.profile, localZone(), new Date())));
		},
		change: (part) => {
			const { userId, draft } = get();
			if (userId === null || draft === null) return;
			const unsent = { ...get().unsent, ...part };
			keepUnsent(userId, unsent);
			set({ unsent, draft: { ...draft, ...part } });
		},
		save: async (group) => {
			const { userId, draft } = get();
			if (userId === null || draft === null) throw new Error('nothing is loaded');
			const stored = await saveOnboardingStep(group, bodyOf(group, draft));
			take(userId, stored, withoutSent(get().unsent, group, draft));
			useAuthStore.getState().renamed(stored.profile);
			return stored;
		},
		complete: async () => {
			const stored = await completeOnboarding();
			set({ stored });
		},
	};
});

onLeave(() => useOnboardingStore.setState(nobody));
