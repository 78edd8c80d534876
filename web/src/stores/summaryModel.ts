import type { Attendee } from '../api/wireLesson';

/** How evenly the time was shared: 1 where everybody said as much as the others, towards 0 where one said all; null where nothing was said. */
export function balance(people: readonly Pick<Attendee, 'speechMs'>[]): number | null {
	const all = people.reduce((sum, { speechMs }) => sum + speechMs, 0);
	if (all === 0 || people.length < 2) return null;
	const fair = 1 / people.length;
	// What would have to change hands, of the most that could have to.
	const apart = people.reduce((sum, { speechMs }) => sum + Math.abs(speechMs / all - fair), 0) / 2;
	return 1 - apart / (1 - fair);
}

/** What is shorter is not shown. */
const shownMs = 1000;

/** The languages that were spoken, the one that was spoken most first. */
export function spokenLanguages(people: readonly Pick<Attendee, 'byLanguage'>[]): string[] {
	const sums = new Map<string, number>();
	for (const { byLanguage } of people) {
		for (const [language, ms] of Object.entries(byLanguage))
			sums.set(language, (sums.get(language) ?? 0) + ms);
	}
	return [...sums.entries()]
		.filter(([, ms]) => ms >= shownMs)
		.toSorted(([, a], [, b]) => b - a)
		.map(([language]) => language);
}

/** "1:05" for a minute and five seconds; what is not whole is not there. */
export function lengthText(ms: number): string {
	const seconds = Math.floor(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
