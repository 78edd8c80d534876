import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { LevelAttempt } from '../api/wire';
import { type TestLanguage, testOf } from '../stores/levelTestModel';
import { useLevelTestStore } from '../stores/levelTestStore';

interface Open {
	language: TestLanguage | null;
	/** The test that is taken; null while it is loaded, and when none is open. */
	attempt: LevelAttempt | null;
	/** True once it is known that no test of the language is open. */
	none: boolean;
	/** Why it could not be loaded. */
	refusal: unknown;
	retry(): void;
}

/** The test of the language that the address names: the one of this tab, or the one that was begun before. */
export function useLevelTest(): Open {
	const language = testOf(useSearchParams()[0].get('language'));
	const { attempt, goOn } = useLevelTestStore();
	const [none, setNone] = useState(language === null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const ours = attempt !== null && attempt.language === language;
	const retry = useCallback(() => {
		setRefusal(null);
		if (language) goOn(language).then((open) => setNone(!open), setRefusal);
	}, [language, goOn]);
	useEffect(() => {
		if (!ours) retry();
	}, [ours, retry]);
	return { language, attempt: ours ? attempt : null, none, refusal, retry };
}
