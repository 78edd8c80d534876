import type { Gender, Onboarding, Partner, Profile, ProfilePatch, TargetLanguage } from '../api/wire';
import { interestsMax } from '../utils/interests';
import { type Group, groups } from '../utils/onboarding';
import { bioMax, type FieldFault, nameMax, textFault } from '../utils/validation';
import { type Hours, hoursIn, hoursOf, slotsOf } from '../utils/week';

/** All answers while they are being given; what was not told is empty. */
export interface Draft {
	englishName: string;
	birthYear: string;
	gender: Gender | '';
	bio: string;
	showLastSeen: boolean;
	nativeLanguage: string;
	targetLanguages: readonly TargetLanguage[];
	interests: readonly string[];
	partnerGender: Partner['gender'];
	company: Partner['company'];
	ageFrom: string;
	ageTo: string;
	/** The hours below are by the clock of this zone. */
	zone: string;
	hours: Hours;
}

export const targetsMax = 5;
const youngest = 14;
const oldest = 120;
const firstBirth = 1900;

const fields: Record<Group, readonly (keyof Draft)[]> = {
	info: ['englishName', 'birthYear', 'gender', 'bio', 'showLastSeen'],
	lang: ['nativeLanguage', 'targetLanguages'],
	int: ['interests'],
	partner: ['partnerGender', 'company', 'ageFrom', 'ageTo'],
	schedule: ['zone', 'hours'],
};

/** What is saved, with the hours by the clock of the place where the person is now. */
export function draftOf(profile: Profile, zone: string, now: Date): Draft {
	const { partner } = profile;
	const hours = hoursOf(profile.availability);
	return {
		englishName: profile.englishName,
		birthYear: profile.birthYear?.toString() ?? '',
		gender: profile.gender ?? '',
		bio: profile.bio ?? '',
		showLastSeen: profile.showLastSeen,
		nativeLanguage: profile.nativeLanguage ?? '',
		targetLanguages: profile.targetLanguages.length > 0 ? profile.targetLanguages : [emptyTarget],
		interests: profile.interests,
		partnerGender: partner?.gender ?? 'any',
		company: partner?.company ?? 'any',
		ageFrom: partner?.ageFrom?.toString() ?? '',
		ageTo: partner?.ageTo?.toString() ?? '',
		zone,
		hours: hoursIn(hours, profile.zone ?? zone, zone, now),
	};
}

export const emptyTarget: TargetLanguage = { language: '', level: null };

/** What the server is told of a group. */
export function bodyOf(group: Group, draft: Draft): ProfilePatch {
	const age = (text: string) => (text.trim() === '' ? null : Number(text));
	switch (group) {
		case 'info':
			return {
				englishName: draft.englishName.trim(),
				birthYear: Number(draft.birthYear),
				gender: draft.gender || null,
				bio: draft.bio.trim() || null,
				showLastSeen: draft.showLastSeen,
			};
		case 'lang':
			return { nativeLanguage: draft.nativeLanguage, targetLanguages: [...draft.targetLanguages] };
		case 'int':
			return { interests: [...draft.interests] };
		case 'partner':
			return {
				partner: {
					gender: draft.partnerGender,
					company: draft.company,
					ageFrom: age(draft.ageFrom),
					ageTo: age(draft.ageTo),
				},
				...(sendsGender(group, draft) ? { gender: draft.gender || null } : {}),
			};
		case 'schedule':
			return { zone: draft.zone, availability: slotsOf(draft.hours) };
	}
}

/** A wish for the same gender needs the own one, which is asked for beside it then. */
function sendsGender(group: Group, draft: Draft): boolean {
	return group === 'partner' && draft.partnerGender === 'same';
}

/** What is still unsent once a group is saved. */
export function withoutSent(unsent: Partial<Draft>, group: Group, draft: Draft): Partial<Draft> {
	const sent = new Set<string>(fields[group]);
	if (sendsGender(group, draft)) sent.add('gender');
	return Object.fromEntries(Object.entries(unsent).filter(([field]) => !sent.has(field)));
}

