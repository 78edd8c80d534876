import type { ApiError } from '../api/http';
import type { Evaluation, LevelAttempt, LevelBand, LevelResult, LevelTask } from '../api/wire';
import { type Level, levels } from '../utils/languages';

/** The languages that there are tests of. */
export const testLanguages = ['en', 'ko'] as const;
export type TestLanguage = (typeof testLanguages)[number];

/** The language of the test for a BCP 47 tag, whatever the region; null: there is none. */
export function testOf(tag: string | null): TestLanguage | null {
	return testLanguages.find((language) => tag?.toLowerCase().split('-')[0] === language) ?? null;
}

/** What somebody can be tested in: what they learn, in their order; all that there is while they learn none of it. */
export function testable(learnt: readonly string[]): readonly TestLanguage[] {
	const own = learnt.map(testOf).filter((language) => language !== null);
	return own.length > 0 ? [...new Set(own)] : testLanguages;
}

/** The id of the item or task that is asked; null: nothing is. */
export function askedId({ item, task }: LevelAttempt): string | null {
	return item?.id ?? task?.id ?? null;
}

/** The page on which an attempt goes on. */
export function placeOf(attempt: LevelAttempt): string {
	const query = `?language=${encodeURIComponent(attempt.language)}`;
	const id = askedId(attempt);
	if (id === null) return `/level-test/result${query}`;
	if (attempt.status === 'speaking') return `/level-test/speaking${query}`;
	return `/level-test/question/${encodeURIComponent(id)}${query}`;
}

/** What to do when an answer was not taken: send it again, look what is asked now, or let the person mend it. */
export function afterRefusal(error: ApiError): 'again' | 'anew' | 'mend' {
	if (error.passing) return 'again';
	// What is asked is not what the page shows.
	return error.status === 404 || error.status === 409 ? 'anew' : 'mend';
}

/** How long to wait before an answer is sent again, by how often it was sent: soon at first, and never long, since its time runs. */
export function againAfterMs(tries: number): number {
	return Math.min(1000 * 2 ** tries, 8000);
}

/** When a person who can't see the clock is told of it, in seconds left. */
const tellAt = [300, 60, 30, 10] as const;

/** The seconds to tell of when there were `before` left and are `left` now; null: nothing. Of a time that is short anyway, not all is told. */
export function tellOf(before: number, left: number, limit: number): number | null {
	return tellAt.find((at) => at * 2 <= limit && before > at && left <= at && left > 0) ?? null;
}

/** "1:05". */
export function clockText(seconds: number): string {
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The option that a key stands for: 1 is the first. */
export function optionOf(key: string, options: number): number | null {
	const at = Number(key) - 1;
	return /^[1-9]$/.test(key) && at < options ? at : null;
}

/** How much is written, counted as the task counts it: words, or characters that are no space. */
export function writtenOf(
	text: string,
	task: Pick<LevelTask, 'minChars'>,
): { count: number; unit: 'words' | 'chars' } {
	const words = text.normalize('NFC').split(/\s+/).filter(Boolean);
	if (task.minChars === null) return { count: words.length, unit: 'words' };
	return { count: [...words.join('')].length, unit: 'chars' };
}

/** How many characters an answer may have: what the server takes. */
export const typedMax = 300;
export const writtenMax = 5000;

/** The neighbouring levels that a person is in, one of them at least as likely as asked for, and no more than needed. */
export function likelyLevels(
	bands: readonly LevelBand[],
	wanted = 0.8,
): { from: Level; to: Level; probability: number } | null {
	for (let length = 1; length <= bands.length; length++) {
		const spans = bands.slice(0, bands.length - length + 1).map((band, at) => {
			const span = bands.slice(at, at + length);
			const probability = span.reduce((sum, { probability }) => sum + probability, 0);
			return { from: band.level, to: span[span.length - 1]?.level ?? band.level, probability };
		});
		const best = spans.toSorted((a, b) => b.probability - a.probability)[0];
		if (best && (best.probability >= wanted || length === bands.length)) return best;
	}
	return null;
}

/** The scale on which an ability is shown as 0 to 100, as docs/protocol.md section 12 has it. */
const lowest = -3;
const width = 6;
const cuts = [-1.6, -0.8, 0, 0.8, 1.6] as const;

export function scoreAt(theta: number): number {
	return Math.max(0, Math.min(100, ((theta - lowest) / width) * 100));
}

/** Where each level lies on the scale. */
export function levelSpans(): { level: Level; from: number; to: number }[] {
	const edges = [0, ...cuts.map(scoreAt), 100];
	return levels.map((level, at) => ({ level, from: edges[at] ?? 0, to: edges[at + 1] ?? 100 }));
}

/** Eight of ten people with this result are between these scores; null where nothing says how sure it is. */
export function scoreRange({
	theta,
	se,
}: {
	theta: number | null;
	se: number | null;
}): { from: number; to: number } | null {
	if (theta === null || se === null) return null;
	const away = 1.2816 * se;
	return { from: Math.round(scoreAt(theta - away)), to: Math.round(scoreAt(theta + away)) };
}

/** Whether there is something written or said that a language model has not judged. */
export function canBeJudged({ skills }: Pick<LevelResult, 'skills'>): boolean {
	return skills.some(
		({ skill, basis, reason }) =>
			(skill === 'writing' || skill === 'speaking') && (reason === 'no-assessor' || basis === 'fluency'),
	);
}

/** Whether it waits or is judged; the server says when that is over. */
export function isUnderWay({ state }: Pick<Evaluation, 'state'>): boolean {
	return state === 'queued' || state === 'running';
}
