import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/http';
import type { LevelAttempt, LevelBand, SkillResult } from '../api/wire';
import { wavOf } from '../rtc/wav';
import {
	afterRefusal,
	againAfterMs,
	askedId,
	canBeJudged,
	clockText,
	levelSpans,
	likelyLevels,
	optionOf,
	placeOf,
	scoreAt,
	scoreRange,
	tellOf,
	testable,
	testOf,
	writtenOf,
} from '../stores/levelTestModel';
import { levels } from '../utils/languages';
import { isReadable, recordingType } from '../utils/mediaRecorder';

const asking: LevelAttempt = {
	attemptId: 'a1',
	language: 'en',
	status: 'asking',
	progress: 0.2,
	answered: 3,
	startedAt: '2026-11-28T01:00:00Z',
	secondsLimit: 60,
	secondsLeft: 58,
	item: {
		id: 'en-r-b1-03',
		skill: 'reading',
		part: null,
		kind: 'choice',
		text: 'A\nB',
		question: 'Which?',
		options: ['x', 'y'],
		audio: false,
	},
	task: null,
};
const task = {
	id: 'en-w-b1-01',
	skill: 'writing',
	kind: 'write',
	prompt: 'Write.',
	text: '',
	minWords: 60,
	minChars: null,
	seconds: null,
} as const;

describe('the languages of the test', () => {
	it.each([
		['en-GB', 'en'],
		['ko', 'ko'],
		['KO-kr', 'ko'],
		['ja', null],
		['eng', null],
		[null, null],
	] as const)('%s has the test %s', (tag, test) => expect(testOf(tag)).toBe(test));

	it.each([
		[
			['ko', 'en-US', 'en-GB', 'ja'],
			['ko', 'en'],
		],
		[['ja', 'en'], ['en']],
		[['ja'], ['en', 'ko']],
		[[], ['en', 'ko']],
	])('who learns %j is offered %j', (learnt, offered) => expect(testable(learnt)).toEqual(offered));
});

describe('where an attempt goes on', () => {
	const writing: LevelAttempt = { ...asking, status: 'writing', item: null, task };
	const speaking: LevelAttempt = {
		...writing,
		status: 'speaking',
		task: { ...task, skill: 'speaking', kind: 'free', seconds: 45 },
	};
	const finished: LevelAttempt = { ...asking, status: 'finished', item: null };
	it.each([
		[asking, '/level-test/question/en-r-b1-03?language=en'],
		[writing, '/level-test/question/en-w-b1-01?language=en'],
		[speaking, '/level-test/speaking?language=en'],
		[finished, '/level-test/result?language=en'],
	])('$status', (attempt, place) => expect(placeOf(attempt)).toBe(place));

	it('has something asked until it is finished', () => {
		expect([asking, writing, finished].map(askedId)).toEqual(['en-r-b1-03', 'en-w-b1-01', null]);
	});
});

describe('an answer that was not taken', () => {
	it.each([
		[0, 'offline', 'again'],
		[503, 'busy', 'again'],
		[429, 'rate-limited', 'again'],
		[422, 'validation-failed', 'mend'],
		[422, 'recording-codec', 'mend'],
		[413, 'body-too-large', 'mend'],
		[409, 'item-late', 'anew'],
		[409, 'item-answered', 'anew'],
		[409, 'attempt-finished', 'anew'],
		[404, 'not-found', 'anew'],
	] as const)('%i %s: %s', (status, code, then) => {
		expect(afterRefusal(new ApiError(status, code, ''))).toBe(then);
	});

	it('is sent again soon, and never much later', () => {
		expect([0, 1, 2, 3, 4, 50].map(againAfterMs)).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
	});
});

describe('the clock', () => {
	it.each([
		[5, '0:05'],
		[65, '1:05'],
		[1200, '20:00'],
	])('%i seconds are %s', (seconds, text) => expect(clockText(seconds)).toBe(text));

	it.each([
		[61, 60, 120, 60],
		[62, 58, 120, 60],
		[60, 59, 120, null],
		[61, 60, 90, null],
		[31, 30, 60, 30],
		[301, 300, 1200, 300],
		[301, 300, 300, null],
		[40, 8, 60, 30],
		[5, 0, 60, null],
	])('tells, from %i to %i of %i seconds: %s', (before, left, limit, told) => {
		expect(tellOf(before, left, limit)).toBe(told);
	});
});

describe('the keys', () => {
	it.each([
		['1', 4, 0],
		['4', 4, 3],
		['4', 3, null],
		['0', 4, null],
		['Enter', 4, null],
		['', 4, null],
		['10', 12, null],
	])('%j of %i options: %s', (key, options, at) => expect(optionOf(key, options)).toBe(at));
});

