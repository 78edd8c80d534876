import { useEffect, useState } from 'react';
import { searchChat } from '../api/chat';
import { ApiError } from '../api/http';
import type { Found } from '../api/wire';
import { useAuthStore } from '../stores/authStore';
import { useChatStore } from '../stores/chatStore';
import { foundHere } from '../stores/keptSearch';

/** So long nobody types another letter. */
const settleMs = 300;

interface Search {
	/** What was looked for. */
	text: string;
	status: 'searching' | 'ready' | 'failed';
	items: Found[];
	/** There was no network: only what is on this device was searched. */
	isPart: boolean;
	/** There are older messages that were not searched. */
	cursor: string | null;
}

const nothing: Search = { text: '', status: 'ready', items: [], isPart: false, cursor: null };

/** What a text finds in our chats; `further` looks in older messages. */
export function useChatSearch(text: string): Search & { further(): void } {
	const wanted = text.trim();
	const [search, setSearch] = useState(nothing);
	const [from, setFrom] = useState<{ text: string; cursor: string | null }>({ text: '', cursor: null });
	const cursor = from.text === wanted ? from.cursor : null;
	useEffect(() => {
		if (wanted === '') return setSearch(nothing);
		const control = new AbortController();
		setSearch((old) => ({ ...(cursor ? old : nothing), text: wanted, status: 'searching' }));
		const look = () =>
			searchChat(wanted, cursor, control.signal).then(
				(page) =>
					control.signal.aborted ||
					setSearch((old) => ({
						text: wanted,
						status: 'ready',
						items: cursor ? [...old.items, ...page.items] : page.items,
						isPart: false,
						cursor: page.nextCursor,
					})),
				(error: unknown) => {
					if (control.signal.aborted) return;
					const isPart = error instanceof ApiError && error.status === 0 && !cursor;
					if (!isPart) return setSearch((old) => ({ ...old, status: 'failed' }));
					const myId = useAuthStore.getState().user?.id ?? '';
					const items = foundHere(useChatStore.getState(), wanted, myId);
					setSearch({ text: wanted, status: 'ready', items, isPart, cursor: null });
				},
			);
		const timer = setTimeout(() => void look(), cursor ? 0 : settleMs);
		return () => {
			clearTimeout(timer);
			control.abort();
		};
	}, [wanted, cursor]);
	return { ...search, further: () => setFrom({ text: wanted, cursor: search.cursor }) };
}
