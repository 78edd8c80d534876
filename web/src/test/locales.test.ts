import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../locales/en.json';
import { chooseLanguage } from '../locales/i18n';
import ko from '../locales/ko.json';

function flatten(tree: object, prefix = ''): Record<string, string> {
	return Object.fromEntries(
		Object.entries(tree).flatMap(([key, value]) =>
			typeof value === 'string'
				? [[prefix + key, value]]
				: Object.entries(flatten(value, `${prefix}${key}.`)),
		),
	);
}

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
	.filter((name) => /\.tsx?$/.test(name) && !name.startsWith('test'))
	.map((name) => readFileSync(join(root, name), 'utf8'));
const english = flatten(en);
const korean = flatten(ko);
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('the two languages', () => {
	it('have the same keys', () => {
		expect(Object.keys(korean).sort()).toEqual(Object.keys(english).sort());
	});

	it.each(Object.keys(english))('%s is said in both, with the same places to fill', (key) => {
		expect(english[key]?.trim()).not.toBe('');
		expect(korean[key]?.trim()).not.toBe('');
		expect(holes(korean[key] ?? '')).toEqual(holes(english[key] ?? ''));
	});

	it('have every key that the code asks for', () => {
		const asked = sources.flatMap((source) =>
			[...source.matchAll(/\bt\('([\w.-]+)'/g)].map(([, key = '']) => key),
		);
		const known = (key: string) => key in english || `${key}_other` in english;
		expect(asked.length).toBeGreaterThan(80);
		expect(asked.filter((key) => !known(key))).toEqual([]);
	});

	it('have no key that the code never asks for', () => {
		const all = sources.join('\n');
		const literal = (key: string) =>
			all.includes(`'${key}'`) || all.includes(`'${key.replace(/_(zero|one|other)$/, '')}'`);
		// Keys built from a value, as in t(`grade.${grade}`), count by their beginning.
		const built = [...all.matchAll(/`([a-zA-Z.]+[._])\$\{/g)].map(([, start = '']) => start);
		const part = (key: string) => built.some((start) => key.startsWith(start));
		expect(Object.keys(english).filter((key) => !literal(key) && !part(key))).toEqual([]);
	});
});

describe('the language of a visitor', () => {
	it.each([
		['ko', ['en-US'], 'ko'],
		[null, ['fr-FR', 'ko-KR', 'en'], 'ko'],
		[null, ['en-GB', 'ko'], 'en'],
		[null, ['fr'], 'en'],
		['xx', [], 'en'],
	] as const)('stored %s, browser %j: %s', (stored, preferred, language) => {
		expect(chooseLanguage(stored, preferred)).toBe(language);
	});
});
