import { useEffect, useState } from 'react';
import { waysIn } from '../api/auth';
import type { WaysIn } from '../api/wire';

/** How one can log in here; null until it is known. When it can't be known, by password, as nearly everywhere. */
export function useWaysIn(): WaysIn | null {
	const [ways, setWays] = useState<WaysIn | null>(null);
	useEffect(() => {
		const control = new AbortController();
		waysIn(control.signal).then(setWays, () => {
			if (!control.signal.aborted) setWays({ items: [], password: true });
		});
		return () => control.abort();
	}, []);
	return ways;
}
