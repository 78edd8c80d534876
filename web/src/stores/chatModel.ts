import type {
	ChatEvent,
	ChatMember,
	ChatRoom,
	ChatRoomPage,
	Message,
	MessageBody,
	MessagePage,
	Quote,
} from '../api/wire';

/** A message of ours that the server has not confirmed. */
export interface Pending {
	body: MessageBody;
	quote: Quote | null;
	/** The picture to bring, of an image that is not brought yet. */
	file: Blob | null;
	createdAt: string;
	/** `waiting`: for a connection; `failed`: the server won't have it. */
	state: 'sending' | 'waiting' | 'failed';
	/** Why it failed, for the words to show; null while it has not. */
	error: unknown;
}

/** What is on the page of one room. */
export interface Conversation {
	status: 'loading' | 'ready' | 'failed';
	/** By `seq`, without gaps. */
	messages: Message[];
	pending: Pending[];
	hasOlder: boolean;
	/** The end is not loaded: we look at an older place. */
	hasNewer: boolean;
	/** The highest revision that was seen: what comes after it was missed. */
	revision: number;
	/** Where reading began when the room was opened; the line "new messages" stands behind it. */
	dividerSeq: number;
	/** Who types, and until when, in milliseconds since the epoch. */
	typing: Record<string, number>;
}

export interface Chat {
	rooms: ChatRoom[];
	roomsStatus: 'loading' | 'ready' | 'failed';
	nextCursor: string | null;
	conversations: Record<string, Conversation>;
	/** Whom we have blocked: in groups they go on writing, and what they write is folded and calls nobody. */
	blockedIds: readonly string[];
	/** When what is shown was true, in milliseconds since the epoch, while nothing new is heard; null: it is now. */
	asOf: number | null;
}

export const emptyChat: Chat = {
	rooms: [],
	roomsStatus: 'loading',
	nextCursor: null,
	conversations: {},
	blockedIds: [],
	asOf: null,
};

const emptyConversation: Conversation = {
	status: 'loading',
	messages: [],
	pending: [],
	hasOlder: false,
	hasNewer: false,
	revision: 0,
	dividerSeq: 0,
	typing: {},
};

/** A typing notice without a time of its own. */
const typingMs = 5000;

/** The room of a session is on the page of the session alone. */
export function listed(rooms: readonly ChatRoom[]): ChatRoom[] {
	return rooms.filter(({ sessionId }) => sessionId === null);
}

export function unreadTotal(rooms: readonly ChatRoom[]): number {
	return listed(rooms).reduce((sum, { unreadCount }) => sum + unreadCount, 0);
}

/** With whom we share rooms, by name. Whoever left a room is in its list no longer. */
export function acquaintances(rooms: readonly ChatRoom[], myId: string): ChatMember[] {
	const people = new Map<string, ChatMember>();
	for (const { members } of listed(rooms)) {
		for (const member of members) if (member.userId !== myId) people.set(member.userId, member);
	}
	return [...people.values()].toSorted((a, b) => a.displayName.localeCompare(b.displayName));
}

/** The room with the newest message first. */
function sorted(rooms: ChatRoom[]): ChatRoom[] {
	const when = ({ lastMessage, createdAt }: ChatRoom) => lastMessage?.createdAt ?? createdAt;
	return rooms.toSorted((a, b) => when(b).localeCompare(when(a)));
}

/** The first page anew, or one more. */
export function withRooms(chat: Chat, page: ChatRoomPage, more: boolean): Chat {
	const fresh = new Set(page.items.map(({ id }) => id));
	const kept = chat.rooms.filter(({ id, sessionId }) => !fresh.has(id) && (more || sessionId !== null));
	return {
		...chat,
		rooms: sorted([...kept, ...page.items]),
		nextCursor: page.nextCursor,
		roomsStatus: 'ready',
		asOf: null,
	};
}

export function withRoom(chat: Chat, room: ChatRoom): Chat {
	return { ...chat, rooms: sorted([...chat.rooms.filter(({ id }) => id !== room.id), room]) };
}

