import { describe, expect, it } from 'vitest';
import type { RoomMessage, Sources } from '../rtc/messages';
import {
	comings,
	emptyRoom,
	type RoomState,
	reduceRoom,
	remoteTiles,
	sharedScreen,
	soundSlots,
} from '../stores/roomModel';
import { chooseLayout } from '../utils/layout';

const silent: Sources = { mic: false, camera: false, screen: false, screenAudio: false };
const room = (...peers: [string, Partial<Sources>?][]): RoomMessage => ({
	type: 'room',
	version: 1,
	you: 'me',
	peers: peers.map(([id, on]) => ({ id, sources: { ...silent, ...on } })),
	slots: [
		{ mid: '4', kind: 'voice', peer: 'ann' },
		{ mid: '5', kind: 'voice', peer: null },
		{ mid: '6', kind: 'voice', peer: 'bob' },
		{ mid: '7', kind: 'camera', peer: 'ann' },
		{ mid: '8', kind: 'camera', peer: null },
		{ mid: '9', kind: 'camera', peer: 'bob' },
		{ mid: '10', kind: 'screen', peer: 'bob' },
		{ mid: '11', kind: 'screenAudio', peer: null },
	],
});
const stateAfter = (...events: Parameters<typeof reduceRoom>[1][]): RoomState =>
	events.reduce(reduceRoom, emptyRoom);

describe('the layout', () => {
	it.each([
		[1, false, 'solo'],
		[2, false, 'pair'],
		[3, false, 'trio'],
		[4, false, 'quad'],
		[1, true, 'spotlight'],
		[4, true, 'spotlight'],
	] as const)('of %i people, screen %s, is %s', (people, screen, layout) => {
		expect(chooseLayout(people, screen)).toBe(layout);
	});
});

describe('the room state', () => {
	it('shows the others in the order of their slots, however the server lists them', () => {
		const state = stateAfter({ type: 'room', room: room(['bob'], ['me'], ['ann', { camera: true }]) });
		expect(remoteTiles(state).map(({ peer, cameraMid }) => [peer, cameraMid])).toEqual([
			['ann', '7'],
			['bob', '9'],
		]);
	});

	it('knows grade and picture of a tile once the quality message came', () => {
		const quality = {
			type: 'quality' as const,
			rttMs: 10,
			up: { lossPercent: 0, jitterMs: 0, bitrateBps: 0 },
			down: { lossPercent: 0, jitterMs: 0, bitrateBps: 0 },
			grade: 'good' as const,
			slots: [{ mid: '9', layer: 'l' as const, height: 180, reason: 'bandwidth' as const }],
			peers: [{ peer: 'ann', grade: 'lost' as const }],
		};
		const state = stateAfter(
			{ type: 'room', room: room(['me'], ['ann'], ['bob']) },
			{ type: 'quality', quality },
		);
		expect(remoteTiles(state).map(({ grade, picture }) => [grade, picture?.layer])).toEqual([
			['lost', undefined],
			['good', 'l'],
		]);
	});

	it('keeps the tiles while the link is being mended and forgets them when the call is over', () => {
		const live = stateAfter({ type: 'room', room: room(['me'], ['ann']) });
		const resuming = reduceRoom(live, { type: 'phase', phase: 'resuming', end: null, attempt: 3 });
		expect([resuming.peers.length, resuming.attempt]).toEqual([2, 3]);
		const left = reduceRoom(resuming, { type: 'phase', phase: 'left', end: 'removed', attempt: 0 });
		expect([left.peers, left.end]).toEqual([[], 'removed']);
	});

	it('takes the screen of another before our own, and only with its slot', () => {
		const state = stateAfter({ type: 'room', room: room(['me'], ['bob', { screen: true }]) });
		expect(sharedScreen(state)).toEqual({ peer: 'bob', mid: '10' });
		const withoutSlot = { ...state, slots: state.slots.filter(({ kind }) => kind !== 'screen') };
		expect(sharedScreen(withoutSlot)).toBeNull();
		const screen = {} as MediaStreamTrack;
		const ours = {
			...stateAfter({ type: 'room', room: room(['me']) }),
			local: { ...emptyRoom.local, screen },
		};
		expect(sharedScreen(ours)).toEqual({ peer: 'me', mid: null });
	});

	it('keeps names of people who left', () => {
		const person = {
			userId: 'ann',
			displayName: 'Ann',
			isHost: true,
			state: 'connected' as const,
			may: { mic: true, camera: true, screen: true },
			joinedAt: '',
		};
		const state = stateAfter(
			{ type: 'people', participants: [person] },
			{ type: 'people', participants: [] },
		);
		expect(state.people).toEqual({ ann: { name: 'Ann', isHost: true } });
	});

	it('plays voices and screen sound, nothing else', () => {
		expect(soundSlots(room().slots).map(({ mid }) => mid)).toEqual(['4', '5', '6', '11']);
	});

	it('says who came and who left, never ourselves', () => {
		const before = room(['ann'], ['me']).peers;
		const now = room(['me'], ['bob']).peers;
		expect(comings(before, now, 'me')).toEqual({ joined: ['bob'], left: ['ann'] });
		expect(comings([], room(['me']).peers, 'me')).toEqual({ joined: [], left: [] });
	});
});
