import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../api/wire';
import { draftOf, patchOf } from '../components/profile/draft';
import { interests } from '../utils/interests';

const profile: Profile = {
	onboardedAt: null,
	id: 'ann',
	email: null,
	englishName: 'Ann',
	nativeLanguage: null,
	targetLanguage: 'en',
	currentLevel: null,
	profileImageUrl: null,
	createdAt: '',
	updatedAt: '',
	bio: 'I like tea.',
	zone: null,
	birthYear: null,
	gender: null,
	partner: null,
	availability: [],
	showLastSeen: true,
	visibility: {
		bio: 'everyone',
		interests: 'everyone',
		level: 'everyone',
		hours: 'everyone',
		birthYear: 'nobody',
		gender: 'nobody',
		zone: 'nobody',
		streak: 'nobody',
	},
	targetLanguages: [
		{ language: 'en', level: 'B1' },
		{ language: 'ja', level: null },
	],
	interests: ['travel'],
};

describe('a change of a profile', () => {
	const patch = (part: Partial<ReturnType<typeof draftOf>>) =>
		patchOf({ ...draftOf(profile), ...part }, profile);
	it.each([
		['nothing', {}, {}],
		['spaces around a name', { englishName: ' Ann ' }, {}],
		['a name', { englishName: 'Anna' }, { englishName: 'Anna' }],
		['a language that was not told', { nativeLanguage: 'ko' }, { nativeLanguage: 'ko' }],
		['text taken back', { bio: '  ' }, { bio: null }],
		[
			'the level',
			{ level: '' },
			{ targetLanguages: [{ language: 'en', level: null }, profile.targetLanguages[1]] },
		],
		[
			'the first language for the second',
			{ targetLanguage: 'ja', level: '' },
			{ targetLanguages: [{ language: 'ja', level: null }] },
		],
		['interests', { interests: [] }, { interests: [] }],
		['last seen', { showLastSeen: false }, { showLastSeen: false }],
		[
			'who sees one part',
			{ visibility: { ...profile.visibility, bio: 'known' as const } },
			{ visibility: { bio: 'known' } },
		],
	])('sends %s', (_, part, sent) => {
		expect(patch(part)).toEqual(sent);
	});
});

it('knows the interests that the server knows', () => {
	const protocol = readFileSync(join(import.meta.dirname, '../../../docs/protocol.md'), 'utf8');
	const row = /\| `interests` \|([^|]*)\|/.exec(protocol)?.[1] ?? '';
	expect([...row.matchAll(/`([a-z]+)`/g)].map(([, code]) => code)).toEqual([...interests]);
});
