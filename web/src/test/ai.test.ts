import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { http } from '../api/http';
import type { AIStanding, Edit, Message } from '../api/wire';
import { canAsk, lowQuota, marked, sameLanguage, translatable, versionOf } from '../stores/aiModel';
import { useAIStore } from '../stores/aiStore';
import { useAuthStore } from '../stores/authStore';

const message = (part: Partial<Message> = {}): Message => ({
	id: 'm1',
	roomId: 'r',
	seq: 1,
	revision: 1,
	clientId: 'c',
	senderId: 'bob',
	senderName: 'Bob',
	kind: 'text',
	body: 'Hello',
	image: null,
	corrected: null,
	quote: null,
	createdAt: '2026-11-27T22:00:00Z',
	editedAt: null,
	deletedAt: null,
	...part,
});

const standing = (remaining: number | null, provider = true): AIStanding => ({
	provider,
	quota: remaining === null ? null : { limit: 50, remaining, nextAt: null },
});

const edit = (start: number, end: number, original: string, replacement: string): Edit => ({
	start,
	end,
	original,
	replacement,
	category: 'grammar',
	explanation: '',
});

describe('what is marked in a text', () => {
	it.each([
		['I goed home', [edit(2, 6, 'goed', 'went')], 'I -goed+went home'],
		['한국어 😀 goed', [edit(7, 11, 'goed', 'went')], '한국어 😀 -goed+went'],
		['I am student', [edit(5, 5, '', 'a ')], 'I am +a student'],
		['a b', [edit(0, 1, 'a', ''), edit(2, 3, 'b', 'c')], '-a -b+c'],
		['right', [], 'right'],
	])('of %j', (original, edits, want) => {
		const signs = { same: '', gone: '-', new: '+' };
		expect(
			marked({ original, edits })
				.map(({ kind, text }) => signs[kind] + text)
				.join(''),
		).toBe(want);
	});
});

describe('what can be translated', () => {
	it.each([
		['what another wrote', {}, 'Hello'],
		['how a sentence should read', { kind: 'correction' as const, body: 'a comment', corrected: 'Hi' }, 'Hi'],
		['a caption', { kind: 'image' as const, body: 'The sea' }, 'The sea'],
		['not what I wrote', { senderId: 'me' }, ''],
		['not emoji', { kind: 'emoji' as const, body: '😀' }, ''],
		['not what is gone', { deletedAt: '2026-11-27T22:00:00Z' }, ''],
		['not a picture alone', { kind: 'image' as const, body: '' }, ''],
	])('%s', (_, part, want) => {
		expect(translatable(message(part), 'me')).toBe(want);
	});
	it('anew after an edit', () => {
		expect(versionOf(message())).not.toBe(versionOf(message({ revision: 2 })));
	});
	it('languages are the same in every region', () => {
		expect([sameLanguage('ko', 'ko-KR'), sameLanguage('EN-gb', 'en'), sameLanguage('ko', 'kok')]).toEqual([
			true,
			true,
			false,
		]);
	});
});

describe('how much is left', () => {
	it.each([
		['plenty', standing(50), null, true],
		['little', standing(5), 5, true],
		['nothing', standing(0), 0, false],
		['no limit', standing(null), null, true],
		['no model', standing(3, false), null, false],
		['not known', null, null, false],
	])('%s', (_, known, low, able) => {
		expect([lowQuota(known)?.remaining ?? null, canAsk(known)]).toEqual([low, able]);
	});
});

describe('translations', () => {
	const answers: Record<string, () => Response> = {};
	const asked: string[] = [];
	const sent: unknown[] = [];
	beforeEach(() => {
		asked.length = 0;
		sent.length = 0;
		useAIStore.setState({ standing: standing(50), translations: {} });
		vi.spyOn(http, 'bearer').mockResolvedValue('token');
		vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
			asked.push(path);
			sent.push(init?.body);
			return Promise.resolve((answers[path] ?? (() => Response.json({}, { status: 404 })))());
		});
		answers['/api/v1/ai'] = () => Response.json(standing(49));
		answers['/api/v1/ai/translate'] = () =>
			Response.json({ text: '안녕', source: 'en', target: 'ko', cached: false });
	});
	afterEach(() => {
		vi.unstubAllGlobals();
		vi.restoreAllMocks();
	});
	const state = () => useAIStore.getState().translations[versionOf(message())];
	const toggle = () => useAIStore.getState().toggle(message(), 'Hello', 'ko');

	it('are asked for once, and then shown and hidden', async () => {
		await toggle();
		expect(state()).toMatchObject({ status: 'there', shown: true, translated: { text: '안녕' } });
		await vi.waitFor(() => expect(useAIStore.getState().standing?.quota?.remaining).toBe(49));
		await toggle();
		expect(state()).toMatchObject({ shown: false });
		await toggle();
		expect(state()).toMatchObject({ shown: true });
		expect(asked.filter((path) => path.endsWith('translate'))).toHaveLength(1);
	});

	it('are not asked for of what is in that language already', async () => {
		await useAIStore.getState().toggle(message(), '내일 봐요', 'ko-KR');
		expect(state()).toMatchObject({
			status: 'there',
			shown: true,
			translated: { source: 'ko', target: 'ko-KR' },
		});
		expect(asked).toEqual([]);
	});

	it('are asked for with the language of the text where it is plain', async () => {
		await useAIStore.getState().toggle(message(), '내일 봐요', 'en');
		await useAIStore.getState().toggle(message({ id: 'm2' }), 'Hello', 'ko');
		const bodies = sent.filter((body) => body !== undefined).map((body) => JSON.parse(String(body)));
		expect(bodies.map(({ source }) => source)).toEqual(['ko', undefined]);
	});

	it('are asked for again after a failure', async () => {
		answers['/api/v1/ai/translate'] = () =>
			Response.json({ code: 'provider-unavailable', detail: 'x' }, { status: 503 });
		await toggle();
		expect(state()).toMatchObject({ status: 'failed' });
		answers['/api/v1/ai/translate'] = () =>
			Response.json({ text: '안녕', source: 'en', target: 'ko', cached: false });
		await toggle();
		expect(state()).toMatchObject({ status: 'there' });
	});

	it('do not stay when who has read them logs out', async () => {
		useAuthStore.setState({ status: 'in', user: { id: 'ann' } as never });
		await toggle();
		const late = useAIStore.getState().toggle(message({ id: 'm2' }), 'Hello', 'ko');
		useAuthStore.setState({ status: 'out', user: null });
		await late;
		expect(useAIStore.getState().translations).toEqual({});
	});

	it('are offered no more where there is no model any more', async () => {
		const problem = { 'Content-Type': 'application/problem+json' };
		answers['/api/v1/ai'] = () => Response.json(standing(50, false));
		answers['/api/v1/ai/translate'] = () =>
			Response.json({ code: 'provider-missing', detail: 'x' }, { status: 503, headers: problem });
		await toggle();
		expect(canAsk(useAIStore.getState().standing)).toBe(false);
	});
});
