import { http } from './http';
import type { ChatRoom } from './wire';
import type {
	Card,
	Note,
	NoteBody,
	NoteKind,
	NotePage,
	OpenCard,
	SessionSummary,
	TurnCardBody,
} from './wireLesson';

const session = (id: string) => `/sessions/${encodeURIComponent(id)}`;

/** The room in which those who took part in a session wrote. */
export function sessionChat(id: string): Promise<ChatRoom> {
	return http.call<ChatRoom>(`${session(id)}/chat`);
}

/** The cards of a session in their order, and the one that lies open. */
export function sessionTopics(id: string): Promise<OpenCard & { items: Card[] }> {
	return http.call<OpenCard & { items: Card[] }>(`${session(id)}/topics`);
}

export function turnCard(id: string, body: TurnCardBody): Promise<OpenCard> {
	return http.call<OpenCard>(`${session(id)}/topics/card`, { method: 'PUT', body });
}

export async function sessionNotes(id: string): Promise<Note[]> {
	return (await http.call<{ items: Note[] }>(`${session(id)}/notes`)).items;
}

/** Notes something once, however often it is called with the same `clientId`. */
export function addNote(id: string, body: NoteBody): Promise<Note> {
	return http.call<Note>(`${session(id)}/notes`, { method: 'POST', body });
}

export function withdrawNote(id: string, noteId: string): Promise<void> {
	return http.call<void>(`${session(id)}/notes/${encodeURIComponent(noteId)}`, { method: 'DELETE' });
}

export function sessionSummary(id: string): Promise<SessionSummary> {
	return http.call<SessionSummary>(`${session(id)}/summary`);
}

export interface NoteFilter {
	kind: NoteKind | '';
	language: string;
	search: string;
}

/** The copies that we keep, newest first. */
export function keptNotes(
	filter: NoteFilter,
	cursor: string | null,
	signal?: AbortSignal,
): Promise<NotePage> {
	const query = new URLSearchParams();
	if (filter.kind) query.set('kind', filter.kind);
	if (filter.language) query.set('language', filter.language);
	if (filter.search.trim()) query.set('q', filter.search.trim());
	if (cursor) query.set('cursor', cursor);
	return http.call<NotePage>(`/notes?${query}`, signal ? { signal } : {});
}

export function discardNote(id: string): Promise<void> {
	return http.call<void>(`/notes/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
