import { http } from './http';
import type { NotificationPage, Preferences } from './wire';

export function notifications(cursor: string | null): Promise<NotificationPage> {
	const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
	return http.call<NotificationPage>(`/notifications${query}`);
}

export function readNotification(id: string): Promise<{ unreadCount: number }> {
	return http.call<{ unreadCount: number }>(`/notifications/${encodeURIComponent(id)}/read`, {
		method: 'POST',
	});
}

export function readAllNotifications(): Promise<{ unreadCount: number }> {
	return http.call<{ unreadCount: number }>('/notifications/read', { method: 'POST' });
}

export function deleteNotification(id: string): Promise<void> {
	return http.call<void>(`/notifications/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function notificationPreferences(): Promise<Preferences> {
	return http.call<Preferences>('/notifications/preferences');
}

export function savePreferences(body: Preferences): Promise<Preferences> {
	return http.call<Preferences>('/notifications/preferences', { method: 'PUT', body });
}

export async function pushKey(): Promise<string> {
	return (await http.call<{ publicKey: string }>('/notifications/push/key')).publicKey;
}

export function addPush(subscription: PushSubscriptionJSON): Promise<void> {
	return http.call<void>('/notifications/push/subscriptions', { method: 'POST', body: subscription });
}

export function removePush(endpoint: string): Promise<void> {
	return http.call<void>('/notifications/push/unsubscribe', { method: 'POST', body: { endpoint } });
}
