// Two tasks: shows what is pushed while StudyMate is closed, and opens it; and keeps the files of the client, so that it starts without a network. Answers of
// the API, tokens and pictures are never kept here: all that is not a page or a file of the build goes by untouched.

// vite.config.ts writes here what it has built: the script that the page begins with, and all files.
const build = { entry: '', files: [] };

const cachePrefix = 'studymate-files-';
const cacheName = cachePrefix + build.entry;
/** After so long without an answer the page begins with what is kept; its own calls may still get through. */
const patienceMs = 4000;
/** What the server answers itself: never a page of the client. */
const notPages = /^\/(api|ws|metrics|healthz|readyz|images|edge|\.well-known)(\/|$)|\.[^/]*$/;

self.addEventListener('install', (event) => {
	if (build.files.length > 0) event.waitUntil(keepFiles());
});

async function keepFiles() {
	const page = await fetch('/', { cache: 'reload', credentials: 'omit' });
	// While a new version is being rolled out page and files may be of different ones: the browser tries again later.
	if (!page.ok || !(await page.clone().text()).includes(build.entry)) throw new Error('the page is of another build');
	const cache = await caches.open(cacheName);
	await cache.addAll(build.files);
	await cache.put('/', page);
}

self.addEventListener('activate', (event) => {
	event.waitUntil(
		(async () => {
			// Pages of the version before may still be open, and load parts of it.
			const others = (await caches.keys()).filter((name) => name.startsWith(cachePrefix) && name !== cacheName);
			await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
			await self.registration.navigationPreload?.enable();
		})(),
	);
});

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (build.files.length === 0 || request.method !== 'GET' || origin !== self.location.origin) return;
	if (request.mode === 'navigate') {
		if (!notPages.test(pathname)) event.respondWith(pageFor(event));
	} else if (pathname.startsWith('/assets/') || build.files.includes(pathname)) {
		event.respondWith(fileFor(request));
	}
});

/** What a proxy answers with when it can't reach the server, which says itself what it refuses in a problem document. */
const isUnreached = ({ status, headers }) =>
	[502, 503, 504].includes(status) && !headers.get('Content-Type')?.startsWith('application/problem+json');

/** The server's page, so that a new version is there with the next visit; the one that is kept where the server can't be reached. */
async function pageFor(event) {
	const kept = () => caches.match('/', { cacheName, ignoreVary: true });
	const answer = (async () => {
		const response = (await event.preloadResponse) ?? (await fetch(event.request));
		return isUnreached(response) ? ((await kept()) ?? response) : response;
	})();
	const late = new Promise((resolve) => setTimeout(resolve, patienceMs)).then(kept);
	try {
		return (await Promise.race([answer, late])) ?? (await answer);
	} catch (error) {
		const page = await kept();
		if (page) return page;
		throw error;
	}
}

/** Files have their content in their names, so that a kept one is the right one. */
async function fileFor(request) {
	return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener('message', (event) => {
	const { type, entry } = event.data ?? {};
	if (type === 'which-build') event.ports[0]?.postMessage(build.entry === entry);
	else if (type === 'take-over') event.waitUntil(self.skipWaiting());
});

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
			return '/matching?view=received';
		case 'match-accepted':
			return params.roomId ? `/chat/${encodeURIComponent(params.roomId)}` : '/matching?view=sent';
		case 'session-reminder':
		case 'invitation':
			return params.sessionId ? `/sessions/${encodeURIComponent(params.sessionId)}/waiting` : '/notifications';
		case 'badge':
			return '/profile/stats';
		case 'level-result':
			return params.language ? `/level-test/result?language=${params.language}` : '/level-test';
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
