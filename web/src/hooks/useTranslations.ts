import { useEffect } from 'react';
import type { Message } from '../api/wire';
import { canAsk, translatable, versionOf } from '../stores/aiModel';
import { useAIStore } from '../stores/aiStore';
import { useAuthStore } from '../stores/authStore';

/** Translations of messages into one's own language: whether that of `message` is shown (null: there can be none), and the way to show or hide one. */
export function useTranslations(message: Message | null, myId: string) {
	const { standing, load, toggle } = useAIStore();
	const known = useAIStore((ai) => message && ai.translations[versionOf(message)]);
	const target = useAuthStore((auth) => auth.user?.nativeLanguage ?? '');
	useEffect(() => void load(), [load]);
	const there = known?.status === 'there';
	const possible =
		message !== null &&
		target !== '' &&
		translatable(message, myId) !== '' &&
		(there || (canAsk(standing) && known?.status !== 'loading'));
	return {
		shown: possible ? there && known.shown : null,
		toggle: (of: Message) => void toggle(of, translatable(of, myId), target),
	};
}
