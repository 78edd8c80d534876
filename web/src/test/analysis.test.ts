import { describe, expect, it } from 'vitest';
import type { KeptAnalysis } from '../api/wire';
import { analysisName, ownPart, writtenIn } from '../stores/analysisModel';

const speaker = (
	userId: string | null,
	displayName: string | null,
	languages: Record<string, number> = {},
): KeptAnalysis['speakers'][number] => ({
	userId,
	displayName,
	languages,
	messages: 1,
	words: 2,
	characters: 3,
	questions: 0,
	corrections: 0,
});

const kept = (part: Partial<KeptAnalysis> = {}): KeptAnalysis => ({
	id: 'a1',
	createdAt: '2026-11-28T06:00:00Z',
	roomId: 'r',
	sessionId: null,
	title: '',
	messages: 2,
	fromSeq: 1,
	toSeq: 2,
	fromAt: '2026-11-28T05:00:00Z',
	toAt: '2026-11-28T05:30:00Z',
	speakers: [speaker('me', 'Mina'), speaker('bob', 'Bob')],
	feedback: null,
	...part,
});

describe('an analysis is called', () => {
	it.each([
		['after the other one', {}, 'Bob'],
		['as the group', { title: 'Friends' }, 'Friends'],
		[
			'after all of the others',
			{ speakers: [speaker('bob', 'Bob'), speaker('me', 'Mina'), speaker('cas', 'Cas')] },
			'Bob, Cas',
		],
		['nothing when the other is gone', { speakers: [speaker('me', 'Mina'), speaker(null, null)] }, ''],
	])('%s', (_, part, want) => {
		expect(analysisName(kept(part), 'me')).toBe(want);
	});
});

describe('what an analysis shows in the list', () => {
	it('is our own part', () => {
		expect(ownPart(kept(), 'me')?.displayName).toBe('Mina');
		expect(ownPart(kept({ speakers: [speaker('bob', 'Bob')] }), 'me')).toBeNull();
	});

	it('are the languages, the most used first', () => {
		const speakers = [speaker('me', 'Mina', { en: 1, und: 9 }), speaker('bob', 'Bob', { ko: 2, en: 0 })];
		expect(writtenIn(kept({ speakers }))).toEqual(['ko', 'en']);
	});
});
