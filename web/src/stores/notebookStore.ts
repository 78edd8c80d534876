import { create } from 'zustand';
import { discardNote, keptNotes, type NoteFilter } from '../api/lesson';
import type { Note } from '../api/wireLesson';
import { onLeave } from './authStore';

interface NotebookStore {
	items: Note[];
	nextCursor: string | null;
	status: 'loading' | 'ready' | 'failed';
	/** Shows what fits the filter; an earlier answer that comes later is dropped. */
	load(filter: NoteFilter, signal: AbortSignal): Promise<void>;
	more(filter: NoteFilter): Promise<void>;
	discard(id: string): Promise<void>;
	/** Takes over what has become of a note. */
	revised(note: Note): void;
}

const emptyNotebook = { items: [], nextCursor: null, status: 'loading' as const };

export const useNotebookStore = create<NotebookStore>()((set, get) => ({
	...emptyNotebook,
	load: async (filter, signal) => {
		try {
			const page = await keptNotes(filter, null, signal);
			if (!signal.aborted) set({ ...page, status: 'ready' });
		} catch {
			if (!signal.aborted) set({ status: 'failed' });
		}
	},
	more: async (filter) => {
		const { nextCursor, items } = get();
		if (nextCursor === null) return;
		const page = await keptNotes(filter, nextCursor);
		if (get().nextCursor === nextCursor) set({ ...page, items: [...items, ...page.items] });
	},
	revised: (note) => set(({ items }) => ({ items: items.map((old) => (old.id === note.id ? note : old)) })),
	discard: async (id) => {
		await discardNote(id);
		set(({ items }) => ({ items: items.filter((note) => note.id !== id) }));
	},
}));

onLeave(() => useNotebookStore.setState(emptyNotebook));
