import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectLanguage, scriptOf } from '../utils/languageDetector';
import { languages } from '../utils/languages';
import { foreign, unclear, written } from './sentences';

const shared = join(import.meta.dirname, '../../../control/ai/testdata/languages.json');
const server = JSON.parse(readFileSync(shared, 'utf8')) as {
	text: string;
	spoken: string[];
	language: string;
}[];

describe('the language of a text', () => {
	it.each(server)(
		'“$text” among $spoken is what the server says: $language',
		({ text, spoken, language }) => {
			expect(detectLanguage(text, spoken)).toBe(language);
		},
	);

	it.each([
		['안녕', 'ko'],
		['ㅋㅋㅋ', 'ko'],
		['ラーメン', 'ja'],
		['東京に行きたい', 'ja'],
		['你吃饭了吗？', 'zh'],
		['Καλημέρα', 'el'],
		['สวัสดี', 'th'],
		['Привет, как дела?', 'und'],
		['मेरा नाम', 'und'],
		['저는 pizza 좋아해요', 'ko'],
		['😀🎉', 'und'],
		['12:30', 'und'],
		['', 'und'],
	])('of “%s” is known by its script: %s', (text, language) => {
		expect(detectLanguage(text)).toBe(language);
	});

	describe.each(Object.entries(written))('in Latin letters (%s)', (language, sentences) => {
		const found = sentences.map((text) => detectLanguage(text));

		it('is never taken for another', () => {
			expect(sentences.filter((_, at) => found[at] !== language && found[at] !== 'und')).toEqual([]);
		});

		it('is found in most sentences', () => {
			expect(found.filter((one) => one === language).length / found.length).toBeGreaterThan(0.85);
		});

		it('is found in all of them where one expects it and Korean', () => {
			expect(sentences.filter((text) => detectLanguage(text, ['ko', language]) !== language)).toEqual([]);
		});
	});

	it.each(foreign)('that nobody can choose is none of those that one can: “%s”', (text) => {
		expect(detectLanguage(text)).toBe('und');
	});

	it.each(unclear)('is not guessed of “%s”', (text) => {
		expect(detectLanguage(text)).toBe('und');
	});

	it('is found among those that the person speaks too, however they write the tag', () => {
		const italian = 'Mia sorella suona il violino in una piccola orchestra.';
		expect(detectLanguage(italian)).toBe('und');
		expect(detectLanguage(italian, ['it-CH', 'ko'])).toBe('it-CH');
		expect(detectLanguage('How do you say this in Korean?', ['en-GB'])).toBe('en-GB');
		expect(detectLanguage('How do you say this in Korean?', ['not a tag', ''])).toBe('en');
	});

	it('of a short word is not guessed where it could be of two', () => {
		expect(detectLanguage('Hello!')).toBe('und');
		expect(detectLanguage('Hello!', ['en', 'ko'])).toBe('en');
		expect(detectLanguage('Hello!', ['en', 'de'])).toBe('und');
	});

	it('does not depend on how its accents are written', () => {
		for (const text of written.vi ?? []) {
			expect(detectLanguage(text.normalize('NFD'))).toBe(detectLanguage(text.normalize('NFC')));
		}
	});

	it('of anything at all is a tag that can be said', () => {
		// A generator of our own, so that a failure can be repeated.
		let seed = 7;
		const random = (most: number) => {
			seed = (seed * 48_271) % 2_147_483_647;
			return seed % most;
		};
		const ours = new Set<string>([...languages, 'und', 'el', 'th', 'ka', 'hy', 'km', 'lo']);
		for (let round = 0; round < 300; round++) {
			const text = Array.from({ length: random(60) }, () => String.fromCharCode(random(0x1_0000))).join('');
			expect(ours).toContain(detectLanguage(text));
		}
		expect(detectLanguage('a'.repeat(100_000))).toBe('und');
	});

	it('is that of most letters', () => {
		expect(scriptOf('abc 가')).toBe('Latn');
		expect(scriptOf('ab 가나')).toBeNull();
	});
});
