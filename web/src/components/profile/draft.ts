import type { Profile, ProfilePatch } from '../../api/wire';
import { levelOf } from '../../utils/languages';

/** A profile while it is being edited; what was not told is empty. */
export interface Draft {
	englishName: string;
	nativeLanguage: string;
	targetLanguage: string;
	level: string;
	bio: string;
	interests: string[];
	showLastSeen: boolean;
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
	};
}

/** What is different from the profile. Of several languages to learn the first is edited here, the others stay. */
export function patchOf(draft: Draft, profile: Profile): ProfilePatch {
	const before = draftOf(profile);
	const others = profile.targetLanguages.slice(1).filter(({ language }) => language !== draft.targetLanguage);
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
	};
}
