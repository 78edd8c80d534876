import { describe, expect, it } from 'vitest';
import { connectLimitMs, endOf, Heartbeat, retryDelayMs } from '../rtc/reconnect';

describe('fresh attempts', () => {
	it('start at once and back off to a limit', () => {
		const delays = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryDelayMs(attempt, 0.5));
		expect(delays).toEqual([0, 300, 600, 1200, 2400, 4800, 8000, 8000, 8000]);
	});

	it('get more time each, to a limit', () => {
		expect([0, 1, 2, 3, 9].map(connectLimitMs)).toEqual([8000, 12_000, 18_000, 27_000, 30_000]);
	});

	it('are spread by 30 % either way', () => {
		expect([retryDelayMs(6, 0), retryDelayMs(6, 0.999999)]).toEqual([5600, 10400]);
	});
});

describe('a refusal', () => {
	it.each([
		[{ status: 409, code: 'session-full' }, 'full'],
		[{ status: 409, code: 'session-completed' }, 'session-ended'],
		[{ status: 401, code: 'unauthenticated' }, 'signed-out'],
		[{ status: 403, code: 'forbidden' }, 'removed'],
		[{ status: 404, code: 'not-found' }, 'not-found'],
		[{ status: 429, code: 'rate-limited' }, null],
		[{ status: 503, code: 'draining' }, null],
		[{ status: 0, code: 'offline' }, null],
		[{}, null],
	])('%j ends the call as %s', (refusal, end) => {
		expect(endOf(refusal)).toBe(end);
	});
});

describe('the heartbeat', () => {
	it('gives a link up after three silent seconds', () => {
		const heart = new Heartbeat(0);
		expect([1000, 2000, 3000].map((now) => heart.tick(now))).toEqual([false, false, true]);
	});

	it('beats on with every message', () => {
		const heart = new Heartbeat(0);
		heart.tick(1000);
		heart.heard(1500);
		expect([2000, 3000, 4000, 5000].map((now) => heart.tick(now))).toEqual([false, false, false, true]);
	});

	it('does not blame the link for a sleeping laptop, for one second', () => {
		const heart = new Heartbeat(0);
		heart.tick(1000);
		expect([60_000, 61_000].map((now) => heart.tick(now))).toEqual([false, true]);
	});
});
