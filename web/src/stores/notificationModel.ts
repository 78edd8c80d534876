import type { Notification, NotificationEvent, NotificationPage } from '../api/wire';

export interface Notifications {
	items: Notification[];
	unreadCount: number;
	nextCursor: string | null;
	status: 'loading' | 'ready' | 'failed';
}

export const noNotifications: Notifications = {
	items: [],
	unreadCount: 0,
	nextCursor: null,
	status: 'loading',
};

const latestFirst = (items: Notification[]) =>
	items.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));

/** The first page anew, or one more. */
export function withPage(old: Notifications, page: NotificationPage, more: boolean): Notifications {
	const fresh = new Set(page.items.map(({ id }) => id));
	const kept = more ? old.items.filter(({ id }) => !fresh.has(id)) : [];
	return {
		items: latestFirst([...kept, ...page.items]),
		unreadCount: page.unreadCount,
		nextCursor: page.nextCursor,
		status: 'ready',
	};
}

/** News from the server. `reload` says that more has changed than the event tells. */
export function withNews(
	old: Notifications,
	event: NotificationEvent,
	now: string,
): Notifications & { reload?: true } {
	const { unreadCount } = event;
	switch (event.type) {
		case 'notification': {
			const others = old.items.filter(({ id }) => id !== event.notification.id);
			return { ...old, unreadCount, items: latestFirst([event.notification, ...others]) };
		}
		case 'deleted':
			return { ...old, unreadCount, items: old.items.filter(({ id }) => id !== event.id) };
		case 'read':
			return {
				...old,
				unreadCount,
				items: old.items.map((item) =>
					event.id === undefined || item.id === event.id ? { ...item, readAt: item.readAt ?? now } : item,
				),
				...(event.id === undefined && unreadCount > 0 ? { reload: true as const } : {}),
			};
		default:
			return old;
	}
}

/** Where a notification leads; null when there is nothing to open. */
export function linkOf({ kind, params }: Notification): string | null {
	switch (kind) {
		case 'chat-message':
			return params.roomId ? `/chat/${params.roomId}` : null;
		case 'match-request':
			return '/matching?view=received';
		case 'match-accepted':
			return params.roomId ? `/chat/${params.roomId}` : '/matching?view=sent';
		case 'session-reminder':
		case 'invitation':
			return params.sessionId ? `/sessions/${params.sessionId}/waiting` : null;
		case 'badge':
			return '/profile/stats';
		case 'level-result':
			return params.language ? `/level-test/result?language=${params.language}` : '/level-test';
		default:
			return null;
	}
}

/** How many of a kind were not read, of those that are loaded. */
export function unreadOf(items: readonly Notification[], kind: Notification['kind']): number {
	return items.filter((item) => item.kind === kind && item.readAt === null).length;
}
