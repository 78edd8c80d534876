import { describe, expect, it } from 'vitest';
import type { ChatRoom, Message } from '../api/wire';
import {
	acquaintances,
	conversationOf,
	emptyChat,
	folds,
	foldsMessage,
	isDeserted,
	isLoaded,
	listed,
	needsRoom,
	nextTypingEnd,
	opened,
	openedAround,
	partnerOf,
	roomName,
	showsPresence,
	unreadTotal,
	withEvent,
	withMessage,
	withMissed,
	withNewer,
	withOlder,
	withoutPending,
	withPending,
	withRead,
	withRoom,
	withRooms,
} from '../stores/chatModel';

const me = 'ann';

function message(seq: number, part: Partial<Message> = {}): Message {
	return {
		id: `m${seq}`,
		roomId: 'r',
		seq,
		revision: seq,
		clientId: `c${seq}`,
		senderId: 'bob',
		senderName: 'Bob',
		kind: 'text',
		body: `text ${seq}`,
		corrected: null,
		image: null,
		quote: null,
		createdAt: `2026-11-27T10:00:${String(seq).padStart(2, '0')}Z`,
		editedAt: null,
		deletedAt: null,
		...part,
	};
}

const member = (userId: string, displayName: string) => ({
	userId,
	displayName,
	profileImageUrl: null,
	lastReadSeq: 0,
	deliveredSeq: 0,
	presence: null,
});

function room(id: string, part: Partial<ChatRoom> = {}): ChatRoom {
	return {
		id,
		kind: 'direct',
		sessionId: null,
		title: null,
		members: [member('ann', 'Ann'), member('bob', 'Bob')],
		lastMessage: null,
		lastSeq: 0,
		lastReadSeq: 0,
		unreadCount: 0,
		revision: 0,
		updatedAt: '2026-11-27T09:00:00Z',
		createdAt: '2026-11-27T09:00:00Z',
		...part,
	};
}

const page = (items: Message[], hasMore = false) => {
	const last = items.at(-1);
	return { items, hasMore, lastSeq: last?.seq ?? 0, revision: Math.max(0, ...items.map((m) => m.revision)) };
};
const known = withRooms(emptyChat, { items: [room('r'), room('s')], nextCursor: null }, false);
const ids = (chat: typeof known) => conversationOf(chat, 'r').messages.map(({ id }) => id);

describe('the presence of who answers for the first time', () => {
	const event = (senderId: string, seq: number) => ({
		type: 'message' as const,
		roomId: 'r',
		message: message(seq, { senderId }),
	});
	const chat = withRoom(emptyChat, room('r', { lastSeq: 1 }));
	it('is looked for', () => expect(showsPresence(chat, event('bob', 2))).toBe(true));
	it('is not looked for again by what is known', () =>
		expect(showsPresence(chat, event('bob', 1))).toBe(false));
	it('is not looked for in groups, where somebody may be hidden for good', () => {
		const group = withRoom(emptyChat, room('r', { kind: 'group', lastSeq: 1 }));
		expect(showsPresence(group, event('bob', 2))).toBe(false);
	});
});

