import { create } from 'zustand';
import * as api from '../api/notifications';
import type { NotificationEvent } from '../api/wire';
import { onLeave } from './authStore';
import { type Notifications, noNotifications, withNews, withPage } from './notificationModel';

interface NotificationStore extends Notifications {
	load(): Promise<void>;
	more(): Promise<void>;
	read(id: string): Promise<void>;
	readAll(): Promise<void>;
	remove(id: string): Promise<void>;
	apply(event: NotificationEvent): void;
	reset(): void;
}

export const useNotificationStore = create<NotificationStore>()((set, get) => ({
	...noNotifications,
	load: async () => {
		try {
			const page = await api.notifications(null);
			set((old) => withPage(old, page, false));
		} catch {
			if (get().status === 'loading') set({ status: 'failed' });
		}
	},
	more: async () => {
		const { nextCursor } = get();
		if (!nextCursor) return;
		const page = await api.notifications(nextCursor);
		if (get().nextCursor === nextCursor) set((old) => withPage(old, page, true));
	},
	// The list changes by the events of our own queue, in every tab alike.
	read: async (id) => {
		const { unreadCount } = await api.readNotification(id);
		get().apply({ type: 'read', id, unreadCount });
	},
	readAll: async () => {
		const { unreadCount } = await api.readAllNotifications();
		get().apply({ type: 'read', unreadCount });
	},
	remove: async (id) => {
		await api.deleteNotification(id);
		const unread = get().items.some((item) => item.id === id && item.readAt === null);
		get().apply({ type: 'deleted', id, unreadCount: Math.max(0, get().unreadCount - (unread ? 1 : 0)) });
	},
	apply: (event) => {
		const { reload, ...next } = withNews(get(), event, new Date().toISOString());
		set(next);
		if (reload) void get().load();
	},
	reset: () => set(noNotifications),
}));

onLeave(() => useNotificationStore.getState().reset());
