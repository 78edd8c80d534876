import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import type { Notification, NotificationKind } from '../api/wire';
import { linkOf } from '../stores/notificationModel';

const worker = readFileSync(join(import.meta.dirname, '../../public/sw.js'), 'utf8');
const kindsOfServer = readFileSync(join(import.meta.dirname, '../../../control/notify/kinds.go'), 'utf8');
const kinds = [...kindsOfServer.matchAll(/\bKind += "([\w-]+)"/g)].map(
	([, kind]) => kind as NotificationKind,
);

/** What the server sends of each kind: docs/protocol.md section 8. */
const params: Record<NotificationKind, Notification['params']> = {
	'chat-message': { roomId: 'room/1', senderId: 'u1', senderName: '김서연', unreadCount: 3 },
	'session-reminder': { sessionId: 's1', title: 'Travel', scheduledAt: '2026-12-01T10:00:00Z' },
	invitation: { sessionId: 's1', title: 'Travel', inviterId: 'u1', inviterName: '김서연' },
	'session-cancelled': { sessionId: 's1', title: 'Travel' },
	'match-request': { requestId: 'q1', requesterId: 'u1', requesterName: '김서연' },
	'match-accepted': { requestId: 'q1', roomId: 'room/1', partnerId: 'u1', partnerName: '김서연' },
	'level-result': { attemptId: 'a1', language: 'en', level: 'B1' },
	badge: { badge: 'first-session' },
};

interface Shown {
	body: string;
	tag: string;
	data: { path: string };
}

/** The service worker as a browser of this language runs it, with these pages of ours open. */
function start(
	language: string,
	pages: { url: string; focus(): void; navigate(path: string): Promise<void> }[] = [],
) {
	const heard = new Map<string, (event: unknown) => void>();
	const showNotification = vi.fn<(title: string, shown: Shown) => void>();
	const openWindow = vi.fn<(path: string) => void>();
	const self = {
		navigator: { language },
		registration: { showNotification },
		clients: { matchAll: async () => pages, openWindow },
		addEventListener: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
	};
	runInNewContext(worker, { self, URL });
	const fire = async (name: string, event: object) => {
		const waited: unknown[] = [];
		heard.get(name)?.({ ...event, waitUntil: (done: unknown) => waited.push(done) });
		await Promise.all(waited);
	};
	return {
		openWindow,
		push: async (json: () => unknown) => {
			await fire('push', { data: { json } });
			const [title, shown] = showNotification.mock.lastCall ?? [];
			if (title !== 'StudyMate' || !shown) throw new Error('nothing is shown');
			return shown;
		},
		click: (path: string) => fire('notificationclick', { notification: { close() {}, data: { path } } }),
	};
}

describe('a push', () => {
	it('is known of every kind that the server has', () => {
		expect(kinds.toSorted()).toEqual(Object.keys(params).toSorted());
	});

	describe.each(['en-US', 'ko-KR'])('in %s', (language) => {
		it.each(kinds)('of the kind %s says what it is about', async (kind) => {
			const { push } = start(language);
			const unknown = await push(() => ({ id: 'n', kind: 'of a newer server', params: {} }));
			const { body } = await push(() => ({ id: 'n', kind, params: params[kind] }));
			expect(body).not.toBe(unknown.body);
			expect(body).not.toMatch(/undefined|null|NaN/);
			for (const name of [
				'senderName',
				'unreadCount',
				'inviterName',
				'requesterName',
				'partnerName',
				'title',
			]) {
				if (params[kind][name] !== undefined) expect(body).toContain(String(params[kind][name]));
			}
			expect(/\p{Script=Hangul}/u.test(body.replace('김서연', ''))).toBe(language === 'ko-KR');
		});

		it.each(kinds)('of the kind %s without its values is a sentence still', async (kind) => {
			const { push } = start(language);
			const { body } = await push(() => ({ id: 'n', kind, params: { title: 'Travel' } }));
			expect(body).not.toMatch(/undefined|null|NaN/);
		});
	});

	it.each(kinds)('of the kind %s leads where the list of notifications does', async (kind) => {
		const { push } = start('en');
		const { data } = await push(() => ({ id: 'n', kind, params: params[kind] }));
		const link = linkOf({ kind, params: params[kind] } as Notification);
		expect(decodeURIComponent(data.path)).toBe(link ?? '/notifications');
		const { data: bare } = await push(() => ({ id: 'n', kind, params: {} }));
		expect(bare.path).toBe(linkOf({ kind, params: {} } as Notification) ?? '/notifications');
	});

	it('about one conversation takes the place of the one before', async () => {
		const { push } = start('en');
		const one = await push(() => ({ id: 'n1', kind: 'chat-message', params: { roomId: 'r' } }));
		const two = await push(() => ({ id: 'n2', kind: 'chat-message', params: { roomId: 'r' } }));
		const other = await push(() => ({ id: 'n3', kind: 'badge', params: {} }));
		expect(one.tag).toBe(two.tag);
		expect(other.tag).not.toBe(one.tag);
	});

	it('that nobody can read is shown all the same, as browsers demand', async () => {
		const { push } = start('en');
		const { body } = await push(() => JSON.parse('no JSON'));
		expect(body).toBe('There is something new.');
	});
});

describe('a tap on it', () => {
	const page = (url: string) => ({
		url: `https://studymate.test${url}`,
		focus: vi.fn(),
		navigate: vi.fn(async () => {}),
	});

	it('takes a page that is open there, but none that is in a call', async () => {
		const [call, list] = [page('/sessions/s1'), page('/chat')];
		const { click, openWindow } = start('en', [call, list]);
		await click('/profile/stats');
		expect(list.navigate).toHaveBeenCalledWith('/profile/stats');
		expect(call.focus).not.toHaveBeenCalled();
		expect(openWindow).not.toHaveBeenCalled();
	});

	it('opens one where there is none', async () => {
		const { click, openWindow } = start('en', [page('/sessions/s1')]);
		await click('/sessions/s2/waiting');
		expect(openWindow).toHaveBeenCalledWith('/sessions/s2/waiting');
	});
});
