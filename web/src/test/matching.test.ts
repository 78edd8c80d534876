import { describe, expect, it } from 'vitest';
import type { MatchRequest, Recommendation } from '../api/wire';
import {
	clockThere,
	filterCount,
	flipped,
	noPartners,
	noRequests,
	pending,
	type Requests,
	requestWith,
	sameWish,
	searchOf,
	standingOf,
	timeLeft,
	viewOf,
	waitingFirst,
	wishOf,
	withPartners,
	withRequest,
} from '../stores/matchingModel';
import { minutesText, noQueue, queueEnded } from '../stores/queueModel';

const now = new Date('2026-11-28T12:00:00Z');
const wishAt = (address: string) => wishOf(new URLSearchParams(address));

describe('the filters in the address', () => {
	it('say again what they were read from', () => {
		const address = 'language=en&levels=B1%2CB2&interests=music%2Ctravel&online=1&minHours=3';
		expect(wishAt(address)).toEqual({
			language: 'en',
			levels: ['B1', 'B2'],
			interests: ['music', 'travel'],
			online: true,
			minHours: 3,
		});
		expect(searchOf(wishAt(address)).toString()).toBe(address);
	});

	it('are the same in whatever order they were chosen', () => {
		expect(wishAt('levels=B2,A1,B1').levels).toEqual(['A1', 'B1', 'B2']);
		expect(sameWish({ levels: ['B2', 'A1'] }, { levels: ['A1', 'B2'], interests: [], minHours: 0 })).toBe(
			true,
		);
		expect(sameWish({ levels: ['B2'] }, { levels: ['A1', 'B2'] })).toBe(false);
	});

	it.each([
		['', {}],
		['levels=D1,&interests=nothing&online=yes&minHours=x', {}],
		['minHours=-1', {}],
		['minHours=169', {}],
		['minHours=1.5', {}],
		['language=%3Cb%3E', {}],
		['levels=D1,C1', { levels: ['C1'] }],
	])('forget what is no filter: %s', (address, wish) => {
		expect(wishAt(address)).toEqual(wish);
	});

	it('name no more interests than the server takes', () => {
		const many = 'animals,art,beauty,books,business,cars,comics,cooking,crafts,culture,dance';
		expect(wishAt(`interests=${many}`).interests).toHaveLength(10);
	});

	it('count as many as narrow the list', () => {
		expect(filterCount({ language: '', levels: [], online: false, minHours: 0 })).toBe(0);
		expect(filterCount({ language: 'en', levels: ['A1', 'A2'], online: true })).toBe(3);
	});

	it('are taken and given back one by one', () => {
		expect(flipped(undefined, 'A1')).toEqual(['A1']);
		expect(flipped(['A1', 'B1'], 'A1')).toEqual(['B1']);
	});

	it.each([
		['view=received', 'received'],
		['view=sent', 'sent'],
		['view=other', 'partners'],
		['', 'partners'],
	])('stand beside what is seen: %s', (address, view) => {
		expect(viewOf(new URLSearchParams(address))).toBe(view);
	});
});

const person = (userId: string) => ({ userId }) as Recommendation;

describe('the list of partners', () => {
	const first = withPartners(noPartners, { items: [person('a'), person('b')], nextCursor: 'n' }, false);

	it('goes on with the next page, everybody once', () => {
		const both = withPartners(first, { items: [person('b'), person('c')], nextCursor: null }, true);
		expect(both.items.map(({ userId }) => userId)).toEqual(['a', 'b', 'c']);
		expect(both).toMatchObject({ nextCursor: null, status: 'ready' });
	});

	it('is another one for another wish', () => {
		const other = withPartners(first, { items: [person('c')], nextCursor: null }, false);
		expect(other.items.map(({ userId }) => userId)).toEqual(['c']);
	});
});