export function withoutRoom(chat: Chat, roomId: string): Chat {
	const { [roomId]: _gone, ...conversations } = chat.conversations;
	return { ...chat, conversations, rooms: chat.rooms.filter(({ id }) => id !== roomId) };
}

export function conversationOf(chat: Chat, roomId: string): Conversation {
	return chat.conversations[roomId] ?? emptyConversation;
}

function change(chat: Chat, roomId: string, to: (old: Conversation) => Conversation): Chat {
	return {
		...chat,
		conversations: { ...chat.conversations, [roomId]: to(conversationOf(chat, roomId)) },
	};
}

/** Puts versions of messages in their places; an older version changes nothing. Ours that arrive are pending no longer. */
function merge(old: Conversation, versions: readonly Message[]): Conversation {
	const byId = new Map(old.messages.map((message) => [message.id, message]));
	let revision = old.revision;
	for (const version of versions) {
		revision = Math.max(revision, version.revision);
		const known = byId.get(version.id);
		if (!known || known.revision < version.revision) byId.set(version.id, version);
	}
	const arrived = new Set(versions.map(({ clientId }) => clientId));
	return {
		...old,
		revision,
		messages: [...byId.values()].toSorted((a, b) => a.seq - b.seq),
		pending: old.pending.filter(({ body }) => !arrived.has(body.clientId)),
	};
}

/** The newest messages of a room that is opened. What was sent and not confirmed stays. */
export function opened(chat: Chat, roomId: string, page: MessagePage, lastReadSeq: number): Chat {
	return change(chat, roomId, (old) => ({
		...merge({ ...old, messages: [] }, page.items),
		status: 'ready',
		hasOlder: page.hasMore,
		hasNewer: false,
		revision: page.revision,
		dividerSeq: lastReadSeq,
	}));
}

/** The messages around a place of a room that is opened there: up to it, and after it. */
export function openedAround(
	chat: Chat,
	roomId: string,
	upTo: MessagePage,
	after: MessagePage,
	lastReadSeq: number,
): Chat {
	return change(chat, roomId, (old) => ({
		...merge({ ...old, messages: [] }, [...upTo.items, ...after.items]),
		status: 'ready',
		hasOlder: upTo.hasMore,
		hasNewer: after.hasMore,
		revision: Math.min(upTo.revision, after.revision),
		dividerSeq: lastReadSeq,
	}));
}

export function isLoaded(chat: Chat, roomId: string, seq: number): boolean {
	return conversationOf(chat, roomId).messages.some((message) => message.seq === seq);
}

export function openFailed(chat: Chat, roomId: string): Chat {
	return change(chat, roomId, (old) => ({ ...old, status: old.messages.length > 0 ? old.status : 'failed' }));
}

export function withOlder(chat: Chat, roomId: string, page: MessagePage): Chat {
	return change(chat, roomId, (old) => ({ ...merge(old, page.items), hasOlder: page.hasMore }));
}

export function withNewer(chat: Chat, roomId: string, page: MessagePage): Chat {
	return change(chat, roomId, (old) => ({ ...merge(old, page.items), hasNewer: page.hasMore }));
}

/** The versions that were missed while there was no connection. */
export function withMissed(chat: Chat, roomId: string, page: MessagePage): Chat {
	const conversation = conversationOf(chat, roomId);
	const first = conversation.messages[0]?.seq ?? 0;
	const last = conversation.hasNewer ? (conversation.messages.at(-1)?.seq ?? 0) : Number.POSITIVE_INFINITY;
	// Changes of messages that are not loaded yet come with them.
	return change(chat, roomId, (old) => ({
		...merge(
			old,
			page.items.filter(({ seq }) => seq >= first && seq <= last),
		),
		revision: Math.max(old.revision, ...page.items.map(({ revision }) => revision)),
	}));
}

