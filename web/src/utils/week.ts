/** Hours of a week as the numbers 0 (Monday, midnight) to 167, in order and without doubles. */
export type Hours = readonly number[];

export const days = [0, 1, 2, 3, 4, 5, 6] as const;
export const dayHours = 24;
const weekHours = 7 * dayHours;
const weekMinutes = weekHours * 60;

/** Stretches of a day by the clock; Monday is 1. One over midnight is two. */
interface Slot {
	day: number;
	fromHour: number;
	toHour: number;
}

const inOrder = (hours: Iterable<number>): number[] => [...new Set(hours)].toSorted((a, b) => a - b);

export function hoursOf(slots: readonly Slot[]): number[] {
	return inOrder(
		slots.flatMap(({ day, fromHour, toHour }) =>
			Array.from({ length: Math.max(0, toHour - fromHour) }, (_, i) => (day - 1) * dayHours + fromHour + i),
		),
	);
}

export function slotsOf(hours: Hours): Slot[] {
	const slots: Slot[] = [];
	for (const cell of hours) {
		const day = Math.floor(cell / dayHours) + 1;
		const hour = cell % dayHours;
		const last = slots.at(-1);
		if (last?.day === day && last.toHour === hour) last.toHour = hour + 1;
		else slots.push({ day, fromHour: hour, toHour: hour + 1 });
	}
	return slots;
}

/** All hours of a day, or one hour of all days. */
export const dayLine = (day: number): number[] =>
	Array.from({ length: dayHours }, (_, hour) => day * dayHours + hour);
export const hourLine = (hour: number): number[] => days.map((day) => day * dayHours + hour);

/** The hours with some of them chosen or not. */
export function withHours(hours: Hours, some: Hours, on: boolean): number[] {
	const without = hours.filter((cell) => !some.includes(cell));
	return on ? inOrder([...without, ...some]) : without;
}

/** Chooses a line, or takes it back when all of it was chosen. */
export function toggled(hours: Hours, line: Hours): number[] {
	return withHours(hours, line, !line.every((cell) => hours.includes(cell)));
}

/** What a stroke from one hour to another makes of the hours: all in the rectangle between them. */
export function painted(before: Hours, from: number, to: number, on: boolean): number[] {
	const [dayA, dayB] = [Math.floor(from / dayHours), Math.floor(to / dayHours)];
	const [hourA, hourB] = [from % dayHours, to % dayHours];
	const inside = Array.from({ length: weekHours }, (_, cell) => cell).filter((cell) => {
		const [day, hour] = [Math.floor(cell / dayHours), cell % dayHours];
		return (
			day >= Math.min(dayA, dayB) &&
			day <= Math.max(dayA, dayB) &&
			hour >= Math.min(hourA, hourB) &&
			hour <= Math.max(hourA, hourB)
		);
	});
	return withHours(before, inside, on);
}

/** Where a key leads from an hour; days lie beside each other, hours below each other. Null: nowhere. */
export function moved(cell: number, key: string): number | null {
	const [day, hour] = [Math.floor(cell / dayHours), cell % dayHours];
	const at = (newDay: number, newHour: number) =>
		Math.min(6, Math.max(0, newDay)) * dayHours + Math.min(23, Math.max(0, newHour));
	switch (key) {
		case 'ArrowLeft':
			return at(day - 1, hour);
		case 'ArrowRight':
			return at(day + 1, hour);
		case 'ArrowUp':
			return at(day, hour - 1);
		case 'ArrowDown':
			return at(day, hour + 1);
		case 'Home':
			return at(0, hour);
		case 'End':
			return at(6, hour);
		case 'PageUp':
			return at(day, hour - 6);
		case 'PageDown':
			return at(day, hour + 6);
		default:
			return null;
	}
}

/** Minutes by which the clocks of a zone are ahead of UTC; 0 for a zone that this browser does not know. */
function offsetOf(zone: string, at: Date): number {
	try {
		const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
		const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
		const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
		return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
	} catch {
		return 0;
	}
}

/**
 * The same hours by the clock of another zone, as they are at that moment. An hour counts when its middle does, which
 * is what the server says too: so each is in or out also where zones are half an hour apart.
 */
export function hoursIn(hours: Hours, from: string, to: string, at: Date): number[] {
	const ahead = offsetOf(to, at) - offsetOf(from, at);
	if (ahead === 0) return [...hours];
	const chosen = new Set(hours);
	return Array.from({ length: weekHours }, (_, cell) => cell).filter((cell) => {
		const there = (((cell * 60 + 30 - ahead) % weekMinutes) + weekMinutes) % weekMinutes;
		return chosen.has(Math.floor(there / 60));
	});
}

export function localZone(): string {
	return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
