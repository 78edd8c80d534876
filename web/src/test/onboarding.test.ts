import { describe, expect, it } from 'vitest';
import type { Onboarding, Profile } from '../api/wire';
import {
	bodyOf,
	type Draft,
	draftOf,
	faultsOf,
	firstOpen,
	following,
	partOfField,
	sound,
	withoutSent,
} from '../stores/onboardingModel';
import { type Group, groups, isGroup, partOf, pathOf } from '../utils/onboarding';

const now = new Date('2026-11-27T12:00:00Z');
const profile: Profile = {
	onboardedAt: null,
	id: 'ann',
	email: 'ann@example.com',
	englishName: 'Ann',
	nativeLanguage: 'en',
	targetLanguage: 'ko',
	currentLevel: null,
	profileImageUrl: null,
	createdAt: '',
	updatedAt: '',
	bio: null,
	zone: 'Asia/Seoul',
	birthYear: 1998,
	gender: null,
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
	targetLanguages: [{ language: 'ko', level: 'A2' }],
	interests: ['travel'],
	partner: { gender: 'any', company: 'pair', ageFrom: 20, ageTo: null },
	availability: [{ day: 1, fromHour: 20, toHour: 22 }],
};
const draft = draftOf(profile, 'Asia/Seoul', now);

describe('the answers', () => {
	it('are sent back as they came', () => {
		const { partner, availability, zone, interests, targetLanguages } = profile;
		expect(bodyOf('partner', draft)).toEqual({ partner });
		expect(bodyOf('schedule', draft)).toEqual({ zone, availability });
		expect(bodyOf('int', draft)).toEqual({ interests });
		expect(bodyOf('lang', draft)).toEqual({ nativeLanguage: 'en', targetLanguages });
		expect(bodyOf('info', draft)).toEqual({
			englishName: 'Ann',
			birthYear: 1998,
			gender: null,
			bio: null,
			showLastSeen: true,
		});
	});
	it('show the hours by the clock of where the person is', () => {
		const moved = draftOf(profile, 'Europe/Berlin', now);
		expect(bodyOf('schedule', moved)).toEqual({
			zone: 'Europe/Berlin',
			availability: [{ day: 1, fromHour: 12, toHour: 14 }],
		});
	});
	it('tell the own gender beside a wish for the same one', () => {
		const body = bodyOf('partner', { ...draft, partnerGender: 'same', gender: 'female' });
		expect(body.gender).toBe('female');
	});
	it('of nobody yet have one empty language to learn', () => {
		const stranger = { ...profile, targetLanguages: [], partner: null, availability: [], zone: null };
		const first = draftOf(stranger, 'UTC', now);
		expect(first.targetLanguages).toEqual([{ language: '', level: null }]);
		expect(first).toMatchObject({ zone: 'UTC', hours: [], company: 'any', partnerGender: 'any' });
	});
});

describe('what is wrong', () => {
	const cases: [string, Group, Partial<Draft>, Record<string, string>][] = [
		['nothing', 'info', {}, {}],
		['no name', 'info', { englishName: ' ' }, { englishName: 'required' }],
		['no year', 'info', { birthYear: '' }, { birthYear: 'required' }],
		['half a year', 'info', { birthYear: '98' }, { birthYear: 'year' }],
		['a year to come', 'info', { birthYear: '2030' }, { birthYear: 'year' }],
		['perhaps 13', 'info', { birthYear: '2012' }, { birthYear: 'young' }],
		['surely 14', 'info', { birthYear: '2011' }, {}],
		['a long story', 'info', { bio: 'a'.repeat(501) }, { bio: 'long' }],
		['no native language', 'lang', { nativeLanguage: '' }, { nativeLanguage: 'choose' }],
		['the native one is learnt', 'lang', { nativeLanguage: 'ko' }, { 'targetLanguages[0].language': 'same' }],
		[
			'a language twice, and none',
			'lang',
			{
				targetLanguages: [
					{ language: 'ko', level: null },
					{ language: 'ko', level: 'B1' },
					{ language: '', level: null },
				],
			},
			{ 'targetLanguages[1].language': 'twice', 'targetLanguages[2].language': 'choose' },
		],
		['no interest', 'int', { interests: [] }, { interests: 'choose' }],
		['eleven interests', 'int', { interests: [...'abcdefghijk'] }, { interests: 'many' }],
		['no wishes', 'partner', { ageFrom: '', ageTo: '' }, {}],
		['a child', 'partner', { ageFrom: '13' }, { 'partner.ageFrom': 'age' }],
		['no number', 'partner', { ageTo: 'x' }, { 'partner.ageTo': 'age' }],
		['the wrong way round', 'partner', { ageFrom: '40', ageTo: '30' }, { 'partner.ageTo': 'order' }],
		['the same as what?', 'partner', { partnerGender: 'same' }, { gender: 'choose' }],
		['no hour', 'schedule', { hours: [] }, { availability: 'hours' }],
	];
	it.each(cases)('%s', (_, group, part, faults) => {
		expect(faultsOf(group, { ...draft, ...part }, now)).toEqual(faults);
	});
	it('stands in the part where it is asked for', () => {
		expect(partOfField('info', 'birthYear')).toBe(1);
		expect(partOfField('info', 'bio')).toBe(2);
		expect(partOfField('lang', 'targetLanguages[1].language')).toBe(2);
		expect(partOfField('schedule', 'availability[3]')).toBe(1);
	});
});

describe('what is not sent yet', () => {
	it('loses only what was saved', () => {
		const unsent = { bio: 'Tea', interests: ['art'], gender: 'female' } as const;
		expect(withoutSent(unsent, 'info', draft)).toEqual({ interests: ['art'] });
		expect(withoutSent(unsent, 'partner', draft)).toEqual(unsent);
		expect(withoutSent(unsent, 'partner', { ...draft, partnerGender: 'same' })).toEqual({
			bio: 'Tea',
			interests: ['art'],
		});
	});
	it('is taken back only in the shape of an answer', () => {
		const kept = { bio: 'Tea', hours: 'all', interests: ['art'], nonsense: 1, showLastSeen: false };
		expect(sound(kept, draft)).toEqual({ bio: 'Tea', interests: ['art'], showLastSeen: false });
	});
});

describe('the way through', () => {
	const having = (...done: string[]): Onboarding => ({
		steps: groups.map((step) => ({ step, completedAt: done.includes(step) ? 'x' : null })),
		next: null,
		onboardedAt: null,
		profile,
	});
	it('goes on with what is open, and ends with the last group', () => {
		expect(following(having('info'), 'info')).toBe('lang');
		expect(following(having('info', 'lang', 'int'), 'info')).toBe('partner');
		expect(following(having('schedule'), 'schedule')).toBeNull();
		expect(firstOpen(having('info'))).toBe('lang');
		expect(firstOpen(having(...groups))).toBe('info');
	});
	it('has addresses for the parts that there are', () => {
		expect(pathOf('lang', 2)).toBe('/onboarding-lang/2');
		expect(partOf('lang', '2')).toBe(2);
		for (const step of [undefined, '0', '3', '-1', '1e0', 'x', '01']) expect(partOf('lang', step)).toBeNull();
		expect(isGroup('int')).toBe(true);
		expect(isGroup('toString')).toBe(false);
	});
});
