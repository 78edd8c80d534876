import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Corrected } from '../api/wire';
import { useAIStore } from '../stores/aiStore';
import { messageMax } from '../utils/validation';

/** What came of looking at a text. */
export type Check =
	| { status: 'none' }
	| { status: 'loading' }
	| { status: 'done'; corrected: Corrected }
	| { status: 'failed'; error: unknown };

const none: Check = { status: 'none' };

/** Has the grammar of a text checked. What was found is of that text only: of another one there is nothing. */
export function useGrammar(text: string) {
	const { i18n } = useTranslation();
	const correct = useAIStore((ai) => ai.correct);
	const possible = useAIStore((ai) => ai.standing?.provider === true);
	const [looked, setLooked] = useState<{ of: string; check: Check }>({ of: '', check: none });
	const put = (of: string, check: Check) =>
		// Who has asked about another text meanwhile waits for that.
		setLooked((before) => (check.status === 'loading' || before.of === of ? { of, check } : before));
	return {
		/** Whether there is something to check, and somebody to ask. */
		offered: possible && /\p{L}/u.test(text) && [...text].length <= messageMax,
		check: looked.of === text ? looked.check : none,
		look: () => {
			put(text, { status: 'loading' });
			correct(text, i18n.language).then(
				(corrected) => put(text, { status: 'done', corrected }),
				(error: unknown) => put(text, { status: 'failed', error }),
			);
		},
		forget: () => setLooked({ of: '', check: none }),
	};
}
