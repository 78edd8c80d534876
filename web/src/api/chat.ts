import { call, download } from './call';
import type {
	ChatImage,
	ChatRoom,
	ChatRoomPage,
	FoundPage,
	Message,
	MessageBody,
	MessagePage,
	ReportReason,
} from './wire';

const inRoom = (roomId: string) => ({ path: { roomId } });

export function chatRooms(cursor: string | null): Promise<ChatRoomPage> {
	return call('GET /chat/rooms', { query: cursor ? { cursor } : {} });
}

export function chatRoom(id: string): Promise<ChatRoom> {
	return call('GET /chat/rooms/{roomId}', inRoom(id));
}

/** The room of the two; the same one whenever it is asked for. */
export function directRoom(userId: string): Promise<ChatRoom> {
	return call('POST /chat/rooms', { body: { kind: 'direct', userId } });
}

export function createGroup(title: string, userIds: string[]): Promise<ChatRoom> {
	return call('POST /chat/rooms', { body: { kind: 'group', title, userIds } });
}

export function leaveRoom(id: string): Promise<void> {
	return call('DELETE /chat/rooms/{roomId}', inRoom(id));
}

/** The newest messages, or those before or after a place, or the versions after a revision. */
export function messages(
	roomId: string,
	place: { before_seq?: number; after_seq?: number; after_revision?: number } = {},
): Promise<MessagePage> {
	return call('GET /chat/rooms/{roomId}/messages', { ...inRoom(roomId), query: { limit: 50, ...place } });
}

/** Messages of our rooms with a text in them, newest first. A page may be short, even empty, before all was searched. */
export function searchChat(text: string, cursor: string | null, signal?: AbortSignal): Promise<FoundPage> {
	const query = { q: text, ...(cursor ? { cursor } : {}) };
	return call('GET /chat/search', { query, ...(signal ? { signal } : {}) });
}

/** Sends a message once, however often it is called with the same `clientId`. */
export function postMessage(roomId: string, body: MessageBody): Promise<Message> {
	return call('POST /chat/rooms/{roomId}/messages', { ...inRoom(roomId), body });
}

export type ImageSize = 'large' | 'preview';

/** Brings a picture into a room; a message of ours takes it by its id. */
export function addChatImage(roomId: string, file: Blob): Promise<ChatImage> {
	return call('POST /chat/rooms/{roomId}/images', { ...inRoom(roomId), file });
}

/** Forgets a picture that is not to be sent. */
export function withdrawChatImage(roomId: string, imageId: string): Promise<void> {
	return call('DELETE /chat/rooms/{roomId}/images/{imageId}', { path: { roomId, imageId } });
}

export function chatImage(roomId: string, imageId: string, size: ImageSize): Promise<Blob> {
	return download('GET /chat/rooms/{roomId}/images/{imageId}', {
		path: { roomId, imageId },
		query: { size },
	});
}

export function editMessage(
	roomId: string,
	messageId: string,
	body: { body?: string; corrected?: string },
): Promise<Message> {
	return call('PATCH /chat/rooms/{roomId}/messages/{messageId}', { path: { roomId, messageId }, body });
}

export function deleteMessage(roomId: string, messageId: string): Promise<void> {
	return call('DELETE /chat/rooms/{roomId}/messages/{messageId}', { path: { roomId, messageId } });
}

export function blockPerson(userId: string): Promise<void> {
	return call('POST /chat/blocks', { body: { userId } });
}

/** Whom we have blocked. */
export async function blocks(): Promise<{ userId: string; displayName: string }[]> {
	return (await call('GET /chat/blocks')).items;
}

export function unblockPerson(userId: string): Promise<void> {
	return call('DELETE /chat/blocks/{userId}', { path: { userId } });
}

export async function reportPerson(body: {
	userId: string;
	reason: ReportReason;
	comment?: string;
	messageIds?: string[];
}): Promise<void> {
	await call('POST /chat/reports', { body });
}
