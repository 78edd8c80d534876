/**
 * The steps from the click to the first picture, as entries of the browser's own performance timeline: the statistics
 * panel and the browser tests read them there, and nothing else has to carry them around.
 */
const steps = [
	'click',
	'joined',
	'offered',
	'answered',
	'ice',
	'dtls',
	'channel',
	'room',
	'packet',
	'frame',
] as const;

export type Milestone = (typeof steps)[number];

const name = (milestone: Milestone) => `studymate:${milestone}`;

/** Marks the first time a step is reached since the last `click`. */
export function reach(milestone: Milestone): void {
	if (milestone === 'click') for (const step of steps) performance.clearMarks(name(step));
	else if (performance.getEntriesByName(name(milestone)).length > 0) return;
	performance.mark(name(milestone));
}

/** Milliseconds from the click to each step that was reached. */
export function milestones(): Partial<Record<Milestone, number>> {
	const marks = performance.getEntriesByType('mark').filter((entry) => entry.name.startsWith('studymate:'));
	const start = marks.find((entry) => entry.name === name('click'))?.startTime;
	if (start === undefined) return {};
	return Object.fromEntries(
		marks.map((entry) => [entry.name.slice('studymate:'.length), entry.startTime - start]),
	);
}
