import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatRoom, Message, MessagePage } from '../api/wire';
import {
	type Chat,
	conversationOf,
	emptyChat,
	opened,
	openedAround,
	openFailed,
	type Pending,
	withMessage,
	withoutPending,
	withoutRoom,
	withPending,
	withRooms,
} from '../stores/chatModel';
import { useChatStore } from '../stores/chatStore';
import {
	changesOf,
	type KeptRoom,
	mostMessages,
	mostRooms,
	surplus,
	together,
	waitingChanges,
	withKept,
} from '../stores/keptModel';
import { foundHere } from '../stores/keptSearch';

const me = 'ann';
const message = (seq: number, part: Partial<Message> = {}) =>
	({
		id: `m${seq}`,
		roomId: 'r',
		seq,
		revision: seq,
		clientId: `c${seq}`,
		senderId: 'bob',
		body: `${seq}`,
		createdAt: '',
		...part,
	}) as Message;
const online = { status: 'online' as const, lastSeen: null };
const room = (id: string, part: Partial<ChatRoom> = {}) =>
	({
		id,
		sessionId: null,
		kind: 'direct',
		members: [
			{
				userId: 'bob',
				displayName: 'Bob',
				profileImageUrl: null,
				lastReadSeq: 0,
				deliveredSeq: 0,
				presence: online,
			},
		],
		lastMessage: null,
		lastSeq: 0,
		lastReadSeq: 0,
		unreadCount: 0,
		revision: 0,
		createdAt: '',
		...part,
	}) as ChatRoom;
const page = (items: Message[], hasMore = false) =>
	({ items, hasMore, revision: items.at(-1)?.revision ?? 0 }) as MessagePage;
const waiting = (clientId: string, part: Partial<Pending> = {}): Pending => ({
	body: { clientId, body: clientId },
	quote: null,
	file: null,
	createdAt: '',
	state: 'waiting',
	error: null,
	...part,
});
const listed = (ids: string[], nextCursor: string | null = null) =>
	withRooms(emptyChat, { items: ids.map((id) => room(id)), nextCursor }, false);
const many = (count: number) => Array.from({ length: count }, (_, index) => message(index + 1));

describe('what is kept of chats', () => {
	const before = listed(['r', 'q']);

	it('is the list as the server gave it, and which rooms there are when it is complete', () => {
		expect(changesOf(emptyChat, before, 7)).toMatchObject({ list: { at: 7 }, only: new Set(['r', 'q']) });
		expect(changesOf(emptyChat, listed(['r'], 'more'), 7)).toMatchObject({ only: null });
	});

	it('is not a list that was kept itself', () => {
		expect(changesOf(emptyChat, { ...before, asOf: 5 }, 7)).toBeNull();
	});

	it('is the end of a conversation, bounded', () => {
		const changes = changesOf(before, opened(before, 'r', page(many(mostMessages + 5)), 0), 7);
		expect(changes?.rooms.map(({ room: { id }, usedAt }) => [id, usedAt])).toEqual([['r', 7]]);
		expect(changes?.rooms[0]?.messages).toHaveLength(mostMessages);
		expect(changes?.rooms[0]?.messages.at(-1)?.seq).toBe(mostMessages + 5);
		expect(changes?.rooms[0]?.hasOlder).toBe(true);
	});

	it('is nothing of an older place, of a session, or of a typing notice', () => {
		const around = openedAround(before, 'r', page(many(3)), page([message(4)], true), 0);
		expect(changesOf(before, around, 7)).toBeNull();
		const session = withRooms(emptyChat, { items: [room('r', { sessionId: 's' })], nextCursor: null }, false);
		expect(changesOf(session, opened(session, 'r', page(many(3)), 0), 7)).toBeNull();
		const open = opened(before, 'r', page(many(3)), 0);
		const typing = {
			...open,
			conversations: { r: { ...conversationOf(open, 'r'), typing: { bob: 9 } } },
		};
		expect(changesOf(open, typing, 7)).toBeNull();
	});

	it('goes with the room: left, or not ours any more', () => {
		const open = opened(before, 'r', page(many(3)), 0);
		expect(changesOf(open, withoutRoom(open, 'r'), 7)?.gone).toEqual(['r']);
		expect(changesOf(open, openFailed(withoutRoom(open, 'r'), 'r'), 7)?.gone).toEqual(['r']);
		expect(changesOf(before, openFailed(before, 'r'), 7)).toBeNull(); // a lost network
	});

	it('is gathered: of each room the last', () => {
		const first = opened(before, 'r', page(many(1)), 0);
		const then = withMessage(first, message(2), me);
		const [one, two] = [changesOf(before, first, 1), changesOf(first, then, 2)];
		if (!one || !two) throw new Error('nothing to keep');
		const both = together(together(null, one), two);
		expect(both.rooms.map(({ messages }) => messages.length)).toEqual([2]);
		expect(together(both, { list: null, rooms: [], gone: ['r'], only: null })).toMatchObject({
			rooms: [],
			gone: ['r'],
		});
	});

	it('is of the rooms that were used last', () => {
		const rooms = Array.from({ length: mostRooms + 2 }, (_, index) => ({
			room: room(`r${index}`),
			usedAt: (index * 7) % 32,
		}));
		expect(surplus(rooms as KeptRoom[])).toHaveLength(2);
		expect(surplus(rooms as KeptRoom[])[1]).toBe('r0');
	});
});

