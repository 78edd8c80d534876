import { useMemo } from 'react';
import { useLocation } from 'react-router';
import type { Jump } from './useConversation';

/** The message that the address points to; following the link again jumps again. */
export function useJump(): Jump | null {
	const { search, key } = useLocation();
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new visit is a new jump
	return useMemo(() => {
		const at = new URLSearchParams(search).get('at') ?? '';
		return /^[1-9]\d{0,14}$/.test(at) ? { seq: Number(at) } : null;
	}, [search, key]);
}