describe('what is written', () => {
	it('is counted in words', () => {
		expect(writtenOf("  I don't\nknow. ", { minChars: null })).toEqual({ count: 3, unit: 'words' });
	});
	it('is counted in characters that are no space, however they are put together', () => {
		const { count, unit } = writtenOf('한국어를 배워요.'.normalize('NFD'), { minChars: 120 });
		expect([count, unit]).toEqual([8, 'chars']);
	});
	it('is nothing while there is none', () => {
		expect(writtenOf(' \n', { minChars: null }).count).toBe(0);
	});
});

describe('how sure a level is', () => {
	const bands = (...probabilities: number[]): LevelBand[] =>
		levels.map((level, at) => ({ level, probability: probabilities[at] ?? 0 }));
	it.each([
		[bands(0, 0.02, 0.9, 0.08), 'B1', 'B1', 0.9],
		[bands(0, 0.3, 0.55, 0.15), 'A2', 'B1', 0.85],
		[bands(0.1, 0.2, 0.3, 0.2, 0.1, 0.1), 'A1', 'B2', 0.8],
	])('the shortest row of levels is told that is likely enough', (all, from, to, probability) => {
		const likely = likelyLevels(all);
		expect([likely?.from, likely?.to]).toEqual([from, to]);
		expect(likely?.probability).toBeCloseTo(probability);
	});
	it('is not known without bands', () => expect(likelyLevels([])).toBeNull());
	it('is the whole scale when the server rounds below what is wanted', () => {
		expect(likelyLevels(bands(0.1, 0.1, 0.1, 0.1, 0.1, 0.1))).toMatchObject({ from: 'A1', to: 'C2' });
	});
});

describe('what a language model may still judge', () => {
	const skill = (part: Partial<SkillResult>): SkillResult => ({
		skill: 'writing',
		assessed: false,
		basis: null,
		reason: null,
		level: null,
		score: null,
		theta: null,
		se: null,
		bands: [],
		items: 1,
		right: 0,
		measured: {},
		...part,
	});
	it.each([
		['a text that nothing could score', skill({ reason: 'no-assessor' }), true],
		[
			'speech of which only fluency is known',
			skill({ skill: 'speaking', assessed: true, basis: 'fluency' }),
			true,
		],
		['what it has judged', skill({ assessed: true, basis: 'model' }), false],
		['what was passed by', skill({ skill: 'speaking', reason: 'passed' }), false],
		['a text of nothing', skill({ reason: 'empty' }), false],
		['reading', skill({ skill: 'reading', assessed: true, basis: 'items' }), false],
	])('%s', (_, one, may) => expect(canBeJudged({ skills: [one] })).toBe(may));
});

describe('the scale', () => {
	it('goes from -3 to 3', () => {
		expect([-4, -3, 0, 3, 4].map(scoreAt)).toEqual([0, 0, 50, 100, 100]);
	});
	it('is cut into the six levels, side by side', () => {
		const spans = levelSpans();
		expect(spans.map(({ level }) => level)).toEqual([...levels]);
		expect(spans.map(({ to }) => to).slice(0, -1)).toEqual(spans.map(({ from }) => from).slice(1));
		expect(spans[2]?.to).toBe(50);
	});
	it('has a range only where the error is known', () => {
		expect(scoreRange({ theta: 0, se: 0.4 })).toEqual({ from: 41, to: 59 });
		expect(scoreRange({ theta: -3, se: 0.5 })?.from).toBe(0);
		expect(scoreRange({ theta: null, se: null })).toBeNull();
	});
});

describe('a recording', () => {
	it.each([
		['Chrome, Firefox, new Safari', ['audio/webm;codecs=opus', 'audio/mp4'], 'audio/webm;codecs=opus', true],
		[
			'a Safari that has Opus in MP4 only',
			['audio/mp4;codecs=opus', 'audio/mp4'],
			'audio/mp4;codecs=opus',
			true,
		],
		['an old Safari', ['audio/mp4'], 'audio/mp4', false],
	])('of %s', (_, supported, type, readable) => {
		expect(recordingType((one) => supported.includes(one))).toBe(type);
		expect(isReadable(type)).toBe(readable);
	});
	it('is not made where nothing is known', () => expect(recordingType(() => false)).toBeNull());

	it('becomes a WAV file of one channel', () => {
		const view = new DataView(wavOf(new Float32Array([0, 1, -1, 2, 0.5]), 16_000));
		const tag = (at: number) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
		expect([tag(0), tag(8), tag(12), tag(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
		expect([view.getUint32(4, true), view.getUint32(40, true), view.byteLength]).toEqual([46, 10, 54]);
		expect([view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)]).toEqual([
			1, 16_000, 16,
		]);
		expect([0, 1, 2, 3, 4].map((at) => view.getInt16(44 + 2 * at, true))).toEqual([
			0, 32_767, -32_767, 32_767, 16_384,
		]);
	});
});