describe('what was kept is shown', () => {
	const kept = {
		list: { at: 5, rooms: [room('r')], blockedIds: ['eve'] },
		rooms: [
			{ room: room('r'), messages: many(3), revision: 3, hasOlder: true, usedAt: 1 },
			{ room: room('q'), messages: many(1), revision: 1, hasOlder: false, usedAt: 1 },
		],
		waiting: [],
	};

	it('at once, with its time and without who is there', () => {
		const chat = withKept(emptyChat, kept);
		expect(chat).toMatchObject({ roomsStatus: 'ready', asOf: 5, blockedIds: ['eve'] });
		expect(chat.rooms.map(({ id, members }) => [id, members[0]?.presence])).toEqual([
			['r', null],
			['q', null],
		]);
		expect(conversationOf(chat, 'r')).toMatchObject({ status: 'ready', revision: 3, hasOlder: true });
		expect(withRooms(chat, { items: [room('r')], nextCursor: null }, false)).toMatchObject({ asOf: null });
	});

	it('not over what the server has said meanwhile', () => {
		const fresh = opened(listed(['r']), 'r', page([message(9)]), 0);
		const chat = withKept(fresh, kept);
		expect(chat.asOf).toBeNull();
		expect(chat.rooms.map(({ id }) => id)).toEqual(['r']); // q is not ours any more
		expect(conversationOf(chat, 'r').messages.map(({ seq }) => seq)).toEqual([9]);
		expect(chat.conversations.q).toBeUndefined();
	});

	it('with what waits, in its order, unless it has arrived', () => {
		const waits = (clientId: string, order: number) => ({
			...waiting(clientId),
			clientId,
			roomId: 'r',
			order,
		});
		const chat = withKept(emptyChat, { ...kept, waiting: [waits('b', 2), waits('a', 1), waits('c3', 3)] });
		expect(conversationOf(chat, 'r').pending.map(({ body, state }) => [body.clientId, state])).toEqual([
			['a', 'waiting'],
			['b', 'waiting'],
		]);
	});
});

describe('a search without a network', () => {
	const said = [
		message(1, { body: 'Nothing', deletedAt: null, corrected: null }),
		message(2, {
			body: 'I WENT to Busan 부산',
			deletedAt: null,
			corrected: null,
			createdAt: '2026-11-27T10:00:00Z',
		}),
		message(3, { body: '', deletedAt: '2026-11-27T10:00:00Z', corrected: null }),
		message(4, {
			body: 'x'.repeat(40),
			corrected: `${'나'.repeat(40)}went${'y'.repeat(100)}`,
			deletedAt: null,
			createdAt: '2026-11-27T11:00:00Z',
		}),
		message(5, { body: 'went away', senderId: 'eve', deletedAt: null, corrected: null }),
	];
	const chat = { ...opened(listed(['r']), 'r', page(said), 0), blockedIds: ['eve'] };
	const group = { ...chat, rooms: [room('r', { kind: 'group', title: 'Friends' })] };

	it('finds what is here, the newest first, in body and correction, and nothing of who is blocked', () => {
		expect(
			foundHere(group, 'went', me).map(({ seq, roomName, snippet }) => [seq, roomName, snippet]),
		).toEqual([
			[
				4,
				'Friends',
				{ field: 'corrected', before: `…${'나'.repeat(30)}`, match: 'went', after: `${'y'.repeat(90)}…` },
			],
			[2, 'Friends', { field: 'body', before: 'I ', match: 'WENT', after: ' to Busan 부산' }],
		]);
		expect(foundHere(chat, '부산', me).map(({ seq, roomName }) => [seq, roomName])).toEqual([[2, 'Bob']]);
	});

	it.each([[''], ['never said']])('finds nothing for %j', (text) =>
		expect(foundHere(chat, text, me)).toEqual([]),
	);
});

