import { describe, expect, it } from 'vitest';
import type { Participant, Rotation, Talk } from '../api/wire';
import { clockText, noLesson, quietPeople, turnAt, turnUsed, withLessonEvent } from '../stores/lessonModel';
import { clockOffset } from '../utils/clockOffset';

const noon = Date.parse('2026-11-27T12:00:00Z');

function rotation(part: Partial<Rotation> = {}): Rotation {
	return {
		version: 1,
		turn: 0,
		state: 'running',
		language: 'ko',
		nextLanguage: 'en',
		remainingMs: 600_000,
		switchAt: '2026-11-27T12:10:00Z',
		serverNow: '2026-11-27T12:00:00Z',
		...part,
	};
}

describe('the language that is spoken', () => {
	it('changes at the moment by the server, whatever our clock says', () => {
		const hourLate = 3_600_000;
		const now = noon - hourLate;
		expect(turnAt(rotation(), hourLate, now + 599_999)).toMatchObject({ language: 'ko', leftMs: 1 });
		expect(turnAt(rotation(), hourLate, now + 600_000)).toMatchObject({ language: 'en', leftMs: null });
	});

	it('stands still while the rotation does', () => {
		const paused = rotation({ state: 'paused', switchAt: null, remainingMs: 1000 });
		expect(turnAt(paused, 0, noon + 3_600_000)).toMatchObject({ language: 'ko', leftMs: 1000 });
	});

	it('is the newest that was told, in whatever order it comes', () => {
		const event = (part: Partial<Rotation>) => ({
			type: 'language' as const,
			reason: 'skip',
			...rotation(part),
		});
		let lesson = withLessonEvent(noLesson, event({ version: 3, turn: 5 }));
		for (const old of [event({ version: 2, turn: 9 }), event({ version: 3, turn: 4 })]) {
			lesson = withLessonEvent(lesson, old);
		}
		expect(lesson.rotation).toMatchObject({ version: 3, turn: 5 });
		expect(withLessonEvent(lesson, event({ version: 3, turn: 6 })).rotation?.turn).toBe(6);
		expect(withLessonEvent(lesson, event({ version: 4, turn: 0 })).rotation?.version).toBe(4);
	});

	it('has its time written so that a whole segment is shown at its beginning', () => {
		expect([600_000, 599_001, 59_000, 1, 0, -5].map(clockText)).toEqual([
			'10:00',
			'10:00',
			'0:59',
			'0:01',
			'0:00',
			'0:00',
		]);
	});
});

describe('the server\u2019s clock', () => {
	it('is what the quickest answer says', () => {
		const slow = { sent: 0, received: 900, server: 5000 };
		const quick = { sent: 1000, received: 1020, server: 5010 };
		expect(clockOffset([slow, quick, slow])).toBe(4000);
		expect(clockOffset([])).toBe(0);
	});
});

describe('reactions', () => {
	it('are the latest of each person, and two alike are two', () => {
		const clap = { type: 'reaction' as const, userId: 'ann', emoji: '👏' };
		let lesson = withLessonEvent(noLesson, clap);
		expect(lesson.reactions).toEqual({ ann: { emoji: '👏', count: 1 } });
		lesson = withLessonEvent(lesson, clap);
		lesson = withLessonEvent(lesson, { ...clap, userId: 'ben', emoji: '🎉' });
		expect(lesson.reactions).toEqual({ ann: { emoji: '👏', count: 2 }, ben: { emoji: '🎉', count: 1 } });
	});
});

describe('people who say nothing', () => {
	const person = (userId: string, state: Participant['state'] = 'connected'): Participant => ({
		userId,
		displayName: userId,
		isHost: false,
		state,
		may: { mic: true, camera: true, screen: true },
		joinedAt: '',
	});
	const talk = (userId: string, silentMs: number): Talk => ({
		userId,
		silentMs,
		speechMs: 1,
		overlapMs: 0,
		longestTurnMs: 0,
		turns: 1,
		interruptions: 0,
		share: 0.5,
		byLanguage: {},
		silenceMs: 0,
		silenceByLanguage: {},
		turnMs: 0,
	});
	it('are named after three minutes in which another spoke, oneself never', () => {
		const lesson = {
			...noLesson,
			participants: [person('ann'), person('ben'), person('cas'), person('dan', 'lost')],
			talk: [talk('ann', 400_000), talk('ben', 200_000), talk('cas', 1000), talk('dan', 999_999)],
		};
		expect(quietPeople(lesson, 'cas')).toEqual([
			{ userId: 'ann', minutes: 6 },
			{ userId: 'ben', minutes: 3 },
		]);
		expect(quietPeople(lesson, 'ann').map(({ userId }) => userId)).toEqual(['ben']);
		expect(quietPeople({ ...lesson, talk: lesson.talk.slice(0, 2) }, 'cas')).toEqual([]);
	});
});

describe('the turn budget', () => {
	const lesson = (turnMs: number, turnBudgetSeconds: number) => ({
		turnBudgetSeconds,
		talk: [{ userId: 'mina', turnMs } as Talk],
	});
	it('counts the turn that goes on', () => {
		expect(turnUsed(lesson(30_000, 60), 'mina')).toEqual({ spokenMs: 30_000, budgetMs: 60_000, over: false });
	});
	it('is over from its last second on', () => {
		expect(turnUsed(lesson(60_000, 60), 'mina')?.over).toBe(true);
	});
	it('is nothing where there is none, or nobody speaks', () => {
		expect(turnUsed(lesson(30_000, 0), 'mina')).toBeNull();
		expect(turnUsed(lesson(0, 60), 'mina')).toBeNull();
		expect(turnUsed(lesson(30_000, 60), 'jun')).toBeNull();
	});
	it('is what the host has said last', () => {
		const told = withLessonEvent(noLesson, { type: 'participants', participants: [], turnBudgetSeconds: 90 });
		expect(told.turnBudgetSeconds).toBe(90);
		expect(withLessonEvent(told, { type: 'talk', talk: [] }).turnBudgetSeconds).toBe(90);
	});
});