const request = (id: string, part: Partial<MatchRequest> = {}): MatchRequest => ({
	id,
	direction: 'incoming',
	user: { id: `of-${id}` } as MatchRequest['user'],
	score: 80,
	status: 'pending',
	createdAt: '2026-11-27T12:00:00Z',
	expiresAt: '2026-11-30T12:00:00Z',
	respondedAt: null,
	roomId: null,
	...part,
});
const over = { expiresAt: '2026-11-28T12:00:00Z' };

describe('a request', () => {
	it('is over when its time is, though nobody told', () => {
		expect(standingOf(request('a'), now)).toBe('pending');
		expect(standingOf(request('a', over), now)).toBe('expired');
		expect(standingOf(request('a', { ...over, status: 'accepted' }), now)).toBe('accepted');
	});

	it.each([
		['2026-12-01T12:00:00Z', { unit: 'days', count: 3 }],
		['2026-11-30T11:00:00Z', { unit: 'hours', count: 47 }],
		['2026-11-28T13:00:00Z', { unit: 'hours', count: 1 }],
		['2026-11-28T12:59:00Z', { unit: 'minutes', count: 59 }],
		['2026-11-28T12:00:10Z', { unit: 'minutes', count: 1 }],
	])('until %s has still to go', (expiresAt, left) => {
		expect(timeLeft(expiresAt, now)).toEqual(left);
	});
});

describe('the lists of requests', () => {
	const lists: Requests = {
		status: 'ready',
		incoming: {
			items: [request('no', { status: 'rejected' }), request('old', over), request('new')],
		},
		outgoing: { items: [request('ours', { direction: 'outgoing' })] },
	};

	it('have those first that wait', () => {
		expect(waitingFirst(lists.incoming, now).map(({ id }) => id)).toEqual(['new', 'no', 'old']);
		expect(pending(lists.incoming, now).map(({ id }) => id)).toEqual(['new']);
	});

	it('take in what a request has become, in its place', () => {
		const accepted = withRequest(lists, request('new', { status: 'accepted', roomId: 'r' }));
		expect(accepted.incoming.items.map(({ status }) => status)).toEqual(['rejected', 'pending', 'accepted']);
		expect(accepted.outgoing).toBe(lists.outgoing);
	});

	it('begin with a new one', () => {
		const asked = withRequest(noRequests, request('x', { direction: 'outgoing' }));
		expect(asked.outgoing.items.map(({ id }) => id)).toEqual(['x']);
		expect(asked.incoming.items).toEqual([]);
	});

	it('say what there is with somebody: a match before what waits, and nothing that is over', () => {
		expect(requestWith(lists, 'of-ours', now)?.id).toBe('ours');
		expect(requestWith(lists, 'of-old', now)).toBeNull();
		expect(requestWith(lists, 'of-no', now)).toBeNull();
		const again = request('later', { user: { id: 'of-new' } as MatchRequest['user'], status: 'accepted' });
		const both = { ...lists, outgoing: { items: [again] } };
		expect(requestWith(both, 'of-new', now)?.id).toBe('later');
	});
});

describe('the waiting for a quick match', () => {
	it('has ended for nothing only when it was waiting', () => {
		const waiting = { ...noQueue, status: 'waiting' as const };
		expect(queueEnded(waiting, noQueue)).toBe(true);
		expect(queueEnded(noQueue, noQueue)).toBe(false);
		expect(queueEnded(waiting, { ...noQueue, status: 'matched' })).toBe(false);
	});

	it.each([
		[-1, '0:00'],
		[42.9, '0:42'],
		[61, '1:01'],
		[600, '10:00'],
	])('of %d seconds reads %s', (seconds, text) => {
		expect(minutesText(seconds)).toBe(text);
	});
});

it('the clock of somebody elsewhere is ours, so much later', () => {
	const noon = new Date(2026, 10, 28, 12, 0);
	expect(clockThere(noon, 90, 'en-GB')).toBe('13:30');
	expect(clockThere(noon, -13 * 60, 'en-GB')).toBe('23:00');
});
