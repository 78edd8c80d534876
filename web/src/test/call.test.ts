import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call } from '../api/call';
import { http } from '../api/http';

const sent = vi.fn<typeof fetch>();
const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });
const requests = () =>
	sent.mock.calls.map(([address, init]) => ({
		address,
		method: init?.method,
		key: new Headers(init?.headers).get('Idempotency-Key'),
	}));

describe('a call of the API', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['setTimeout'] });
		vi.stubGlobal('fetch', sent);
		sent.mockReset();
		http.accept({ accessToken: 'a', expiresIn: 900, tokenType: 'Bearer', user: {} as never });
	});
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	it('puts what it is about into the address, whatever characters that has', async () => {
		sent.mockImplementation(async () => answer({ items: [] }));
		await call('GET /chat/rooms/{roomId}/messages', { path: { roomId: 'a/b ?' }, query: { limit: 50 } });
		await call('GET /presence', { query: { userIds: ['ann', 'bob'] } });
		expect(requests()).toEqual([
			{ address: '/api/v1/chat/rooms/a%2Fb%20%3F/messages?limit=50', method: 'GET', key: null },
			{ address: '/api/v1/presence?userIds=ann%2Cbob', method: 'GET', key: null },
		]);
	});

	it('that is refused for want of a consent is told to who asks for consents, and fails', async () => {
		const asked = vi.fn();
		http.onConsentNeeded(asked);
		const refusal = (code: string) => async () => new Response(JSON.stringify({ code }), { status: 403 });
		sent.mockImplementationOnce(refusal('not-host'));
		await expect(call('GET /sessions/mine')).rejects.toMatchObject({ code: 'not-host' });
		expect(asked).not.toHaveBeenCalled();
		sent.mockImplementationOnce(refusal('consent-needed'));
		await expect(call('GET /sessions/mine')).rejects.toMatchObject({ code: 'consent-needed' });
		expect(asked).toHaveBeenCalledOnce();
	});

	it('that makes something is sent again with the same key when no answer came, and only then', async () => {
		sent.mockRejectedValueOnce(new TypeError('network'));
		sent.mockImplementation(async () => answer({ id: 'r' }));
		const made = call('POST /chat/rooms', { body: { kind: 'direct', userId: 'bob' } });
		await vi.advanceTimersByTimeAsync(1000);
		expect(await made).toEqual({ id: 'r' });
		await call('POST /chat/rooms', { body: { kind: 'direct', userId: 'bob' } });
		const [first, again, other] = requests();
		expect(first?.key).toMatch(/^[0-9a-f-]{36}$/);
		expect(again?.key).toBe(first?.key);
		expect(other?.key).not.toBe(first?.key);
	});

	it('that is still being carried out is waited for', async () => {
		sent.mockRejectedValueOnce(new TypeError('network'));
		const busy = JSON.stringify({ code: 'idempotency-in-flight' });
		sent.mockImplementationOnce(async () => new Response(busy, { status: 409 }));
		sent.mockImplementation(async () => answer({ id: 'r' }));
		const made = call('POST /chat/rooms', { body: { kind: 'direct', userId: 'cho' } });
		await vi.advanceTimersByTimeAsync(3000);
		expect(await made).toEqual({ id: 'r' });
		expect(new Set(requests().map(({ key }) => key)).size).toBe(1);
	});

	it('keeps its key when nobody knows whether it happened, until somebody does', async () => {
		const again = () => call('POST /chat/rooms', { body: { kind: 'direct', userId: 'dan' } });
		sent.mockRejectedValue(new TypeError('network'));
		const lost = expect(again()).rejects.toMatchObject({ status: 0 });
		await vi.advanceTimersByTimeAsync(10_000);
		await lost;
		expect(sent).toHaveBeenCalledTimes(4);
		sent.mockImplementation(async () => answer({ id: 'r' }));
		await again();
		expect(new Set(requests().map(({ key }) => key)).size).toBe(1);
		await again();
		expect(new Set(requests().map(({ key }) => key)).size).toBe(2);
	});

	it('that was refused is not sent again', async () => {
		sent.mockImplementation(async () => new Response(JSON.stringify({ code: 'blocked' }), { status: 403 }));
		await expect(call('POST /chat/rooms', { body: { kind: 'direct', userId: 'bob' } })).rejects.toMatchObject(
			{
				code: 'blocked',
			},
		);
		expect(sent).toHaveBeenCalledTimes(1);
	});

	it('that changes something without a key is never sent twice', async () => {
		sent.mockRejectedValue(new TypeError('network'));
		await expect(call('DELETE /chat/rooms/{roomId}', { path: { roomId: 'r' } })).rejects.toMatchObject({
			status: 0,
		});
		expect(sent).toHaveBeenCalledTimes(1);
	});
});
