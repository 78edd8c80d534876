import type { ChatRoom } from '../api/wire';

/** How far a message of ours has come: stored, on a device of everybody else, or read by all of them. */
export interface Mark {
	state: 'sent' | 'delivered' | 'read';
	/** On devices of how many of how many others it is. */
	count: number;
	of: number;
}

/** Of a message that is stored. Where nobody else is left it is sent and no more. */
export function markOf(room: ChatRoom, myId: string, seq: number): Mark {
	const others = room.members.filter(({ userId }) => userId !== myId);
	const count = others.filter(({ deliveredSeq }) => deliveredSeq >= seq).length;
	const of = others.length;
	if (of > 0 && others.every(({ lastReadSeq }) => lastReadSeq >= seq)) return { state: 'read', count, of };
	return { state: of > 0 && count === of ? 'delivered' : 'sent', count, of };
}

/** How far this device has to say that it knows a room; 0: the others know it, or it is nothing to them. */
export function unsaid(room: ChatRoom, myId: string): number {
	const known = Math.max(
		room.lastReadSeq,
		room.members.find(({ userId }) => userId === myId)?.deliveredSeq ?? 0,
	);
	return room.sessionId === null && room.lastSeq > known ? room.lastSeq : 0;
}
