import { http } from './http';
import type {
	ChatImage,
	ChatRoom,
	ChatRoomPage,
	Message,
	MessageBody,
	MessagePage,
	ReportReason,
} from './wire';

const room = (id: string) => `/chat/rooms/${encodeURIComponent(id)}`;
const message = (roomId: string, id: string) => `${room(roomId)}/messages/${encodeURIComponent(id)}`;

export function chatRooms(cursor: string | null): Promise<ChatRoomPage> {
	const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
	return http.call<ChatRoomPage>(`/chat/rooms${query}`);
}

export function chatRoom(id: string): Promise<ChatRoom> {
	return http.call<ChatRoom>(room(id));
}

/** The room of the two; the same one whenever it is asked for. */
export function directRoom(userId: string): Promise<ChatRoom> {
	return http.call<ChatRoom>('/chat/rooms', { method: 'POST', body: { kind: 'direct', userId } });
}

export function createGroup(title: string, userIds: string[]): Promise<ChatRoom> {
	return http.call<ChatRoom>('/chat/rooms', { method: 'POST', body: { kind: 'group', title, userIds } });
}

export function leaveRoom(id: string): Promise<void> {
	return http.call<void>(room(id), { method: 'DELETE' });
}

/** The newest messages, or those before a place, or the versions after a revision. */
export function messages(
	roomId: string,
	place: { before_seq?: number; after_revision?: number } = {},
): Promise<MessagePage> {
	const query = new URLSearchParams({ limit: '50' });
	for (const [name, value] of Object.entries(place)) query.set(name, String(value));
	return http.call<MessagePage>(`${room(roomId)}/messages?${query}`);
}

/** Sends a message once, however often it is called with the same `clientId`. */
export function postMessage(roomId: string, body: MessageBody): Promise<Message> {
	return http.call<Message>(`${room(roomId)}/messages`, { method: 'POST', body });
}

export type ImageSize = 'large' | 'preview';

/** Brings a picture into a room; a message of ours takes it by its id. */
export function addChatImage(roomId: string, file: Blob): Promise<ChatImage> {
	return http.call<ChatImage>(`${room(roomId)}/images`, { method: 'POST', file });
}

/** Forgets a picture that is not to be sent. */
export function withdrawChatImage(roomId: string, id: string): Promise<void> {
	return http.call<void>(`${room(roomId)}/images/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function chatImage(roomId: string, id: string, size: ImageSize): Promise<Blob> {
	return http.file(`${room(roomId)}/images/${encodeURIComponent(id)}?size=${size}`);
}

export function editMessage(
	roomId: string,
	id: string,
	body: { body?: string; corrected?: string },
): Promise<Message> {
	return http.call<Message>(message(roomId, id), { method: 'PATCH', body });
}

export function deleteMessage(roomId: string, id: string): Promise<void> {
	return http.call<void>(message(roomId, id), { method: 'DELETE' });
}

export function blockPerson(userId: string): Promise<void> {
	return http.call<void>('/chat/blocks', { method: 'POST', body: { userId } });
}

/** Whom we have blocked. */
export async function blocks(): Promise<{ userId: string; displayName: string }[]> {
	return (await http.call<{ items: { userId: string; displayName: string }[] }>('/chat/blocks')).items;
}

export function unblockPerson(userId: string): Promise<void> {
	return http.call<void>(`/chat/blocks/${encodeURIComponent(userId)}`, { method: 'DELETE' });
}

export function reportPerson(report: {
	userId: string;
	reason: ReportReason;
	comment?: string;
	messageIds?: string[];
}): Promise<void> {
	return http.call<void>('/chat/reports', { method: 'POST', body: report });
}
