import { describe, expect, it } from 'vitest';
import type { Notification } from '../api/wire';
import { linkOf, noNotifications, withNews, withPage } from '../stores/notificationModel';
import { diffWords } from '../utils/diff';

const now = '2026-11-27T12:00:00Z';
function item(id: string, part: Partial<Notification> = {}): Notification {
	return {
		id,
		kind: 'chat-message',
		params: { roomId: 'r' },
		occurrences: 1,
		createdAt: '2026-11-27T10:00:00Z',
		updatedAt: `2026-11-27T10:00:0${id}Z`,
		readAt: null,
		...part,
	};
}
const list = withPage(
	noNotifications,
	{ items: [item('1'), item('2')], unreadCount: 2, nextCursor: 'next' },
	false,
);

describe('notifications', () => {
	it('stand with the latest first, once each, over pages', () => {
		expect(list.items.map(({ id }) => id)).toEqual(['2', '1']);
		const more = withPage(
			list,
			{ items: [item('1', { occurrences: 2 }), item('0')], unreadCount: 3, nextCursor: null },
			true,
		);
		expect(more.items.map(({ id, occurrences }) => [id, occurrences])).toEqual([
			['2', 1],
			['1', 2],
			['0', 1],
		]);
	});

	it('move up when there is more about the same thing', () => {
		const again = item('1', { updatedAt: '2026-11-27T11:00:00Z' });
		const next = withNews(list, { type: 'notification', notification: again, unreadCount: 2 }, now);
		expect(next.items.map(({ id }) => id)).toEqual(['1', '2']);
	});

	it('are read one by one or all at once, and then ask anew if the server counts others', () => {
		const one = withNews(list, { type: 'read', id: '1', unreadCount: 1 }, now);
		expect(one.items.map(({ readAt }) => readAt)).toEqual([null, now]);
		expect(withNews(list, { type: 'read', unreadCount: 0 }, now).reload).toBeUndefined();
		expect(withNews(list, { type: 'read', unreadCount: 1 }, now).reload).toBe(true);
	});

	it('go when they are deleted', () => {
		expect(withNews(list, { type: 'deleted', id: '2', unreadCount: 1 }, now).items).toHaveLength(1);
	});

	it.each([
		[item('1'), '/chat/r'],
		[item('1', { params: {} }), null],
		[item('1', { kind: 'session-reminder', params: { sessionId: 's' } }), '/sessions/s/waiting'],
		[item('1', { kind: 'badge', params: {} }), '/profile/stats'],
	])('lead where they speak of', (notification, link) => {
		expect(linkOf(notification)).toBe(link);
	});
});

describe('a correction', () => {
	const text = (before: string, after: string, language = 'en') =>
		diffWords(before, after, language)
			.map(({ kind, text: t }) => ({ same: t, gone: `[-${t}-]`, new: `[+${t}+]` })[kind])
			.join('');
	it.each([
		['I go yesterday', 'I went yesterday', 'I [-go-][+went+] yesterday'],
		['I am agree.', 'I agree.', 'I [-am -]agree.'],
		['same', 'same', 'same'],
		['', 'all new', '[+all new+]'],
		['all gone', '', '[-all gone-]'],
	])('of "%s" shows what changed', (before, after, shown) => {
		expect(text(before, after)).toBe(shown);
	});

	it('of Korean finds the words, and puts both texts together again', () => {
		const pieces = diffWords('저는 어제 학교에 가요.', '저는 어제 학교에 갔어요.', 'ko');
		const side = (without: string) =>
			pieces
				.filter(({ kind }) => kind !== without)
				.map(({ text: t }) => t)
				.join('');
		expect(side('new')).toBe('저는 어제 학교에 가요.');
		expect(side('gone')).toBe('저는 어제 학교에 갔어요.');
		expect(pieces[0]).toEqual({ kind: 'same', text: expect.stringContaining('저는 어제') });
	});

	it('of a text beyond all measure is shown whole', () => {
		expect(diffWords('a '.repeat(700), 'b', 'en').map(({ kind }) => kind)).toEqual(['gone', 'new']);
	});
});
