import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FieldProblem } from '../api/wire';
import { fieldText } from '../components/common/problemText';
import en from '../locales/en.json';
import ko from '../locales/ko.json';

beforeAll(() =>
	i18next.init({
		lng: 'ko',
		resources: { ko: { translation: ko }, en: { translation: en } },
		interpolation: { escapeValue: false },
	}),
);

const problem = (code: string, params?: FieldProblem['params']): FieldProblem => ({
	field: 'x',
	code: code as FieldProblem['code'],
	message: 'words of the server',
	...(params ? { params } : {}),
});

describe('what the server says of a field', () => {
	it.each([
		['ko', problem('too_short', { min: 8 }), '8자 이상 입력해 주세요.'],
		['en', problem('too_short', { min: 8 }), 'Please enter 8 or more characters.'],
		['ko', problem('too_small', { min: 0 }), '0 이상이어야 해요.'],
		['ko', problem('out_of_range', { min: 14, max: 120 }), '14에서 120 사이여야 해요.'],
		['ko', problem('in_past'), '이미 지난 시간이에요.'],
		['en', problem('in_past'), 'This time is already over.'],
		['ko', problem('bad_format', { format: 'email' }), '이메일 주소가 아닌 것 같아요.'],
		['en', problem('bad_format', { format: 'etag' }), "This doesn't have the right form."],
		['ko', problem('bad_format'), '형식이 맞지 않아요.'],
		['ko', problem('of_another_year'), 'words of the server'],
	] as const)('%s %j: %s', async (language, said, text) => {
		await i18next.changeLanguage(language);
		expect(fieldText(i18next.t, said)).toBe(text);
	});

	it.each(['ko', 'en'] as const)('leaves no place of a text unfilled in %s', async (language) => {
		await i18next.changeLanguage(language);
		for (const code of Object.keys(en.field))
			expect(fieldText(i18next.t, problem(code, { min: 1, max: 2 }))).not.toMatch(/\{\{|words of the server/);
	});
});
