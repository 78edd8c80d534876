import type { ChatRoom, Message, MessageBody, Quote, User } from '../api/wire';
import { type Chat, type Conversation, conversationOf, listed, type Pending, withPending } from './chatModel';

/** What is kept on this device is the end of the conversations that were opened last. */
export const mostRooms = 30;
export const mostMessages = 200;
/** Without a log-in for so long nothing is shown any more; a cookie that nobody uses ends in a month. */
export const keptForMs = 30 * 24 * 60 * 60_000;

/** The person whose chats are kept, and when the server last said that it is them. */
export interface Owner {
	user: User;
	confirmedAt: number;
}

/** The list of rooms as it was at a time. */
export interface KeptList {
	at: number;
	rooms: ChatRoom[];
	blockedIds: readonly string[];
}

/** The end of a conversation. */
export interface KeptRoom {
	room: ChatRoom;
	messages: Message[];
	revision: number;
	hasOlder: boolean;
	usedAt: number;
}

/** A message that waits for a connection. */
export interface Waiting {
	clientId: string;
	roomId: string;
	body: MessageBody;
	quote: Quote | null;
	file: Blob | null;
	createdAt: string;
	/** Waiting messages go out in this order. */
	order: number;
}

export interface Kept {
	list: KeptList | null;
	rooms: KeptRoom[];
	waiting: Waiting[];
}

export interface Changes {
	list: KeptList | null;
	rooms: KeptRoom[];
	/** Rooms that are the person's no more. */
	gone: string[];
	/** When given, no other rooms are the person's. */
	only: ReadonlySet<string> | null;
}

/** Who is there now can't be known from what is kept. */
function unseen(room: ChatRoom): ChatRoom {
	return { ...room, members: room.members.map((member) => ({ ...member, presence: null })) };
}

/** The end of a conversation, if that is what is loaded; nothing of what is in sessions. */
function endOf(chat: Chat, roomId: string, now: number): KeptRoom | null {
	const room = listed(chat.rooms).find(({ id }) => id === roomId);
	const { status, messages, hasOlder, hasNewer, revision } = conversationOf(chat, roomId);
	if (!room || status !== 'ready' || hasNewer) return null;
	return {
		room,
		messages: messages.slice(-mostMessages),
		revision,
		hasOlder: hasOlder || messages.length > mostMessages,
		usedAt: now,
	};
}

/** What is to be written after a change of the chat; null when nothing of it is kept. */
export function changesOf(before: Chat, chat: Chat, now: number): Changes | null {
	const ids = Object.keys(chat.conversations).filter(
		(id) => before.conversations[id]?.messages !== chat.conversations[id]?.messages,
	);
	const rooms = ids.map((id) => endOf(chat, id, now)).filter((kept) => kept !== null);
	const gone = Object.keys(before.conversations).filter(
		(id) => before.conversations[id]?.status === 'ready' && chat.conversations[id]?.status !== 'ready',
	);
	const renewed =
		chat.asOf === null &&
		chat.roomsStatus === 'ready' &&
		(before.rooms !== chat.rooms || before.blockedIds !== chat.blockedIds || before.asOf !== null);
	const list = renewed
		? { at: now, rooms: listed(chat.rooms).slice(0, mostRooms), blockedIds: chat.blockedIds }
		: null;
	if (!list && rooms.length + gone.length === 0) return null;
	const only = list && chat.nextCursor === null ? new Set(chat.rooms.map(({ id }) => id)) : null;
	return { list, rooms, gone, only };
}

/** Two changes in one. */
export function together(first: Changes | null, then: Changes): Changes {
	if (!first) return then;
	const again = new Set([...then.rooms.map(({ room }) => room.id), ...then.gone]);
	return {
		list: then.list ?? first.list,
		rooms: [...first.rooms.filter(({ room }) => !again.has(room.id)), ...then.rooms],
		gone: [...first.gone, ...then.gone],
		only: then.only ?? first.only,
	};
}

/** Of the conversations that are kept, those there is no room for: the ones that were not used for the longest time. */
export function surplus(rooms: readonly KeptRoom[]): string[] {
	return rooms
		.toSorted((a, b) => b.usedAt - a.usedAt)
		.slice(mostRooms)
		.map(({ room }) => room.id);
}

/** Shows what is kept where nothing is shown yet. What came from the server meanwhile is newer. */
export function withKept(chat: Chat, { list, rooms, waiting }: Kept): Chat {
	let next = chat;
	if (list && chat.roomsStatus !== 'ready') {
		const known = new Set(chat.rooms.map(({ id }) => id));
		const all = [...list.rooms, ...rooms.map(({ room }) => room)].filter(({ id }) => {
			const fresh = !known.has(id);
			known.add(id);
			return fresh;
		});
		next = {
			...next,
			rooms: [...chat.rooms, ...all.map(unseen)],
			roomsStatus: 'ready',
			blockedIds: list.blockedIds,
			asOf: list.at,
		};
	}
	for (const { room, messages, revision, hasOlder } of rooms) {
		const old: Conversation = conversationOf(next, room.id);
		if (old.messages.length > 0 || old.status === 'ready' || !next.rooms.some(({ id }) => id === room.id))
			continue;
		const shown: Conversation = { ...old, status: 'ready', messages, revision, hasOlder };
		next = { ...next, conversations: { ...next.conversations, [room.id]: shown } };
	}
	for (const { clientId, roomId, body, quote, file, createdAt } of waiting.toSorted(
		(a, b) => a.order - b.order,
	)) {
		const conversation = conversationOf(next, roomId);
		const known =
			conversation.pending.some((pending) => pending.body.clientId === clientId) ||
			conversation.messages.some((message) => message.clientId === clientId);
		if (!known)
			next = withPending(next, roomId, { body, quote, file, createdAt, state: 'waiting', error: null });
	}
	return next;
}

/** Which messages of ours began or ceased to wait. One that was brought its picture counts anew. What is said in a session is nothing to it afterwards. */
export function waitingChanges(
	before: Chat,
	chat: Chat,
): { roomId: string; added: Pending[]; removed: string[] }[] {
	const ids = new Set([...Object.keys(before.conversations), ...Object.keys(chat.conversations)]);
	const inSession = new Set(chat.rooms.filter(({ sessionId }) => sessionId !== null).map(({ id }) => id));
	return [...ids].flatMap((roomId) => {
		if (inSession.has(roomId)) return [];
		const [old, now] = [conversationOf(before, roomId).pending, conversationOf(chat, roomId).pending];
		if (old === now) return [];
		const bodies = new Set(old.map(({ body }) => body));
		const stay = new Set(now.map(({ body }) => body.clientId));
		return [
			{
				roomId,
				added: now.filter(({ body }) => !bodies.has(body)),
				removed: old.map(({ body }) => body.clientId).filter((id) => !stay.has(id)),
			},
		];
	});
}
