import { call } from './call';
import type { ChatRoom } from './wire';
import type {
	Card,
	Note,
	NoteBody,
	NoteKind,
	NotePage,
	NotePatch,
	OpenCard,
	SessionSummary,
	TurnCardBody,
} from './wireLesson';

const of = (sessionId: string) => ({ path: { sessionId } });

/** The room in which those who took part in a session wrote. */
export function sessionChat(id: string): Promise<ChatRoom> {
	return call('GET /sessions/{sessionId}/chat', of(id));
}

/** The cards of a session in their order, and the one that lies open. */
export function sessionTopics(id: string): Promise<OpenCard & { items: Card[] }> {
	return call('GET /sessions/{sessionId}/topics', of(id));
}

export function turnCard(id: string, body: TurnCardBody): Promise<OpenCard> {
	return call('PUT /sessions/{sessionId}/topics/card', { ...of(id), body });
}

export async function sessionNotes(id: string): Promise<Note[]> {
	return (await call('GET /sessions/{sessionId}/notes', of(id))).items;
}

/** Notes something once, however often it is called with the same `clientId`. */
export function addNote(id: string, body: NoteBody): Promise<Note> {
	return call('POST /sessions/{sessionId}/notes', { ...of(id), body });
}

export function withdrawNote(id: string, noteId: string): Promise<void> {
	return call('DELETE /sessions/{sessionId}/notes/{noteId}', { path: { sessionId: id, noteId } });
}

export function sessionSummary(id: string): Promise<SessionSummary> {
	return call('GET /sessions/{sessionId}/summary', of(id));
}

export interface NoteFilter {
	kind: NoteKind | '';
	language: string;
	search: string;
}

/** The copies that we keep, newest first. */
export function keptNotes(
	{ kind, language, search }: NoteFilter,
	cursor: string | null,
	signal?: AbortSignal,
): Promise<NotePage> {
	const query = {
		...(kind ? { kind } : {}),
		...(language ? { language } : {}),
		...(search.trim() ? { q: search.trim() } : {}),
		...(cursor ? { cursor } : {}),
	};
	return call('GET /notes', { query, ...(signal ? { signal } : {}) });
}

/** Changes a note of ours for everybody who keeps it; fails with `precondition-failed` when it is not the one any more that we know. */
export function reviseNote({ id, version }: Note, body: NotePatch): Promise<Note> {
	return call('PATCH /notes/{noteId}', { path: { noteId: id }, body, ifMatch: `"${version}"` });
}

export function discardNote(noteId: string): Promise<void> {
	return call('DELETE /notes/{noteId}', { path: { noteId } });
}
