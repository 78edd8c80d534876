import type { Profile, ProfilePatch, Visibility } from '../../api/wire';
import { levelOf } from '../../utils/languages';

/** The parts of a profile of which a person says who sees them. */
export const shownFields = [
	'bio',
	'interests',
	'level',
	'hours',
	'birthYear',
	'gender',
	'zone',
	'streak',
] as const satisfies readonly (keyof Visibility)[];

/** A profile while it is being edited; what was not told is empty. */
export interface Draft {
	englishName: string;
	nativeLanguage: string;
	targetLanguage: string;
	level: string;
	bio: string;
	interests: string[];
	showLastSeen: boolean;
	visibility: Visibility;
}

export function draftOf(profile: Profile): Draft {
	return {
		englishName: profile.englishName,
		nativeLanguage: profile.nativeLanguage ?? '',
		targetLanguage: profile.targetLanguages[0]?.language ?? '',
		level: profile.targetLanguages[0]?.level ?? '',
		bio: profile.bio ?? '',
		interests: profile.interests,
		showLastSeen: profile.showLastSeen,
		visibility: profile.visibility,
	};
}

/** What is different from the profile. Of several languages to learn the first is edited here, the others stay. */
export function patchOf(draft: Draft, profile: Profile): ProfilePatch {
	const before = draftOf(profile);
	const others = profile.targetLanguages.slice(1).filter(({ language }) => language !== draft.targetLanguage);
	const audiences = differing(draft.visibility, before.visibility);
	const target = { language: draft.targetLanguage, level: levelOf(draft.level) };
	return {
		...(draft.englishName.trim() === before.englishName ? {} : { englishName: draft.englishName.trim() }),
		...(draft.nativeLanguage === before.nativeLanguage ? {} : { nativeLanguage: draft.nativeLanguage }),
		...(draft.targetLanguage === before.targetLanguage && draft.level === before.level
			? {}
			: { targetLanguages: [target, ...others] }),
		...(draft.bio.trim() === before.bio ? {} : { bio: draft.bio.trim() || null }),
		...(draft.interests.join() === before.interests.join() ? {} : { interests: draft.interests }),
		...(draft.showLastSeen === before.showLastSeen ? {} : { showLastSeen: draft.showLastSeen }),
		...(Object.keys(audiences).length === 0 ? {} : { visibility: audiences }),
	};
}

function differing(now: Visibility, before: Visibility): Partial<Visibility> {
	return Object.fromEntries(
		shownFields.filter((field) => now[field] !== before[field]).map((field) => [field, now[field]]),
	);
}
