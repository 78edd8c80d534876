import { call } from './call';
import type { NotificationPage, Preferences } from './wire';

/** The document leaves the values of a notification's sentence open: they differ by kind. */
export function notifications(cursor: string | null): Promise<NotificationPage> {
	return call('GET /notifications', { query: cursor ? { cursor } : {} }) as Promise<NotificationPage>;
}

export function readNotification(id: string): Promise<{ unreadCount: number }> {
	return call('POST /notifications/{id}/read', { path: { id } });
}

export function readAllNotifications(): Promise<{ unreadCount: number }> {
	return call('POST /notifications/read');
}

export function deleteNotification(id: string): Promise<void> {
	return call('DELETE /notifications/{id}', { path: { id } });
}

export function notificationPreferences(): Promise<Preferences> {
	return call('GET /notifications/preferences') as Promise<Preferences>;
}

export function savePreferences(body: Preferences): Promise<Preferences> {
	return call('PUT /notifications/preferences', { body }) as Promise<Preferences>;
}

export async function pushKey(): Promise<string> {
	return (await call('GET /notifications/push/key')).publicKey;
}

/** Of a browser that can push: its address and keys are there. */
export function addPush({ endpoint = '', keys = {} }: PushSubscriptionJSON): Promise<void> {
	const { p256dh = '', auth = '' } = keys;
	return call('POST /notifications/push/subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
}

export function removePush(endpoint: string): Promise<void> {
	return call('POST /notifications/push/unsubscribe', { body: { endpoint } });
}