describe('a conversation', () => {
	it('shows a message once, however it comes, and in the order of the room', () => {
		let chat = opened(known, 'r', page([message(1)]), 0);
		for (const m of [message(3), message(2), message(3), message(1)]) chat = withMessage(chat, m, me);
		expect(ids(chat)).toEqual(['m1', 'm2', 'm3']);
	});

	it('keeps the newer of two versions, whichever comes last', () => {
		let chat = opened(known, 'r', page([message(1)]), 0);
		chat = withMessage(chat, message(1, { revision: 5, body: 'mended' }), me);
		chat = withMessage(chat, message(1, { revision: 4, body: 'old' }), me);
		expect(conversationOf(chat, 'r').messages[0]?.body).toBe('mended');
		expect(conversationOf(chat, 'r').revision).toBe(5);
	});

	it('puts older pages before what it has, and knows when it has everything', () => {
		let chat = opened(known, 'r', page([message(3), message(4)], true), 0);
		expect(conversationOf(chat, 'r').hasOlder).toBe(true);
		chat = withOlder(chat, 'r', page([message(1), message(2)]));
		expect(ids(chat)).toEqual(['m1', 'm2', 'm3', 'm4']);
		expect(conversationOf(chat, 'r').hasOlder).toBe(false);
	});

	it('leaves no gap: a change of a message that is not loaded stays away, and the place to go on from moves', () => {
		const chat = withMissed(
			opened(known, 'r', page([message(3)], true), 0),
			'r',
			page([message(1, { revision: 7 }), message(4, { revision: 8 })]),
		);
		expect(ids(chat)).toEqual(['m3', 'm4']);
		expect(conversationOf(chat, 'r').revision).toBe(8);
	});

	it('drops what is on its way when it has arrived, by the topic or by the answer', () => {
		const body = { clientId: 'c9', kind: 'text', body: 'hello' } as const;
		const pending = { body, quote: null, file: null, createdAt: '', state: 'sending', error: null } as const;
		let chat = withPending(opened(known, 'r', page([]), 0), 'r', pending);
		chat = withPending(chat, 'r', { ...pending, state: 'failed', error: new Error('offline') });
		expect(conversationOf(chat, 'r').pending).toHaveLength(1);
		expect(conversationOf(withoutPending(chat, 'r', 'c9'), 'r').pending).toEqual([]);
		chat = withMessage(chat, message(1, { clientId: 'c9', senderId: me }), me);
		expect(conversationOf(chat, 'r').pending).toEqual([]);
	});

	it('remembers what is on its way when the room is loaded again', () => {
		const pending = {
			body: { clientId: 'c9', kind: 'text' },
			quote: null,
			file: null,
			createdAt: '',
			state: 'failed',
			error: null,
		} as const;
		const chat = opened(withPending(known, 'r', pending), 'r', page([message(1)]), 0);
		expect(conversationOf(chat, 'r').pending).toHaveLength(1);
	});
});

describe('the list of rooms', () => {
	it('counts what was not read, and moves the room with the newest message up', () => {
		const chat = withMessage(known, message(1), me);
		expect(chat.rooms.map(({ id, unreadCount }) => [id, unreadCount])).toEqual([
			['r', 1],
			['s', 0],
		]);
		expect(unreadTotal(chat.rooms)).toBe(1);
	});

	it('counts nothing for a message of ours, which also reads the room', () => {
		const chat = withMessage(withMessage(known, message(1), me), message(2, { senderId: me }), me);
		expect(unreadTotal(chat.rooms)).toBe(0);
	});

	it('takes read marks of others for ticks and ours for the count, never backwards', () => {
		let chat = withMessage(withMessage(known, message(1), me), message(2), me);
		chat = withRead(chat, 'r', me, 2, me);
		chat = withRead(chat, 'r', me, 1, me);
		chat = withRead(chat, 'r', 'bob', 2, me);
		const r = chat.rooms.find(({ id }) => id === 'r');
		expect([r?.unreadCount, r?.lastReadSeq]).toEqual([0, 2]);
		expect(r?.members.find(({ userId }) => userId === 'bob')?.lastReadSeq).toBe(2);
	});

	it('shows the newest version of the last message, and no older message in its place', () => {
		let chat = withMessage(withMessage(known, message(1), me), message(2), me);
		chat = withMessage(chat, message(2, { revision: 9, deletedAt: '2026-11-27T10:01:00Z', body: '' }), me);
		chat = withMessage(chat, message(1, { revision: 10, body: 'mended' }), me);
		expect(chat.rooms[0]?.lastMessage?.id).toBe('m2');
		expect(chat.rooms[0]?.lastMessage?.deletedAt).not.toBeNull();
	});

	it('knows when it lacks a room', () => {
		expect(needsRoom(known, { type: 'message', roomId: 'x', message: message(1) })).toBe(true);
		expect(needsRoom(known, { type: 'room', roomId: 'r' })).toBe(true);
		expect(needsRoom(known, { type: 'message', roomId: 'r', message: message(1) })).toBe(false);
	});

	it('forgets a room that we left, and who left a group', () => {
		const group = withRooms(
			emptyChat,
			{ items: [room('g', { kind: 'group', title: 'Travel' })], nextCursor: null },
			false,
		);
		const without = withEvent(group, { type: 'left', roomId: 'g', userId: 'bob' }, me, 0);
		expect(without.rooms[0]?.members.map(({ userId }) => userId)).toEqual(['ann']);
		expect(withEvent(group, { type: 'left', roomId: 'g', userId: me }, me, 0).rooms).toEqual([]);
	});

	it.each([
		[room('r'), 'Bob', 'bob'],
		[room('r', { kind: 'group', title: 'Travel' }), 'Travel', undefined],
		[room('r', { members: [member('ann', 'Ann')] }), '', undefined],
	])('calls a room by its title or its people', (r, name, partner) => {
		expect(roomName(r, me)).toBe(name);
		expect(partnerOf(r, me)?.userId).toBe(partner);
	});
});

