import { describe, expect, it } from 'vitest';
import type { Session } from '../api/wire';
import { shortcutOf } from '../hooks/useShortcuts';
import { readChoice, troubleOf } from '../rtc/devices';
import { meterLevel, speakerLevel } from '../rtc/sound';
import { firstPage, nextPage, withoutOwn } from '../stores/sessionModel';
import { isoOf, whenText } from '../utils/dates';
import { languageName } from '../utils/languages';
import { initials } from '../utils/person';
import { emailFault, languageFault, passwordFault, textFault } from '../utils/validation';

describe('validation', () => {
	it('finds what the server would refuse', () => {
		expect(['', 'a@b', 'a b@c.de', 'mina@example.com'].map(emailFault)).toEqual([
			'required',
			'email',
			'email',
			null,
		]);
		expect(['', 'short', 'long enough', 'x'.repeat(129)].map(passwordFault)).toEqual([
			'required',
			'short',
			null,
			'long',
		]);
		expect([textFault('  ', 5), textFault('여섯글자예요', 5), textFault('ok', 5)]).toEqual([
			'required',
			'long',
			null,
		]);
		expect([languageFault('ko', 'ko'), languageFault('ko', ''), languageFault('ko', 'en')]).toEqual([
			'same',
			'required',
			null,
		]);
	});
});

describe('the letters of a tile', () => {
	it.each([
		['Mina Park', 'MP'],
		['Daniel', 'D'],
		['김서연', '서연'],
		['Amélie Laurent-Beaumont', 'AL'],
		['', ''],
	])('of %s are %s', (name, letters) => {
		expect(initials(name)).toBe(letters);
	});
});

describe('devices', () => {
	it('take what is well-formed of a stored choice', () => {
		expect(readChoice({ micId: 'm', micOn: false, cameraId: 5, other: 1 })).toEqual({
			micId: 'm',
			cameraId: '',
			speakerId: '',
			micOn: false,
			cameraOn: true,
		});
		expect(readChoice(null).micOn).toBe(true);
	});

	it.each([
		['NotAllowedError', 'denied'],
		['NotFoundError', 'missing'],
		['OverconstrainedError', 'missing'],
		['NotReadableError', 'busy'],
		['TypeError', 'unknown'],
	])('call %s %s', (name, trouble) => {
		expect(troubleOf({ name })).toBe(trouble);
	});
});

describe('levels', () => {
	it('run from silence to a raised voice', () => {
		expect([0, 1, 0.0316].map((rms) => Math.round(meterLevel(rms) * 100))).toEqual([0, 100, 60]);
		expect([-127, -60, 0].map(speakerLevel)).toEqual([0, 0, 1]);
	});
});

describe('the session list', () => {
	it('leaves out what is in our own list already', () => {
		const open = [session('a'), session('b'), session('c')];
		expect(withoutOwn(open, [session('b'), session('z')]).map(({ id }) => id)).toEqual(['a', 'c']);
	});

	const session = (id: string) => ({ id }) as Session;

	it('appends a page without repeating what moved', () => {
		const list = firstPage({ items: [session('a'), session('b')], nextCursor: 'c1' });
		const longer = nextPage(list, { items: [session('b'), session('c')], nextCursor: null });
		expect(longer.items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
		expect(longer.nextCursor).toBeNull();
	});
});

describe('dates', () => {
	const now = new Date(2026, 10, 23, 12, 0);

	// ICU versions differ in which kind of space they put before PM.
	const say = (iso: string) => whenText(iso, 'en', now).replace(/\s/g, ' ');

	it('are relative near today', () => {
		expect(say(new Date(2026, 10, 23, 14, 30).toISOString())).toBe('today 2:30 PM');
		expect(say(new Date(2026, 10, 24, 9, 5).toISOString())).toBe('tomorrow 9:05 AM');
		expect(say(new Date(2026, 10, 30, 9, 5).toISOString())).toBe('Nov 30, 9:05 AM');
		expect(say('nonsense')).toBe('');
	});

	it('come out of a field as ISO or not at all', () => {
		expect(isoOf('')).toBeNull();
		expect(isoOf('2026-11-23T14:30')).toBe(new Date(2026, 10, 23, 14, 30).toISOString());
	});
});

describe('shortcuts', () => {
	it('work on a Korean layout too', () => {
		expect(shortcutOf({ key: 'ㅡ', code: 'KeyM' })).toBe('m');
		expect(shortcutOf({ key: 'M', code: 'KeyM' })).toBe('m');
		expect(shortcutOf({ key: '?', code: 'Slash' })).toBe('?');
		expect(shortcutOf({ key: 'Escape', code: 'Escape' })).toBe('escape');
	});
});

describe('language names', () => {
	it('are said in the language of the page', () => {
		expect([languageName('ko', 'en'), languageName('en', 'ko'), languageName('not a code', 'en')]).toEqual([
			'Korean',
			'영어',
			'not a code',
		]);
	});
});
