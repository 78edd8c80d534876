import { useEffect, useState } from 'react';
import { providers } from '../api/auth';
import type { Provider } from '../api/wire';

/** The providers where one can log in; empty until they are known, and when they can't be. */
export function useProviders(): Provider[] {
	const [list, setList] = useState<Provider[]>([]);
	useEffect(() => {
		const control = new AbortController();
		providers(control.signal).then(setList, () => undefined);
		return () => control.abort();
	}, []);
	return list;
}