/** Only what has the shape of an answer, of what a tab kept. */
export function sound(unsent: Record<string, unknown>, draft: Draft): Partial<Draft> {
	const kept = Object.entries(unsent).filter(
		([field, value]) =>
			field in draft &&
			typeof value === typeof draft[field as keyof Draft] &&
			Array.isArray(value) === Array.isArray(draft[field as keyof Draft]),
	);
	return Object.fromEntries(kept);
}

/** Faults by the names that the server gives the fields. */
export type Faults = Record<string, FieldFault>;

export function faultsOf(group: Group, draft: Draft, now: Date): Faults {
	const found: Record<string, FieldFault | null> = {};
	switch (group) {
		case 'info':
			found.englishName = textFault(draft.englishName, nameMax);
			found.birthYear = yearFault(draft.birthYear, now);
			found.bio = [...draft.bio.trim()].length > bioMax ? 'long' : null;
			break;
		case 'lang':
			found.nativeLanguage = draft.nativeLanguage === '' ? 'choose' : null;
			Object.assign(found, targetFaults(draft));
			break;
		case 'int':
			found.interests = draft.interests.length === 0 ? 'choose' : null;
			if (draft.interests.length > interestsMax) found.interests = 'many';
			break;
		case 'partner':
			Object.assign(found, partnerFaults(draft));
			break;
		case 'schedule':
			found.availability = draft.hours.length === 0 ? 'hours' : null;
	}
	return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null)) as Faults;
}

function yearFault(text: string, now: Date): FieldFault | null {
	if (text.trim() === '') return 'required';
	if (!/^\d{4}$/.test(text.trim())) return 'year';
	const year = Number(text);
	if (year < firstBirth || year > now.getFullYear()) return 'year';
	// Of the year alone, the birthday may be still to come.
	return now.getFullYear() - year <= youngest ? 'young' : null;
}

function targetFaults({ nativeLanguage, targetLanguages }: Draft): Record<string, FieldFault | null> {
	return Object.fromEntries(
		targetLanguages.map(({ language }, i) => {
			let fault: FieldFault | null = null;
			if (language === '') fault = 'choose';
			else if (language === nativeLanguage) fault = 'same';
			else if (targetLanguages.findIndex((other) => other.language === language) < i) fault = 'twice';
			return [`targetLanguages[${i}].language`, fault];
		}),
	);
}

function partnerFaults(draft: Draft): Record<string, FieldFault | null> {
	const fault = (text: string): FieldFault | null => {
		if (text.trim() === '') return null;
		const age = Number(text);
		return Number.isInteger(age) && age >= youngest && age <= oldest ? null : 'age';
	};
	const [from, to] = [fault(draft.ageFrom), fault(draft.ageTo)];
	const both = draft.ageFrom.trim() !== '' && draft.ageTo.trim() !== '' && !from && !to;
	return {
		gender: draft.partnerGender === 'same' && draft.gender === '' ? 'choose' : null,
		'partner.ageFrom': from,
		'partner.ageTo': both && Number(draft.ageTo) < Number(draft.ageFrom) ? 'order' : to,
	};
}

/** The part of a group where a field is asked for. */
export function partOfField(group: Group, field: string): number {
	const later = group === 'info' ? ['bio', 'showLastSeen'] : group === 'lang' ? ['targetLanguages'] : [];
	return later.some((name) => field.startsWith(name)) ? 2 : 1;
}

export function isDone(stored: Onboarding, group: Group): boolean {
	return stored.steps.some(({ step, completedAt }) => step === group && completedAt !== null);
}

/** What to go on with after a group: the next that is not done, else null. */
export function following(stored: Onboarding, group: Group): Group | null {
	return groups.slice(groups.indexOf(group) + 1).find((next) => !isDone(stored, next)) ?? null;
}

/** What to begin with. */
export function firstOpen(stored: Onboarding): Group {
	return groups.find((group) => !isDone(stored, group)) ?? 'info';
}
