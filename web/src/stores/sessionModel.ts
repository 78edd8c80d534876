import type { Session, SessionPage } from '../api/wire';

export interface SessionList {
	items: Session[];
	nextCursor: string | null;
	status: 'loading' | 'ready' | 'failed';
}

export const emptyList: SessionList = { items: [], nextCursor: null, status: 'loading' };

/** The first page anew. Pages loaded after it are dropped: their cursors belong to the old first page. */
export function firstPage(page: SessionPage): SessionList {
	return { items: page.items ?? [], nextCursor: page.nextCursor || null, status: 'ready' };
}

/** One more page; a session that moved between two requests is shown once. */
export function nextPage(list: SessionList, page: SessionPage): SessionList {
	const known = new Set(list.items.map(({ id }) => id));
	const fresh = (page.items ?? []).filter(({ id }) => !known.has(id));
	return { items: [...list.items, ...fresh], nextCursor: page.nextCursor || null, status: 'ready' };
}
