import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const text = readFileSync(join(import.meta.dirname, '../../public/sw.js'), 'utf8');
const reserved = readFileSync(join(import.meta.dirname, '../../../control/httpapi/others.go'), 'utf8');
const origin = 'https://studymate.test';

/** Whether the service worker of a build answers a request itself. */
function takes(
	path: string,
	{ mode = 'cors', method = 'GET', files = ['/assets/a.js', '/favicon.svg'] } = {},
) {
	const heard = new Map<string, (event: unknown) => void>();
	const self = {
		location: { origin },
		addEventListener: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
	};
	const built = text.replace("{ entry: '', files: [] }", JSON.stringify({ entry: files[0] ?? '', files }));
	const never = () => new Promise(() => undefined);
	runInNewContext(built, { self, URL, caches: { match: never }, fetch: never, setTimeout });
	let isTaken = false;
	heard.get('fetch')?.({
		request: { url: new URL(path, origin).href, mode, method },
		respondWith: () => {
			isTaken = true;
		},
	});
	return isTaken;
}

describe('the service worker', () => {
	it.each([
		['/', 'navigate'],
		['/chat/0199', 'navigate'],
		['/sessions/0199/waiting?x=1', 'navigate'],
		['/wsomething', 'navigate'],
		['/assets/a.js', 'cors'],
		['/assets/of-the-build-before.js', 'cors'],
		['/favicon.svg', 'no-cors'],
	])('answers %s (%s)', (path, mode) => expect(takes(path, { mode })).toBe(true));

	it.each([
		['/api/v1/chat/rooms', 'cors'],
		['/api/v1/docs', 'navigate'],
		['/images/0199.webp', 'no-cors'],
		['/sw.js', 'cors'],
		['/robots.txt', 'navigate'],
		['https://elsewhere.test/assets/a.js', 'cors'],
	])('lets %s (%s) by', (path, mode) => expect(takes(path, { mode })).toBe(false));

	it('lets everything by that the server answers itself', () => {
		const list = /range \[\]string\{([^}]*)\}/.exec(reserved)?.[1] ?? '';
		const paths = [...list.matchAll(/"([^"]+)"/g)].map(([, path = '']) => path);
		expect(paths.length).toBeGreaterThan(6);
		for (const path of [...paths, '/metrics', '/edge'])
			expect(takes(path, { mode: 'navigate' }), path).toBe(false);
	});

	it('lets by what changes something, and everything while one develops', () => {
		expect(takes('/', { mode: 'navigate', method: 'POST' })).toBe(false);
		expect(takes('/', { mode: 'navigate', files: [] })).toBe(false);
	});
});

/** What a page that is navigated to gets when the server, or what stands before it, answers so. */
async function pageOf(answer: Response, keptPage: string | null = 'kept') {
	const heard = new Map<string, (event: unknown) => void>();
	const self = {
		location: { origin },
		addEventListener: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
	};
	const built = text.replace(
		"{ entry: '', files: [] }",
		JSON.stringify({ entry: '/assets/a.js', files: ['/assets/a.js'] }),
	);
	const caches = { match: async () => (keptPage === null ? undefined : new Response(keptPage)) };
	const never = () => 0;
	runInNewContext(built, { self, URL, caches, fetch: async () => answer, setTimeout: never });
	let page: Promise<Response> | undefined;
	heard.get('fetch')?.({
		request: { url: `${origin}/chat`, mode: 'navigate', method: 'GET' },
		preloadResponse: Promise.resolve(undefined),
		respondWith: (response: Promise<Response>) => {
			page = response;
		},
	});
	return (await page)?.text();
}

describe('a page whose server', () => {
	const html = { 'Content-Type': 'text/html' };
	const problem = { 'Content-Type': 'application/problem+json; charset=utf-8' };

	it('answers is the page of the server', async () => {
		expect(await pageOf(new Response('fresh', { headers: html }))).toBe('fresh');
	});

	it.each([502, 503, 504])(
		'is not reached by the proxy before it (%d) is the one that is kept',
		async (status) => {
			expect(await pageOf(new Response('Bad Gateway', { status, headers: html }))).toBe('kept');
			expect(await pageOf(new Response('Bad Gateway', { status }))).toBe('kept');
		},
	);

	it('refuses it itself is what it says', async () => {
		expect(await pageOf(new Response('drains', { status: 503, headers: problem }))).toBe('drains');
		expect(await pageOf(new Response('broken', { status: 500, headers: html }))).toBe('broken');
	});

	it('is not reached and of which nothing is kept is what the proxy says', async () => {
		expect(await pageOf(new Response('Bad Gateway', { status: 502, headers: html }), null)).toBe(
			'Bad Gateway',
		);
	});
});
