import { useMemo } from 'react';
import { useAuthStore } from '../stores/authStore';
import { detectLanguage, unknownLanguage } from '../utils/languageDetector';

/** What a `lang` attribute says of a text that somebody wrote, so that it is read out as what it is; undefined where nobody can tell. */
export function useTextLanguage(text: string): string | undefined {
	const user = useAuthStore((auth) => auth.user);
	return useMemo(() => {
		// What we speak and learn is what we are written to in.
		const spoken = [user?.nativeLanguage, user?.targetLanguage].filter((tag) => typeof tag === 'string');
		const found = detectLanguage(text, spoken);
		return found === unknownLanguage ? undefined : found;
	}, [text, user]);
}
