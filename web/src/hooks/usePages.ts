import { useEffect, useState, useSyncExternalStore } from 'react';
import { type LoadPage, type Paged, Pager } from '../utils/pager';

export interface Pages<T> extends Paged<T> {
	/** Reads on; after a failure, tries again. */
	more(): void;
	/** For who has heard that something has changed. */
	refresh(): void;
	put(item: T): void;
	drop(id: string): void;
}

/**
 * A list that is read page by page while its page is seen. Another `load` is another list, so it has to be the same one (`useCallback`) as long as the
 * list is; it is asked after `settleMs`, which is for what is being typed.
 */
export function usePages<T extends { id: string }>(load: LoadPage<T>, settleMs = 0): Pages<T> {
	const [pager] = useState(() => new Pager<T>());
	const state = useSyncExternalStore(pager.subscribe, pager.state);
	useEffect(() => {
		const timer = setTimeout(() => pager.begin(load), settleMs);
		return () => {
			clearTimeout(timer);
			pager.stop();
		};
	}, [pager, load, settleMs]);
	const { more, refresh, put, drop } = pager;
	return { ...state, more, refresh, put, drop };
}
