import { describe, expect, it } from 'vitest';
import {
	dayLine,
	hourLine,
	hoursIn,
	hoursOf,
	moved,
	painted,
	slotsOf,
	toggled,
	withHours,
} from '../utils/week';

const at = (day: number, hour: number) => (day - 1) * 24 + hour;

describe('hours and slots', () => {
	it.each([
		['none', []],
		['an evening', [{ day: 1, fromHour: 19, toHour: 22 }]],
		['a whole day', [{ day: 7, fromHour: 0, toHour: 24 }]],
		[
			'over midnight',
			[
				{ day: 2, fromHour: 23, toHour: 24 },
				{ day: 3, fromHour: 0, toHour: 1 },
			],
		],
	])('are the same: %s', (_, slots) => {
		expect(slotsOf(hoursOf(slots))).toEqual(slots);
	});
	it('joins slots that touch or overlap', () => {
		const slots = [
			{ day: 1, fromHour: 10, toHour: 12 },
			{ day: 1, fromHour: 11, toHour: 13 },
			{ day: 1, fromHour: 13, toHour: 14 },
		];
		expect(slotsOf(hoursOf(slots))).toEqual([{ day: 1, fromHour: 10, toHour: 14 }]);
	});
	it('has never more slots than the server takes', () => {
		const everyOther = Array.from({ length: 84 }, (_, i) => i * 2);
		expect(slotsOf(everyOther)).toHaveLength(84);
	});
});

describe('painting', () => {
	it('fills the rectangle of a stroke, whichever way it goes', () => {
		const square = [at(1, 9), at(1, 10), at(2, 9), at(2, 10)];
		expect(painted([], at(1, 9), at(2, 10), true)).toEqual(square);
		expect(painted([], at(2, 9), at(1, 10), true)).toEqual(square);
	});
	it('gives back what a stroke no longer covers', () => {
		const before = [at(1, 9)];
		painted(before, at(1, 9), at(3, 12), false);
		expect(painted(before, at(1, 10), at(1, 10), true)).toEqual([at(1, 9), at(1, 10)]);
	});
	it('takes away too', () => {
		expect(painted(dayLine(0), at(1, 1), at(1, 23), false)).toEqual([at(1, 0)]);
	});
	it('chooses a line, and takes it back when it is full', () => {
		const once = toggled([at(1, 5)], hourLine(5));
		expect(once).toHaveLength(7);
		expect(toggled(once, hourLine(5))).toEqual([]);
	});
	it('changes nothing else', () => {
		expect(withHours([1, 50], [2], true)).toEqual([1, 2, 50]);
		expect(withHours([1, 2, 50], [2], false)).toEqual([1, 50]);
	});
});

describe('keys', () => {
	it.each([
		['ArrowDown', at(1, 0), at(1, 1)],
		['ArrowDown', at(1, 23), at(1, 23)],
		['ArrowUp', at(2, 0), at(2, 0)],
		['ArrowRight', at(1, 5), at(2, 5)],
		['ArrowRight', at(7, 5), at(7, 5)],
		['ArrowLeft', at(1, 5), at(1, 5)],
		['Home', at(4, 5), at(1, 5)],
		['End', at(4, 5), at(7, 5)],
		['PageDown', at(4, 20), at(4, 23)],
		['PageUp', at(4, 20), at(4, 14)],
		['a', at(4, 20), null],
	])('%s from %i', (key, from, to) => {
		expect(moved(from, key)).toBe(to);
	});
});

describe('another zone', () => {
	const winter = new Date('2026-01-15T12:00:00Z');
	const summer = new Date('2026-07-15T12:00:00Z');
	const cases: [string, number[], string, string, Date, number[]][] = [
		['the same', [at(1, 9)], 'Asia/Seoul', 'Asia/Seoul', winter, [at(1, 9)]],
		['west', [at(1, 20)], 'Asia/Seoul', 'Europe/Berlin', winter, [at(1, 12)]],
		['west in summer', [at(1, 20)], 'Asia/Seoul', 'Europe/Berlin', summer, [at(1, 13)]],
		['over the end of the week', [at(1, 0)], 'Asia/Seoul', 'America/New_York', winter, [at(7, 10)]],
		['over its beginning', [at(7, 23)], 'America/New_York', 'Asia/Seoul', winter, [at(1, 13)]],
		['half an hour off', [at(1, 12), at(1, 13)], 'UTC', 'Asia/Kolkata', winter, [at(1, 17), at(1, 18)]],
		['unknown', [at(1, 9)], 'Nowhere/Land', 'UTC', winter, [at(1, 9)]],
	];
	it.each(cases)('%s', (_, hours, from, to, when, expected) => {
		expect(hoursIn(hours, from, to, when)).toEqual(expected);
	});
});
