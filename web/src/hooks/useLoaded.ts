import { useCallback, useEffect, useState } from 'react';

interface Loaded<T> {
	/** Null until it is there. */
	found: T | null;
	/** Why it did not come; null when it did, and while it is on its way. */
	refusal: unknown;
	retry(): void;
}

/** What a page shows, asked for once; `load` has to be the same one (`useCallback`) as long as the page is about the same thing. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
	const [found, setFound] = useState<T | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const [tries, setTries] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
	useEffect(() => {
		let isGone = false;
		setRefusal(null);
		load().then(
			(answer) => !isGone && setFound(answer),
			(error: unknown) => !isGone && setRefusal(error),
		);
		return () => {
			isGone = true;
		};
	}, [load, tries]);
	return { found, refusal, retry: useCallback(() => setTries((old) => old + 1), []) };
}
