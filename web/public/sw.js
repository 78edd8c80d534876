// Shows what is pushed while StudyMate is closed, and opens it. It keeps no pages: a new version of the client is there with the next reload.
const texts = {
	ko: {
		'chat-message': ({ senderName, unreadCount }) => `${senderName ?? '누군가'}님의 새 메시지 ${unreadCount ?? 1}개`,
		'session-reminder': ({ title }) => `곧 시작해요: ${title}`,
		other: () => '새 소식이 있어요.',
	},
	en: {
		'chat-message': ({ senderName, unreadCount }) =>
			unreadCount > 1 ? `${unreadCount} new messages from ${senderName ?? 'somebody'}` : `New message from ${senderName ?? 'somebody'}`,
		'session-reminder': ({ title }) => `Starts soon: ${title}`,
		other: () => 'There is something new.',
	},
};

function pathOf({ kind, params }) {
	if (kind === 'chat-message' && params.roomId) return `/chat/${encodeURIComponent(params.roomId)}`;
	if (kind === 'session-reminder' && params.sessionId) return `/sessions/${encodeURIComponent(params.sessionId)}/waiting`;
	return '/notifications';
}

self.addEventListener('push', (event) => {
	let notification;
	try {
		notification = event.data.json();
	} catch {
		notification = {}; // a browser that saw a push has to show something
	}
	const { id, kind = 'other', params = {}, preview } = notification;
	const words = self.navigator.language.startsWith('ko') ? texts.ko : texts.en;
	const body = preview ? `${params.senderName ?? ''}: ${preview}` : (words[kind] ?? words.other)(params);
	event.waitUntil(
		self.registration.showNotification('StudyMate', {
			body,
			tag: params.roomId ?? id ?? 'studymate',
			icon: '/favicon.svg',
			data: { path: pathOf({ kind, params }) },
		}),
	);
});

self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	const path = event.notification.data?.path ?? '/notifications';
	event.waitUntil(
		(async () => {
			const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
			// A room is not left for a message: the page of a call stays as it is.
			const page = pages.find(({ url }) => !/\/sessions\/[^/]+$/.test(new URL(url).pathname));
			if (page === undefined) return self.clients.openWindow(path);
			await page.focus();
			// A page that this worker doesn't control can't be taken anywhere.
			return page.navigate(path).catch(() => self.clients.openWindow(path));
		})(),
	);
});
