import { create } from 'zustand';
import { aiStanding, correctGrammar, translate } from '../api/ai';
import { ApiError } from '../api/http';
import type { AIStanding, Corrected, Message } from '../api/wire';
import { detectLanguage, unknownLanguage } from '../utils/languageDetector';
import { sameLanguage, type Translation, versionOf } from './aiModel';
import { onLeave } from './authStore';

interface AIStore {
	/** null until it is known: nothing is offered then. */
	standing: AIStanding | null;
	/** By version of a message. */
	translations: Readonly<Record<string, Translation>>;
	load(): Promise<void>;
	/** Shows the translation of a message, or hides it again; asks for it the first time, and again after a failure, unless the text is in that language already. */
	toggle(message: Message, text: string, target: string): Promise<void>;
	correct(text: string, explainIn: string): Promise<Corrected>;
	reset(): void;
}

const nothing = { standing: null, translations: {} };

export const useAIStore = create<AIStore>()((set, get) => {
	const put = (version: string, translation: Translation) =>
		set(({ translations }) => ({ translations: { ...translations, [version]: translation } }));
	/** What was asked may have counted, and what was refused tells that the quota is another one than we thought. */
	const counted = async <T>(asked: Promise<T>): Promise<T> => {
		try {
			return await asked;
		} catch (error) {
			if (error instanceof ApiError && error.code === 'provider-missing')
				set(({ standing }) => ({ standing: standing && { ...standing, provider: false } }));
			throw error;
		} finally {
			void get().load();
		}
	};
	return {
		...nothing,
		load: async () => {
			// Without an answer nothing new is known.
			const standing = await aiStanding().catch(() => null);
			if (standing) set({ standing });
		},
		toggle: async (message, text, target) => {
			const version = versionOf(message);
			const known = get().translations[version];
			if (known?.status === 'loading') return;
			if (known?.status === 'there') return put(version, { ...known, shown: !known.shown });
			const found = detectLanguage(text);
			if (sameLanguage(found, target)) {
				const translated = { source: found, target, text, cached: true };
				return put(version, { status: 'there', shown: true, translated });
			}
			put(version, { status: 'loading' });
			// Who has logged out meanwhile is not there any more to read it.
			const come = (translation: Translation) => {
				if (get().translations[version]?.status === 'loading') put(version, translation);
			};
			await counted(translate(text, target, found === unknownLanguage ? undefined : found)).then(
				(translated) => come({ status: 'there', shown: true, translated }),
				(error: unknown) => come({ status: 'failed', error }),
			);
		},
		correct: (text, explainIn) => counted(correctGrammar(text, explainIn)),
		reset: () => set(nothing),
	};
});

onLeave(() => useAIStore.getState().reset());
