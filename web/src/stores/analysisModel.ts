import type { KeptAnalysis } from '../api/wire';

/** With whom it was: the title of session or group, else the names of the others; empty where all of them are gone. */
export function analysisName({ title, speakers }: KeptAnalysis, myId: string): string {
	if (title) return title;
	const others = speakers.filter(({ userId }) => userId !== myId);
	return others
		.map(({ displayName }) => displayName)
		.filter(Boolean)
		.join(', ');
}

/** What we wrote of it; null when we wrote nothing. */
export function ownPart({ speakers }: KeptAnalysis, myId: string): KeptAnalysis['speakers'][number] | null {
	return speakers.find(({ userId }) => userId === myId) ?? null;
}

/** The languages that were written, the most used first; what can't be told by its script is left out. */
export function writtenIn({ speakers }: KeptAnalysis): string[] {
	const counts = new Map<string, number>();
	for (const { languages } of speakers)
		for (const [language, count] of Object.entries(languages))
			if (language !== 'und') counts.set(language, (counts.get(language) ?? 0) + count);
	return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
}