describe('a message that is deleted', () => {
	const chat = {
		...emptyChat,
		rooms: [room('r', { lastSeq: 4, lastReadSeq: 1, unreadCount: 3, revision: 4 })],
	};
	const gone = (seq: number, revision: number) =>
		message(seq, { revision, body: '', deletedAt: '2026-01-02T00:00:00Z' });
	const unread = (next: typeof chat | ReturnType<typeof withMessage>) => next.rooms[0]?.unreadCount;

	it('counts as unread no more, once', () => {
		const without = withMessage(chat, gone(3, 5), me);
		expect(unread(without)).toBe(2);
		expect(unread(withMessage(without, gone(3, 5), me))).toBe(2);
	});

	it('takes nothing from the unread when it was read before, or had not been heard of', () => {
		expect(unread(withMessage(chat, gone(1, 5), me))).toBe(3);
		expect(unread(withMessage(chat, gone(5, 6), me))).toBe(3);
	});
});

describe('somebody blocked in a group', () => {
	const group = room('r', { kind: 'group', title: 'G', lastSeq: 3, lastReadSeq: 2, unreadCount: 1 });
	const chat = { ...emptyChat, rooms: [group], blockedIds: ['bob'] };
	const unread = (next: typeof chat | ReturnType<typeof withMessage>) => next.rooms[0]?.unreadCount;

	it('writes without being counted, and the others are', () => {
		const wrote = withMessage(chat, message(4), me);
		expect(unread(wrote)).toBe(1);
		expect(wrote.rooms[0]?.lastSeq).toBe(4);
		expect(unread(withMessage(wrote, message(5, { senderId: 'cho' }), me))).toBe(2);
		expect(unread(withRead(wrote, 'r', me, 4, me))).toBe(0);
		expect(unread(withMessage(wrote, message(5, { senderId: me }), me))).toBe(0);
	});

	it('is folded there, and nowhere else', () => {
		expect(folds(chat, group, 'bob')).toBe(true);
		expect(folds(chat, group, 'cho')).toBe(false);
		expect(folds(chat, group, null)).toBe(false);
		expect(folds(chat, room('d'), 'bob')).toBe(false);
	});

	it('is folded in the corrections of others too, which say it again', () => {
		const quote = {
			id: 'q',
			senderId: 'bob',
			senderName: 'Bob',
			kind: 'text',
			body: 'I goed',
			deleted: false,
		} as const;
		const about = { ...message(2), senderId: 'cho', quote };
		expect(foldsMessage(chat, group, { ...about, kind: 'correction', corrected: 'I went' })).toBe(true);
		expect(foldsMessage(chat, group, { ...about, kind: 'reply' })).toBe(false);
		expect(foldsMessage(chat, group, { ...message(1), senderId: 'bob' })).toBe(true);
	});

	it('is not seen to type', () => {
		const open = opened(chat, 'r', page([message(1)]), 0);
		const typing = withEvent(open, { type: 'typing', roomId: 'r', userId: 'bob', typing: true }, me, 0);
		expect(conversationOf(typing, 'r').typing).toEqual({});
	});
});

describe('who types', () => {
	const start = opened(known, 'r', page([]), 0);
	const typing = { type: 'typing', roomId: 'r', userId: 'bob', typing: true, expiresInMs: 5000 } as const;

	it('is told until it runs out, ends, or the message is there', () => {
		const chat = withEvent(start, typing, me, 1000);
		expect(nextTypingEnd(conversationOf(chat, 'r'), 1000)).toBe(6000);
		expect(nextTypingEnd(conversationOf(chat, 'r'), 6000)).toBeNull();
		const ended = withEvent(chat, { ...typing, typing: false }, me, 2000);
		expect(nextTypingEnd(conversationOf(ended, 'r'), 2000)).toBeNull();
		expect(nextTypingEnd(conversationOf(withMessage(chat, message(1), me), 'r'), 2000)).toBeNull();
	});

	it('is never oneself, and nobody in a room that is not open', () => {
		expect(
			nextTypingEnd(conversationOf(withEvent(start, { ...typing, userId: me }, me, 0), 'r'), 0),
		).toBeNull();
		expect(withEvent(known, typing, me, 0)).toBe(known);
	});
});

