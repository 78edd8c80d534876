import { describe, expect, it } from 'vitest';
import { csv } from '../utils/csv';

describe('a table as CSV', () => {
	it('begins with the mark of UTF-8, and ends each row with CR LF', () => {
		expect(csv([['한국어', 5], ['b']])).toBe('\uFEFF한국어,5\r\nb\r\n');
	});

	it.each([
		['a,b', '"a,b"'],
		['say "hi"', '"say ""hi"""'],
		['two\nlines', '"two\nlines"'],
		['two\r\nlines', '"two\r\nlines"'],
		[' kept ', ' kept '],
		['', ''],
	])('quotes what needs it: %j', (text, want) => {
		expect(csv([[text]])).toBe(`\uFEFF${want}\r\n`);
	});

	it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1'])('lets no text be a formula: %j', (text) => {
		expect(csv([[text]])).toBe(`\uFEFF'${text}\r\n`);
	});

	it('quotes a formula with a comma, and leaves its harmlessness in', () => {
		expect(csv([['=HYPERLINK("x","y")']])).toBe('\uFEFF"\'=HYPERLINK(""x"",""y"")"\r\n');
		expect(csv([['\r=1']])).toBe('\uFEFF"\'\r=1"\r\n');
	});

	it('leaves numbers as they are', () => {
		expect(csv([[-3, 0.5]])).toBe('\uFEFF-3,0.5\r\n');
	});
});
