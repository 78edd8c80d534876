import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuthResult, User } from '../api/wire';

const ann = { id: 'ann', englishName: 'Ann' } as User;
const result = { accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user: ann } as AuthResult;
const proxySays = (status: number) =>
	new Response('<h1>Bad Gateway</h1>', { status, headers: { 'Content-Type': 'text/html' } });
const serverSays = (status: number, code: string) =>
	new Response(JSON.stringify({ code }), {
		status,
		headers: { 'Content-Type': 'application/problem+json' },
	});

/** What whoever is asked answers now. */
let answer: () => Response;
const kept = new Map<string, string>();

/** The modules of a page that is opened by somebody whose chats are kept here; this machine has no IndexedDB, so who owns them is told. */
async function openPage() {
	vi.resetModules();
	const { keptChats } = await import('../stores/keptChats');
	vi.spyOn(keptChats, 'owner').mockResolvedValue(ann);
	const { useAuthStore } = await import('../stores/authStore');
	const { http } = await import('../api/http');
	return { auth: useAuthStore, http };
}

beforeEach(() => {
	vi.useFakeTimers();
	kept.clear();
	kept.set('studymate.known', '1');
	vi.stubGlobal('navigator', {});
	vi.stubGlobal('sessionStorage', {});
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => kept.set(key, value),
		removeItem: (key: string) => kept.delete(key),
	});
	vi.stubGlobal('fetch', async () => answer());
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

describe('a server that a proxy can not reach', () => {
	it.each([502, 503, 504])('is no answer at all (%d)', async (status) => {
		answer = () => proxySays(status);
		const { http } = await openPage();
		await expect(http.call('/users/profile', { token: 'none' })).rejects.toMatchObject({
			status: 0,
			code: 'offline',
			passing: true,
		});
	});

	it('lets what is kept be read, and the person in once it is back', async () => {
		answer = () => proxySays(502);
		const { auth } = await openPage();
		void auth.getState().start();
		await vi.advanceTimersByTimeAsync(0);
		expect(auth.getState()).toMatchObject({ status: 'offline', user: ann });
		answer = () => new Response(JSON.stringify(result));
		await vi.advanceTimersByTimeAsync(2000);
		expect(auth.getState().status).toBe('in');
	});

	it('logs nobody out when a log-in is to be renewed', async () => {
		answer = () => new Response(JSON.stringify(result));
		const { auth, http } = await openPage();
		void auth.getState().start();
		await vi.advanceTimersByTimeAsync(0);
		answer = () => proxySays(504);
		await expect(http.renew()).rejects.toMatchObject({ status: 0 });
		expect(auth.getState().status).toBe('in');
		expect(kept.get('studymate.known')).toBe('1');
	});
});

describe('a server that refuses itself', () => {
	it('is there: its refusal is told', async () => {
		answer = () => serverSays(503, 'matching-starting');
		const { auth, http } = await openPage();
		await expect(http.call('/matching/queue', { token: 'none' })).rejects.toMatchObject({
			status: 503,
			code: 'matching-starting',
		});
		void auth.getState().start();
		await vi.advanceTimersByTimeAsync(0);
		expect(auth.getState().status).toBe('unknown');
		answer = () => serverSays(401, 'unauthenticated');
		await vi.advanceTimersByTimeAsync(2000);
		expect(auth.getState().status).toBe('out');
	});
});
