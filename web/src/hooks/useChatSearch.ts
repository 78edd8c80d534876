import { useEffect, useState } from 'react';
import { searchChat } from '../api/chat';
import type { Found } from '../api/wire';

/** So long nobody types another letter. */
const settleMs = 300;

interface Search {
	/** What was looked for. */
	text: string;
	status: 'searching' | 'ready' | 'failed';
	items: Found[];
	/** There are older messages that were not searched. */
	cursor: string | null;
}

const nothing: Search = { text: '', status: 'ready', items: [], cursor: null };

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
						cursor: page.nextCursor,
					})),
				() => control.signal.aborted || setSearch((old) => ({ ...old, status: 'failed' })),
			);
		const timer = setTimeout(() => void look(), cursor ? 0 : settleMs);
		return () => {
			clearTimeout(timer);
			control.abort();
		};
	}, [wanted, cursor]);
	return { ...search, further: () => setFrom({ text: wanted, cursor: search.cursor }) };
}
