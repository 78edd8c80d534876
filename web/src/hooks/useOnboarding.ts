import { useCallback, useEffect, useState } from 'react';
import type { Onboarding } from '../api/wire';
import { useAuthStore } from '../stores/authStore';
import type { Draft } from '../stores/onboardingModel';
import { useOnboardingStore } from '../stores/onboardingStore';

interface Progress {
	stored: Onboarding | null;
	draft: Draft | null;
	/** Why it could not be loaded. */
	refusal: unknown;
	retry(): void;
}

/** How far the person is and what they have filled in, loaded once and kept from page to page. */
export function useOnboarding(): Progress {
	const id = useAuthStore((state) => state.user?.id ?? null);
	const { userId, stored, draft, load } = useOnboardingStore();
	const [refusal, setRefusal] = useState<unknown>(null);
	const retry = useCallback(() => {
		setRefusal(null);
		if (id !== null) load(id).catch(setRefusal);
	}, [id, load]);
	const ours = id !== null && id === userId;
	useEffect(() => {
		if (!ours) retry();
	}, [ours, retry]);
	return { stored: ours ? stored : null, draft: ours ? draft : null, refusal, retry };
}
