import { useEffect } from 'react';
import { useAuthStore } from '../stores/authStore';
import { useConsentStore } from '../stores/consentStore';

/** Whether the person has yet to agree to something that is required; null until it is known. A lost network keeps nobody out. */
export function useMustAgree(): boolean | null {
	const id = useAuthStore((state) => state.user?.id ?? null);
	const { userId, known, load } = useConsentStore();
	useEffect(() => {
		if (id !== null && id !== userId) void load(id);
	}, [id, userId, load]);
	if (id === null || id !== userId) return null;
	return known?.items.some(({ required, agreed }) => required && !agreed) ?? false;
}