describe('the room of a session', () => {
	const lesson = room('lesson', { kind: 'group', sessionId: 's', lastSeq: 3, unreadCount: 3 });

	it('is in no list and counts nowhere else, and stays when the list is loaded anew', () => {
		const chat = withRooms(
			{ ...emptyChat, rooms: [lesson] },
			{ items: [room('r')], nextCursor: null },
			false,
		);
		expect(chat.rooms.map(({ id }) => id).toSorted()).toEqual(['lesson', 'r']);
		expect(listed(chat.rooms).map(({ id }) => id)).toEqual(['r']);
		expect(unreadTotal(chat.rooms)).toBe(0);
		expect(acquaintances([lesson], me)).toEqual([]);
	});

	it('counts what is written in it', () => {
		const chat = withEvent(
			{ ...emptyChat, rooms: [lesson] },
			{ type: 'message', roomId: 'lesson', message: message(4, { roomId: 'lesson' }) },
			me,
			0,
		);
		expect(chat.rooms[0]?.unreadCount).toBe(4);
	});
});

describe('an older place that is opened', () => {
	const around = openedAround(
		known,
		'r',
		page([message(4), message(5)], true),
		page([message(6), message(7)], true),
		0,
	);

	it('has the messages around it, and more on both sides', () => {
		expect(ids(around)).toEqual(['m4', 'm5', 'm6', 'm7']);
		expect(conversationOf(around, 'r')).toMatchObject({ hasOlder: true, hasNewer: true, status: 'ready' });
		expect([3, 4, 7, 8].map((seq) => isLoaded(around, 'r', seq))).toEqual([false, true, true, false]);
	});

	it('takes in no message behind a gap, but the list of rooms does', () => {
		const later = withMessage(around, message(12), me);
		expect(ids(later)).toEqual(['m4', 'm5', 'm6', 'm7']);
		expect(later.rooms.find(({ id }) => id === 'r')?.lastMessage?.id).toBe('m12');
	});

	it('takes in a new version of what it has, and of nothing else that was missed', () => {
		const missed = withMissed(
			around,
			'r',
			page([
				message(3, { revision: 20 }),
				message(6, { revision: 21, body: 'new' }),
				message(9, { revision: 22 }),
			]),
		);
		expect(ids(missed)).toEqual(['m4', 'm5', 'm6', 'm7']);
		expect(conversationOf(missed, 'r').messages[2]?.body).toBe('new');
		expect(conversationOf(missed, 'r').revision).toBe(22);
	});

	it('goes on to the end, and then follows what comes', () => {
		const end = withNewer(around, 'r', page([message(8), message(9)]));
		expect(conversationOf(end, 'r').hasNewer).toBe(false);
		expect(ids(withMessage(end, message(10), me)).at(-1)).toBe('m10');
	});

	it('is left by opening the end', () => {
		const end = opened(around, 'r', page([message(11), message(12)], true), 12);
		expect(ids(end)).toEqual(['m11', 'm12']);
		expect(conversationOf(end, 'r').hasNewer).toBe(false);
	});
});

describe('a direct room', () => {
	const member = (userId: string, displayName: string) =>
		({ ...room('d').members[0], userId, displayName }) as ChatRoom['members'][number];
	it.each([
		['with somebody', [member('me', 'Me'), member('bob', 'Bob')], false],
		['with a closed account', [member('me', 'Me'), member('bob', '')], true],
		['with an account that is erased', [member('me', 'Me')], true],
	])('%s is deserted or not', (_, members, deserted) => {
		expect(isDeserted({ ...room('d'), kind: 'direct', members }, 'me')).toBe(deserted);
	});

	it('is never what a group is', () => {
		expect(isDeserted({ ...room('g'), kind: 'group', members: [member('me', 'Me')] }, 'me')).toBe(false);
	});
});
