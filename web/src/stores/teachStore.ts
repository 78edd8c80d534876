import { create } from 'zustand';
import * as api from '../api/lesson';
import { sessionStatus } from '../api/session';
import type { Note, NoteBody, TeachEvent, TurnCardBody } from '../api/wireLesson';
import { onLeave, useAuthStore } from './authStore';
import { useChatStore } from './chatStore';
import { noTeaching, type Teaching, withCard, withNotes, withTeachEvent } from './teachModel';

interface TeachStore extends Teaching {
	/** Everything of a session that we are in; what was missed while there was no connection too. */
	load(sessionId: string): Promise<void>;
	apply(event: TeachEvent): void;
	/** Gets anew what others wrote and noted: whom we have blocked we see no more, on every device. */
	lookAnew(sessionId: string): Promise<void>;
	/** Turns the card for everybody, unless somebody has just done so. */
	turn(sessionId: string, body: Omit<TurnCardBody, 'version'>): Promise<void>;
	note(sessionId: string, body: NoteBody): Promise<void>;
	withdraw(sessionId: string, noteId: string): Promise<void>;
	/** Takes over what has become of a note. */
	revised(note: Note): void;
	/** Somebody has looked at the notes. */
	seen(): void;
	reset(): void;
}

const me = () => useAuthStore.getState().user?.id ?? '';

export const useTeachStore = create<TeachStore>()((set, get) => ({
	...noTeaching,
	load: async (sessionId) => {
		const chat = async () => {
			const roomId = get().roomId ?? (await api.sessionChat(sessionId)).id;
			await useChatStore.getState().catchUp(roomId);
			set({ roomId });
		};
		const card = async () => {
			const { card: open } = await sessionStatus(sessionId);
			set((teaching) => withCard(teaching, open));
		};
		const notes = async () => {
			const all = await api.sessionNotes(sessionId);
			set((teaching) => withNotes(teaching, all));
		};
		await Promise.all([chat(), card(), notes()]);
		set({ ready: true });
	},
	apply: (event) => {
		if (event.type === 'message') useChatStore.getState().apply(event);
		else set((teaching) => withTeachEvent(teaching, event, me()));
	},
	lookAnew: async (sessionId) => {
		const { roomId } = get();
		const all = await api.sessionNotes(sessionId);
		set((teaching) => withNotes({ ...teaching, notes: [] }, all));
		if (roomId) await useChatStore.getState().open(roomId);
	},
	turn: async (sessionId, body) => {
		const { version } = get().open;
		const open = await api.turnCard(sessionId, { ...body, ...(version > 0 ? { version } : {}) });
		set((teaching) => withCard(teaching, open));
	},
	note: async (sessionId, body) => {
		const note = await api.addNote(sessionId, body);
		set((teaching) => withNotes(teaching, [note]));
	},
	withdraw: async (sessionId, noteId) => {
		await api.withdrawNote(sessionId, noteId);
		set((teaching) => withTeachEvent(teaching, { type: 'note-removed', noteId }, me()));
	},
	revised: (note) => get().apply({ type: 'note-changed', note }),
	seen: () => set({ unseen: 0 }),
	reset: () => {
		const { roomId } = get();
		if (roomId) useChatStore.getState().forget(roomId);
		set(noTeaching);
	},
}));

onLeave(() => useTeachStore.getState().reset());
