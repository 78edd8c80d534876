/** The five groups of questions, in the order in which they are proposed, and how many pages each has. */
export const groups = ['info', 'lang', 'int', 'partner', 'schedule'] as const;
export type Group = (typeof groups)[number];

export const partsOf: Record<Group, number> = { info: 2, lang: 2, int: 1, partner: 1, schedule: 1 };

export function pathOf(group: Group, part = 1): string {
	return `/onboarding-${group}/${part}`;
}

/** The part that an address names; null when there is no such part. */
export function partOf(group: Group, step: string | undefined): number | null {
	if (step === undefined || !/^[1-9]$/.test(step)) return null;
	const part = Number(step);
	return part <= partsOf[group] ? part : null;
}

export function isGroup(name: string | null): name is Group {
	return groups.some((group) => group === name);
}
