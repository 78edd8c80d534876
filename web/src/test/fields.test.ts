import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../api/http';
import type { FieldProblem } from '../api/wire';
import { fieldText, refusalText } from '../components/common/problemText';
import { refusedAt } from '../components/common/refused';
import en from '../locales/en.json';
import ko from '../locales/ko.json';
import { hoursFaults } from '../utils/validation';

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

const refused = (...fields: string[]) =>
	new ApiError(
		422,
		'validation-failed',
		'',
		Object.fromEntries(fields.map((field) => [field, { field, code: 'blank', message: '' } as const])),
	);

describe('where a form says what the server refuses', () => {
	const general = ko.problem['validation-failed'];
	const blank = ko.field.blank;
	const told = (refusal: unknown, codes?: Record<string, string>) => {
		const { at, rest } = refusedAt(
			i18next.t,
			refusal,
			['userIds', 'level', 'level[0].name', 'password'],
			codes,
		);
		const fields = ['userIds', 'level', 'level[0].name', 'password'].filter(
			(field) => at(field) !== undefined,
		);
		return { fields, rest };
	};
	beforeAll(() => i18next.changeLanguage('ko'));

	it.each([
		['nothing when nothing was refused', null, { fields: [], rest: null }],
		['at its field', refused('userIds'), { fields: ['userIds'], rest: null }],
		['at the field of the list it stands in', refused('userIds[2]'), { fields: ['userIds'], rest: null }],
		['at the nearest field', refused('level[0].name'), { fields: ['level[0].name'], rest: null }],
		['at each of them', refused('level[1].name', 'password'), { fields: ['level', 'password'], rest: null }],
		['above the form what has no field', refused('zone'), { fields: [], rest: general }],
		['above and at the field', refused('zone', 'level'), { fields: ['level'], rest: general }],
		['not at a field whose name only begins so', refused('levels'), { fields: [], rest: general }],
		[
			'above the form what is about none',
			new ApiError(0, 'offline', ''),
			{ fields: [], rest: ko.problem.offline },
		],
		['in our words what is no refusal', new TypeError('x'), { fields: [], rest: ko.problem.unknown }],
	])('%s', (_, refusal, want) => expect(told(refusal)).toEqual(want));

	it('at the field that a problem is about', () => {
		const wrong = new ApiError(403, 'wrong-password', '');
		expect(told(wrong, { 'wrong-password': 'password' })).toEqual({ fields: ['password'], rest: null });
		expect(told(wrong)).toEqual({ fields: [], rest: ko.problem['wrong-password'] });
	});

	it('in the words of the field', () =>
		expect(refusedAt(i18next.t, refused('level'), ['level']).at('level')).toBe(blank));

	it('as well where there is no form', () => {
		expect(refusalText(i18next.t, refused('body'))).toBe(blank);
		expect(refusalText(i18next.t, new ApiError(403, 'blocked', ''))).toBe(ko.problem.blocked);
	});
});

describe('hours of quiet', () => {
	it.each([
		[{ enabled: false, from: '', to: '' }, {}],
		[{ enabled: true, from: '22:00', to: '07:00' }, {}],
		[
			{ enabled: true, from: '', to: '' },
			{ from: 'required', to: 'required' },
		],
		[{ enabled: true, from: '22:00', to: '22:00' }, { to: 'twins' }],
	])('%j: %j', (hours, faults) => expect(hoursFaults(hours)).toEqual(faults));
});
