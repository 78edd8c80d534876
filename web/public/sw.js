// Shows what is pushed while StudyMate is closed, and opens it. It keeps no pages: a new version of the client is there with the next reload.
// Every kind of control/notify/kinds.go has a text here and a place below.
const texts = {
	ko: {
		'chat-message': ({ senderName, unreadCount }) => `${senderName || '누군가'}님의 새 메시지 ${unreadCount ?? 1}개`,
		'session-reminder': ({ title }) => `곧 시작해요: ${title}`,
		invitation: ({ inviterName, title }) => `${inviterName || '누군가'} 님이 “${title}” 세션에 초대했어요.`,
		'match-request': ({ requesterName }) => `${requesterName || '누군가'} 님이 함께 공부하고 싶어 해요.`,
		'match-accepted': ({ partnerName }) => `${partnerName || '누군가'} 님이 함께 공부하자는 요청을 수락했어요.`,
		'level-result': () => '레벨 테스트 결과가 나왔어요.',
		badge: () => '새 배지를 받았어요.',
		'session-cancelled': ({ title }) => `취소되었어요: ${title}`,
		other: () => '새 소식이 있어요.',
	},
	en: {
		'chat-message': ({ senderName, unreadCount }) =>
			unreadCount > 1 ? `${unreadCount} new messages from ${senderName || 'somebody'}` : `New message from ${senderName || 'somebody'}`,
		'session-reminder': ({ title }) => `Starts soon: ${title}`,
		invitation: ({ inviterName, title }) => `${inviterName || 'Somebody'} invites you to “${title}”.`,
		'match-request': ({ requesterName }) => `${requesterName || 'Somebody'} wants to study with you.`,
		'match-accepted': ({ partnerName }) => `${partnerName || 'Somebody'} has accepted your request to study together.`,
		'level-result': () => 'The result of your level test is here.',
		badge: () => 'You have earned a new badge.',
		'session-cancelled': ({ title }) => `Called off: ${title}`,
		other: () => 'There is something new.',
	},
};

// As the list of notifications leads there; where that has no place of its own for a kind, to the list.
function pathOf({ kind, params }) {
	switch (kind) {
		case 'chat-message':
			return params.roomId ? `/chat/${encodeURIComponent(params.roomId)}` : '/notifications';
		case 'match-request':
			return '/matching';
		case 'match-accepted':
			return params.roomId ? `/chat/${encodeURIComponent(params.roomId)}` : '/matching';
		case 'session-reminder':
		case 'invitation':
			return params.sessionId ? `/sessions/${encodeURIComponent(params.sessionId)}/waiting` : '/notifications';
		case 'badge':
		case 'level-result':
			return '/profile/stats';
		default:
			return '/notifications';
	}
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