export function withPending(chat: Chat, roomId: string, pending: Pending): Chat {
	return change(chat, roomId, (old) => ({
		...old,
		pending: old.pending.some(({ body }) => body.clientId === pending.body.clientId)
			? old.pending.map((before) => (before.body.clientId === pending.body.clientId ? pending : before))
			: [...old.pending, pending],
	}));
}

export function withoutPending(chat: Chat, roomId: string, clientId: string): Chat {
	return change(chat, roomId, (old) => ({
		...old,
		pending: old.pending.filter(({ body }) => body.clientId !== clientId),
	}));
}

/** Whether what somebody writes in a room is folded: where two are alone, nothing is written after a block. */
export function folds(
	{ blockedIds }: Pick<Chat, 'blockedIds'>,
	room: ChatRoom,
	senderId: string | null,
): boolean {
	return room.kind === 'group' && senderId !== null && blockedIds.includes(senderId);
}

/** The same of a message, and of a correction, which says again what it corrects. */
export function foldsMessage(chat: Pick<Chat, 'blockedIds'>, room: ChatRoom, message: Message): boolean {
	const quoted = message.kind === 'correction' ? (message.quote?.senderId ?? null) : null;
	return folds(chat, room, message.senderId) || folds(chat, room, quoted);
}

/** Whether nobody would read what is written: the other one of a direct room has closed the account, or it is erased. */
export function isDeserted(room: ChatRoom, myId: string): boolean {
	return room.kind === 'direct' && !partnerOf(room, myId)?.displayName;
}

function unreadUpTo(count: number, most: number): number {
	return Math.max(0, Math.min(count, most));
}

/** Whether a message belongs to what is loaded, without a gap between. */
function joins({ messages, hasOlder, hasNewer }: Conversation, seq: number): boolean {
	const first = messages[0]?.seq ?? 0;
	const last = messages.at(-1)?.seq ?? 0;
	return (!hasOlder || seq >= first) && (!hasNewer || seq <= last);
}

/** How many messages this one takes from the unread: a new one that is not to be heard, and one that was counted and is deleted now. */
function uncounted(chat: Chat, room: ChatRoom, message: Message, myId: string): number {
	const folded = folds(chat, room, message.senderId);
	const deleted = message.deletedAt !== null;
	if (message.seq > room.lastSeq) return folded || deleted ? 1 : 0;
	const counted = message.seq > room.lastReadSeq && message.senderId !== myId && !folded;
	return counted && deleted && message.revision > room.revision ? 1 : 0;
}

/** Takes a message in: into its conversation, if that is loaded, and into the list of rooms. */
export function withMessage(chat: Chat, message: Message, myId: string): Chat {
	const { roomId } = message;
	const loaded = chat.conversations[roomId];
	let next = chat;
	if (loaded && joins(loaded, message.seq)) {
		next = change(next, roomId, (old) => {
			const { [message.senderId ?? '']: _done, ...typing } = old.typing;
			return { ...merge(old, [message]), typing };
		});
	}
	const room = next.rooms.find(({ id }) => id === roomId);
	if (!room) return next;
	const newest = message.seq >= room.lastSeq;
	const lastReadSeq = message.senderId === myId ? Math.max(room.lastReadSeq, message.seq) : room.lastReadSeq;
	const lastSeq = Math.max(room.lastSeq, message.seq);
	const unheard = uncounted(chat, room, message, myId);
	return withRoom(next, {
		...room,
		lastSeq,
		lastReadSeq,
		unreadCount: unreadUpTo(room.unreadCount + lastSeq - room.lastSeq - unheard, lastSeq - lastReadSeq),
		revision: Math.max(room.revision, message.revision),
		lastMessage: newest && (room.lastMessage?.revision ?? 0) < message.revision ? message : room.lastMessage,
	});
}

