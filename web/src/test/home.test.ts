import { describe, expect, it } from 'vitest';
import type { Session } from '../api/wire';
import { nextOwn } from '../stores/sessionModel';

const session = (id: string, status: Session['status'], scheduledAt: string | null) =>
	({ id, status, scheduledAt }) as Session;
const first = session('first', 'waiting', '2026-11-28T09:00:00Z');
const later = session('later', 'waiting', '2026-12-02T09:00:00Z');
const open = session('open', 'waiting', null);
const live = session('live', 'active', '2026-12-01T09:00:00Z');

describe('the next session of a person', () => {
	it.each([
		['the first that is planned', [later, first], 'first'],
		['one that can begin at once before it', [first, open, later], 'open'],
		['one that goes on before all', [first, open, live], 'live'],
	])('is %s', (_, own, id) => {
		expect(nextOwn(own)?.id).toBe(id);
	});

	it('is none when nothing is planned', () => {
		expect(nextOwn([])).toBeNull();
	});
});
