import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatRoom } from '../api/wire';
import { emptyChat, withEvent, withRead, withRoom } from '../stores/chatModel';
import { Deliveries } from '../stores/deliveries';
import { markOf, unsaid } from '../stores/deliveryModel';

const me = 'ann';
const member = (userId: string, deliveredSeq: number, lastReadSeq: number) => ({
	userId,
	displayName: userId,
	profileImageUrl: null,
	lastReadSeq,
	deliveredSeq,
	presence: null,
});
const room = (members: ReturnType<typeof member>[], part: Partial<ChatRoom> = {}) =>
	({ id: 'r', sessionId: null, lastMessage: null, createdAt: '', members, ...part }) as ChatRoom;

describe('how far a message of ours has come', () => {
	const mine = member(me, 9, 9);
	it.each([
		['nobody has it', [mine, member('bob', 1, 1)], 'sent', 0, 1],
		['a device of the other has it', [mine, member('bob', 2, 1)], 'delivered', 1, 1],
		['the other has read it', [mine, member('bob', 2, 2)], 'read', 1, 1],
		['one of two has it', [mine, member('bob', 2, 2), member('cho', 1, 0)], 'sent', 1, 2],
		['both have it, one has read it', [mine, member('bob', 2, 2), member('cho', 3, 0)], 'delivered', 2, 2],
		['both have read it', [mine, member('bob', 2, 2), member('cho', 3, 3)], 'read', 2, 2],
		['nobody else is left', [mine], 'sent', 0, 0],
	])('%s', (_, members, state, count, of) => {
		expect(markOf(room(members), me, 2)).toEqual({ state, count, of });
	});

	it('goes forward only, and with reading', () => {
		const chat = withRoom(emptyChat, room([member('bob', 5, 3)]));
		const of = (next: typeof chat) => next.rooms[0]?.members[0];
		const told = (deliveredSeq: number) =>
			of(
				withEvent(
					chat,
					{ type: 'delivered', roomId: 'r', delivered: [{ userId: 'bob', deliveredSeq }] },
					me,
					0,
				),
			)?.deliveredSeq;
		expect([told(4), told(7)]).toEqual([5, 7]);
		expect(of(withRead(chat, 'r', 'bob', 8, me))).toMatchObject({ lastReadSeq: 8, deliveredSeq: 8 });
	});
});

describe('what this device has to say', () => {
	it.each([
		['a message came', room([member(me, 3, 0)], { lastSeq: 4, lastReadSeq: 2 }), 4],
		['it was said', room([member(me, 4, 0)], { lastSeq: 4, lastReadSeq: 2 }), 0],
		['it was read', room([member(me, 2, 0)], { lastSeq: 4, lastReadSeq: 4 }), 0],
		['in a session people are heard', room([member(me, 0, 0)], { lastSeq: 4, sessionId: 's' }), 0],
	])('%s', (_, of, seq) => expect(unsaid({ ...of, lastReadSeq: of.lastReadSeq ?? 0 }, me)).toBe(seq));
});

describe('deliveries', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('are told twice a second at most, the highest of each room', () => {
		const told: string[] = [];
		const deliveries = new Deliveries((id, seq) => told.push(`${id} ${seq}`));
		for (let seq = 1; seq <= 40; seq++) deliveries.note('r', seq);
		deliveries.note('r', 12);
		deliveries.note('q', 0);
		expect(told).toEqual([]);
		vi.advanceTimersByTime(500);
		expect(told).toEqual(['r 40']);
		deliveries.note('r', 41);
		deliveries.clear();
		vi.advanceTimersByTime(2000);
		expect(told).toEqual(['r 40']);
	});
});
