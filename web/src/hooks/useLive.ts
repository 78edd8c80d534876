import { useEffect } from 'react';
import type { ChatEvent, NotificationEvent } from '../api/wire';
import { lookForUpdate } from '../stores/appUpdate';
import { useAuthStore } from '../stores/authStore';
import { keepChats } from '../stores/chatKeeper';
import { useChatStore } from '../stores/chatStore';
import { useConsentStore } from '../stores/consentStore';
import { live } from '../stores/liveStore';
import { useNotificationStore } from '../stores/notificationStore';

const awayAfterMs = 5 * 60_000;

/** Keeps the socket open while somebody is logged in, and what it brings in the stores. Once, in the frame of all pages behind the log-in. */
export function useLive(): void {
	const userId = useAuthStore((state) => state.user?.id);
	useEffect(() => {
		if (!userId) return;
		const chat = useChatStore.getState();
		const notifications = useNotificationStore.getState();
		let again = false;
		const ends = [
			live.subscribe('/user/queue/messages', (event) => chat.apply(event as ChatEvent)),
			live.subscribe('/user/queue/notifications', (event) => notifications.apply(event as NotificationEvent)),
			// Whatever was missed: the lists are short, so they are asked for anew. A server that was started anew may ask for consents, too.
			live.onOnline(() => {
				if (again) {
					void useConsentStore.getState().load(userId);
					lookForUpdate();
				}
				again = true;
				void chat.loadRooms();
				chat.sendWaiting();
				void notifications.load();
			}),
			watchPresence(),
			keepChats(userId),
		];
		live.start();
		return () => {
			for (const end of ends) end();
			void live.stop();
		};
	}, [userId]);
}

/** Tells the server when nobody touched the page for a while, and when somebody does again. */
function watchPresence(): () => void {
	let away = false;
	let timer: ReturnType<typeof setTimeout>;
	const say = (status: 'online' | 'away') => live.send('/app/presence', { status });
	const leave = () => {
		away = true;
		say('away');
	};
	const touch = () => {
		clearTimeout(timer);
		timer = setTimeout(leave, awayAfterMs);
		if (away) say('online');
		away = false;
	};
	const events = ['pointerdown', 'keydown', 'visibilitychange'] as const;
	for (const name of events) document.addEventListener(name, touch, { passive: true });
	const endOnline = live.onOnline(() => {
		if (away) say('away');
	});
	touch();
	return () => {
		clearTimeout(timer);
		endOnline();
		for (const name of events) document.removeEventListener(name, touch);
	};
}