describe('what waits', () => {
	it('is kept when it is written and when its picture is brought, and not when it only changes its state', () => {
		const written = withPending(emptyChat, 'r', waiting('a'));
		const ids = (from: Chat, to: Chat) =>
			waitingChanges(from, to).map(({ added, removed }) => [added.map(({ body }) => body.clientId), removed]);
		expect(ids(emptyChat, written)).toEqual([[['a'], []]]);
		const [first] = conversationOf(written, 'r').pending;
		if (!first) throw new Error('nothing waits');
		expect(ids(written, withPending(written, 'r', { ...first, state: 'sending' }))).toEqual([[[], []]]);
		const brought = withPending(written, 'r', { ...first, body: { ...first.body, imageId: 'i' } });
		expect(ids(written, brought)).toEqual([[['a'], []]]);
		expect(ids(written, withoutPending(written, 'r', 'a'))).toEqual([[[], ['a']]]);
	});

	it('is not kept of a session, where it would come too late', () => {
		const session = withRooms(emptyChat, { items: [room('r', { sessionId: 's' })], nextCursor: null }, false);
		expect(waitingChanges(session, withPending(session, 'r', waiting('a')))).toEqual([]);
	});
});

describe('writing without a network', () => {
	let isUp = false;
	const got: string[] = [];
	beforeEach(() => {
		vi.useFakeTimers();
		isUp = false;
		got.length = 0;
		vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
			if (!isUp) throw new TypeError('no network');
			if (String(address).endsWith('/auth/refresh'))
				return Response.json({ accessToken: 't', expiresIn: 900, user: { id: me } });
			const body = JSON.parse(String(init.body));
			if (body.body === 'rude') return Response.json({ code: 'blocked' }, { status: 403 });
			got.push(body.body);
			return Response.json(message(got.length, { clientId: body.clientId, senderId: me, body: body.body }));
		});
		vi.stubGlobal('navigator', { onLine: true });
		vi.stubGlobal('localStorage', { setItem() {}, removeItem() {}, getItem: () => '1' });
		useChatStore.setState({ ...emptyChat, ...opened(emptyChat, 'r', page([]), 0) });
	});
	afterEach(async () => {
		await vi.advanceTimersByTimeAsync(20_000); // the last try
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});
	const states = () =>
		conversationOf(useChatStore.getState(), 'r').pending.map(({ body, state }) => `${body.body} ${state}`);
	const write = (body: string) => void useChatStore.getState().send('r', { body, to: null });

	it('waits, and goes out in order, each once; what is refused holds up nothing', async () => {
		for (const text of ['one', 'rude', 'two']) write(text);
		await vi.advanceTimersByTimeAsync(8000);
		expect(states()).toEqual(['one waiting', 'rude waiting', 'two waiting']);
		isUp = true;
		for (let i = 0; i < 3; i++) useChatStore.getState().sendWaiting();
		write('three');
		await vi.advanceTimersByTimeAsync(1000);
		expect(got).toEqual(['one', 'two', 'three']);
		expect(states()).toEqual(['rude failed']);
	});

	it('is tried again by itself', async () => {
		write('one');
		await vi.advanceTimersByTimeAsync(8000);
		isUp = true;
		await vi.advanceTimersByTimeAsync(15_000);
		expect(got).toEqual(['one']);
		expect(states()).toEqual([]);
	});
});