export function withRead(
	chat: Chat,
	roomId: string,
	userId: string,
	lastReadSeq: number,
	myId: string,
): Chat {
	const room = chat.rooms.find(({ id }) => id === roomId);
	if (!room) return chat;
	const members = room.members.map((member) =>
		member.userId === userId
			? {
					...member,
					lastReadSeq: Math.max(member.lastReadSeq, lastReadSeq),
					deliveredSeq: Math.max(member.deliveredSeq, lastReadSeq),
				}
			: member,
	);
	if (userId !== myId) return withRoom(chat, { ...room, members });
	const mine = Math.max(room.lastReadSeq, lastReadSeq);
	return withRoom(chat, {
		...room,
		members,
		lastReadSeq: mine,
		unreadCount: unreadUpTo(room.unreadCount, room.lastSeq - mine),
	});
}

/** How far the devices of some members know a room. */
function withDelivered(chat: Chat, { roomId, delivered }: ChatEvent & { type: 'delivered' }): Chat {
	const room = chat.rooms.find(({ id }) => id === roomId);
	if (!room) return chat;
	const marks = new Map(delivered.map(({ userId, deliveredSeq }) => [userId, deliveredSeq]));
	const members = room.members.map((member) => ({
		...member,
		deliveredSeq: Math.max(member.deliveredSeq, marks.get(member.userId) ?? 0),
	}));
	return withRoom(chat, { ...room, members });
}

function withTyping(chat: Chat, event: ChatEvent & { type: 'typing' }, now: number): Chat {
	if (!chat.conversations[event.roomId]) return chat;
	return change(chat, event.roomId, (old) => {
		const { [event.userId]: _old, ...others } = old.typing;
		const until = now + (event.expiresInMs ?? typingMs);
		return { ...old, typing: event.typing ? { ...others, [event.userId]: until } : others };
	});
}

/** Forgets typing notices that are over; null when there is none to wait for. */
export function nextTypingEnd(conversation: Conversation, now: number): number | null {
	const ends = Object.values(conversation.typing).filter((until) => until > now);
	return ends.length > 0 ? Math.min(...ends) : null;
}

/** An event for rooms that are known; of others the list has to be loaded again (see `needsRoom`). */
export function withEvent(chat: Chat, event: ChatEvent, myId: string, now: number): Chat {
	switch (event.type) {
		case 'message':
			return withMessage(chat, event.message, myId);
		case 'read':
			return withRead(chat, event.roomId, event.userId, event.lastReadSeq, myId);
		case 'delivered':
			return withDelivered(chat, event);
		case 'typing':
			return event.userId === myId || chat.blockedIds.includes(event.userId)
				? chat
				: withTyping(chat, event, now);
		case 'left':
			if (event.userId === myId) return withoutRoom(chat, event.roomId);
			return {
				...chat,
				rooms: chat.rooms.map((room) =>
					room.id === event.roomId
						? { ...room, members: room.members.filter(({ userId }) => userId !== event.userId) }
						: room,
				),
			};
		default:
			return chat;
	}
}

/** Whether an event is about a room that the list does not have. */
export function needsRoom(chat: Chat, event: ChatEvent): boolean {
	if (event.type === 'room') return true;
	return event.type === 'message' && !chat.rooms.some(({ id }) => id === event.roomId);
}

/** Whether somebody who has just written may be seen from now on: only who has written in a room shows there when they are here. */
export function showsPresence(chat: Chat, event: ChatEvent): boolean {
	if (event.type !== 'message') return false;
	const room = chat.rooms.find(({ id }) => id === event.roomId);
	const sender = room?.members.find(({ userId }) => userId === event.message.senderId);
	return room?.kind === 'direct' && sender?.presence === null && event.message.seq > room.lastSeq;
}

/** How a room is called by one of its members. */
export function roomName(room: ChatRoom, myId: string): string {
	if (room.title) return room.title;
	const others = room.members.filter(({ userId }) => userId !== myId);
	return others.map(({ displayName }) => displayName).join(', ');
}

/** The other one of a direct room; null in a group, and when that account is gone. */
export function partnerOf(room: ChatRoom, myId: string) {
	if (room.kind !== 'direct') return null;
	return room.members.find(({ userId }) => userId !== myId) ?? null;
}
