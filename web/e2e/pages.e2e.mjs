// Every page of the real binary on a phone and a desktop, in both languages and both themes: no accessibility fault, no
// sideways scrolling, no target under 44 pixels, nothing in the console. Pictures to look at land in e2e/out/pages.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { meet } from './meet.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';

const out = join(import.meta.dirname, 'out/pages');
const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };
const narrow = { width: 320, height: 568 };
const looks = [
	{ name: 'phone-ko-light', viewport: phone, language: 'ko', colorScheme: 'light' },
	{ name: 'phone-en-dark', viewport: phone, language: 'en', colorScheme: 'dark' },
	{ name: 'desktop-ko-dark', viewport: desktop, language: 'ko', colorScheme: 'dark' },
	{ name: 'desktop-en-light', viewport: desktop, language: 'en', colorScheme: 'light' },
	{ name: 'narrow-en-light', viewport: narrow, language: 'en', colorScheme: 'light' },
];

const seen = (selector) => (page) => page.locator(selector).first().waitFor();
const open = (key, next) => async (page) => {
	await seen('[data-testid=tile-self]')(page);
	await page.keyboard.press(key);
	await seen(next)(page);
};

/** Path, who may see it, and how to know that it is drawn. */
function pagesOf(sessionId, { roomId, otherId, ownId }) {
	const room = `/sessions/${sessionId}`;
	return [
		['login', '/', false, seen('form')],
		[
			'signup-faults',
			'/signup',
			false,
			async (page) => {
				await page.locator('button[type=submit]').click();
				await seen('[aria-invalid=true]')(page);
			},
		],
		['terms', '/terms', false, seen('article h1')],
		['privacy', '/privacy', false, seen('article p + p')],
		['login-problem', '/?problem=oauth-unavailable', false, seen('[role=alert]')],
		['login-closed', '/?closed=2026-12-04T10:00:00Z', false, seen('main [role=status]')],
		['login-forged', '/login/oauth2/code/nobody?state=x&code=y', false, seen('[role=alert]')],
		['main', '/main', true, seen('main section a[href="/profile/stats"]')],
		['sessions', '/sessions', true, seen('main section li')],
		['chats', '/chat', true, seen('a[href^="/chat/"]')],
		['chat-search', '/chat?q=a', true, seen('main mark')],
		['chat', `/chat/${roomId}`, true, seen('[role=log] ins')],
		[
			'chat-menu',
			`/chat/${roomId}`,
			true,
			async (page) => {
				await page.locator('[role=log] button').first().click();
				await seen('dialog[open] ul')(page);
			},
		],
		[
			'chat-group',
			'/chat',
			true,
			async (page) => {
				await seen('a[href^="/chat/"]')(page);
				await page.locator('main section button').first().click();
				await seen('dialog[open] fieldset')(page);
				await page.locator('dialog[open] button[type=submit]').click();
				await seen('dialog[open] [aria-invalid=true]')(page);
			},
		],
		['person', `/matching/profile/${otherId}`, true, seen('article dl')],
		['preview', `/matching/profile/${ownId}`, true, seen('article [role=radiogroup]')],
		['no-person', '/matching/profile/nobody', true, seen('main h1')],
		['agreed', '/agreement', true, seen('form')],
		['welcome', '/signup-complete', true, seen('main h1')],
		['hours', '/onboarding-schedule/1', true, seen('[role=grid]')],
		['no-chat', '/chat/none', true, seen('[role=alert]')],
		['notifications', '/notifications', true, seen('main li a')],
		['preferences', '/notifications/preferences', true, seen('form')],
		['profile', '/profile', true, seen('form')],
		['stats', '/profile/stats', true, seen('main dl')],
		['notebook', '/profile/notes', true, seen('main search')],
		['past', '/sessions/past', true, seen('main h1')],
		[
			'profile-visibility',
			'/profile',
			true,
			async (page) => {
				await seen('form fieldset select')(page);
				await page.locator('form fieldset select').last().scrollIntoViewIfNeeded();
			},
		],
		[
			'profile-close',
			'/profile',
			true,
			async (page) => {
				await seen('main section button')(page);
				await page.locator('main section').last().locator('button[type=button]:visible').last().click();
				await seen('dialog[open] input')(page);
			},
		],
		['create', '/sessions/create', true, seen('form')],
		['nowhere', '/nowhere', true, seen('h1')],
		['no-session', '/sessions/none', true, seen('[role=alert]')],
		['waiting', `${room}/waiting`, true, seen('[data-testid=meter]')],
		['room', room, true, seen('[data-testid=tile-self]')],
		['room-people', room, true, open('p', 'dialog[open] meter')],
		['room-stats', room, true, open('i', 'dialog[open] dl')],
		['room-devices', room, true, open('d', 'dialog[open] select')],
		['room-keys', room, true, open('?', 'dialog[open] kbd')],
		['room-chat', room, true, open('c', 'aside textarea')],
		['room-notes', room, true, open('n', 'aside form')],
		['room-card', room, true, open('t', '[data-testid=question]')],
		['summary', `${room}/summary`, true, seen('main table')],
	];
}

/** Somebody else's messages to the host of the session, with all that a message can have. Gives the ids of the room and of the other one. */
async function writeTo(browser, url, host) {
	const other = await Learner.open(browser, url, 1, { viewport: desktop });
	const { page } = other;
	await other.signUp();
	await meet(url, other, host);
	await page.goto(`/chat/with/${host.id}`);
	const field = page.getByLabel('Your message');
	for (const text of [
		'안녕하세요! 저는 부산에 살아요.',
		'I goed to Seoul yesterday, and I have eaten so many good thing.',
		'😀',
	]) {
		await field.fill(text);
		await field.press('Enter');
		await page.getByRole('log').getByText(text).waitFor();
	}
	// Read out as what they are, whatever the language of the page.
	const languageOf = (text) => page.getByRole('log').getByText(text).getAttribute('lang');
	assert.equal(await languageOf('안녕하세요!'), 'ko');
	assert.equal(await languageOf('I goed to Seoul'), 'en');
	const roomId = page.url().split('/').at(-1);
	// Nobody corrects themself, so the owner's page does it.
	const owner = host.page;
	await owner.goto(`/chat/${roomId}`);
	await owner.getByRole('button', { name: /Actions for the message of .*: I goed/ }).click();
	await owner.getByRole('button', { name: 'Correct the sentence' }).click();
	await owner.getByLabel('Your message').fill('I went to Seoul yesterday, and I ate so many good things.');
	await owner.getByLabel('Your message').press('Enter');
	await owner.locator('[role=log] ins').first().waitFor();
	await owner.goto('/sessions');
	await field.fill('고마워요! Thank you for the correction.');
	await field.press('Enter');
	await page.getByRole('log').getByText('고마워요').waitFor();
	await other.context.close();
	return { roomId, otherId: other.id };
}

test('every page, in every look', { timeout: 900_000 }, async (t) => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
	// From the room of one look to that of the next it can take longer than a lost place is kept; then the session would be over.
	const server = await startServer(() => ({ STUDYMATE_SESSION_LOST_PLACE_KEPT: '5m' }));
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const owner = await Learner.open(browser, server.url, 0, { viewport: desktop });
	await owner.signUp();
	await owner.createSession('여행 이야기 · Travel stories');
	const sessionId = owner.page.url().split('/').at(-2);
	const written = { ...(await writeTo(browser, server.url, owner)), ownId: owner.id };
	await owner.page.goto('/notifications');
	await seen('main li a')(owner.page);
	const signedIn = await owner.context.storageState();
	await owner.context.close();

	for (const { name: look, viewport, language, colorScheme } of looks) {
		await t.test(look, async () => {
			const one = await Learner.open(browser, server.url, 0, {
				viewport,
				colorScheme,
				language,
				storageState: signedIn,
				path: '/nowhere',
			});
			const stranger = await Learner.open(browser, server.url, 1, { viewport, colorScheme, language });
			const faults = [];
			for (const [name, path, known, drawn] of pagesOf(sessionId, written)) {
				const { page } = known ? one : stranger;
				if (name === 'room')
					await page.evaluate((id) => sessionStorage.setItem('studymate.room', id), sessionId);
				await page.goto(path);
				await drawn(page);
				await page.screenshot({ path: join(out, `${name}-${look}.png`) });
				faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
			}
			// The session, the room and the provider that do not exist are asked for on purpose.
			const complaints = [...one.complaints, ...stranger.complaints].filter(
				(text) => !/status of 40[04]/.test(text),
			);
			// The refresh cookie turns over; the next look goes on with the newest.
			Object.assign(signedIn, await one.context.storageState());
			await one.context.close();
			await stranger.context.close();
			assert.deepEqual([...faults, ...complaints], []);
		});
	}
});

test('the texts of the operator are shown as they stand', { timeout: 60_000 }, async (t) => {
	const dir = await mkdtemp(join(tmpdir(), 'studymate-texts-'));
	await writeFile(
		join(dir, 'terms.ko.md'),
		'## 제1조 (목적)\n\n이 **약관**은 [누리집](https://example.org/)의 이용에 관한 것이에요.\n\n1. 서로 존중해요.\n2. 광고하지 않아요.\n\n<img src=x onerror="document.title=1"> <script>document.title=1</script> [여기](javascript:document.title=1)\n',
	);
	const server = await startServer(() => ({
		STUDYMATE_CONSENTS_TERMS_FILE: join(dir, 'terms.{language}.md'),
		STUDYMATE_CONSENTS_TERMS_VERSION: '2026-11',
	}));
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await rm(dir, { recursive: true });
	});
	const reader = await Learner.open(browser, server.url, 0, { viewport: phone, language: 'ko', path: '/' });
	await reader.page.getByRole('link', { name: '이용약관' }).click();
	const article = reader.page.getByRole('article');
	await article.getByRole('heading', { name: '제1조 (목적)' }).waitFor();
	assert.equal(await article.locator('img, script').count(), 0);
	assert.equal(await article.getByText('<script>document.title=1</script>').count(), 1);
	assert.deepEqual(await article.getByRole('link').evaluateAll((all) => all.map((a) => a.href)), [
		'https://example.org/',
	]);
	await article.getByText('2026-11').waitFor();
	await reader.page.screenshot({ path: join(out, 'terms-own-phone-ko.png') });
	assert.deepEqual([...(await faultsOf(reader.page)), ...reader.complaints], []);
	await reader.page.goto('/privacy');
	await article.locator('.bg-persimmon-soft').waitFor(); // a sample that says so
});

test('what the server refuses is said in the language of the page', { timeout: 60_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const { page, context } = await Learner.open(browser, server.url, 0, { viewport: phone, language: 'ko' });
	const told = async (field, text) => {
		await field.and(page.locator('[aria-invalid=true]')).waitFor();
		const note = await field.getAttribute('aria-describedby');
		assert.equal(await page.locator(`[id="${note}"]`).textContent(), text);
	};
	// A letter that nobody sees is one to the page and none to the server.
	const name = page.locator('[name=englishName]');
	await name.fill('\u3164');
	await page.locator('[name=email]').fill('nari@example.com');
	await page.locator('[name=password]').fill('four friends talk');
	await page.locator('button[type=submit]').click();
	await told(name, '눈에 보이는 글자를 입력해 주세요.');
	await page.screenshot({ path: join(out, 'signup-refused-ko.png'), fullPage: true });

	await name.fill('Nari');
	await page.locator('button[type=submit]').click();
	await page.waitForURL('**/agreement');
	await page.locator('input[type=checkbox]').first().check();
	await page.locator('form button[type=submit]').click();
	await page.waitForURL('**/signup-complete');
	await page.goto('/sessions/create');
	await page.locator('input').first().fill('지난 이야기');
	const when = page.locator('input[type=datetime-local]');
	await when.fill('2020-01-01T10:00');
	await page.locator('button[type=submit]').click();
	await told(when, '이미 지난 시간이에요.');
	await page.screenshot({ path: join(out, 'create-refused-ko.png'), fullPage: true });
	await context.close();
});

test('what did not come can be asked for again', { timeout: 90_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const { page, ...mina } = await Learner.open(browser, server.url, 0, { viewport: phone });
	await Learner.prototype.signUp.call({ ...mina, page });
	for (const [path, call, there] of [
		['/profile', 'users/profile', page.getByLabel('Name others will see')],
		['/profile/stats', 'users/stats', page.getByText('Days in a row', { exact: false }).first()],
		['/notifications/preferences', 'notifications/preferences', page.locator('main form')],
	]) {
		await page.route(`**/api/v1/${call}`, (route) => route.abort());
		await page.goto(path);
		const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
		await again.waitFor();
		assert.deepEqual(await faultsOf(page), [], path);
		await page.unroute(`**/api/v1/${call}`);
		await again.press('Enter');
		await there.waitFor();
		assert.equal(await page.getByRole('alert').count(), 0);
	}
});

test('every form says it at the field, and brings the person there', { timeout: 120_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const looks = { viewport: phone, colorScheme: 'dark' };
	const learner = await Learner.open(browser, server.url, 1, looks);
	const { page, context } = learner;
	const other = await Learner.open(browser, server.url, 0, {});
	await other.signUp();
	await learner.signUp();
	const told = async (name, field, text) => {
		await field.and(page.locator('[aria-invalid=true]')).waitFor();
		const note = await field.getAttribute('aria-describedby');
		assert.equal(await page.locator(`[id="${note}"]`).textContent(), text);
		await page.waitForFunction((id) => document.activeElement?.getAttribute('aria-describedby') === id, note);
		await page.locator('form [role=status]', { hasText: '1군데' }).waitFor({ state: 'attached' });
		await page.screenshot({ path: join(out, `form-${name}-ko.png`), fullPage: true });
	};
	await page.evaluate(() => localStorage.setItem('studymate.language', 'ko'));

	await page.goto('/profile');
	await page.getByLabel('다른 사람에게 보일 이름').fill('\u3164');
	await page.getByRole('button', { name: '저장', exact: true }).click();
	await told('profile', page.getByLabel('다른 사람에게 보일 이름'), '눈에 보이는 글자를 입력해 주세요.');

	// No page sends an hour that there is not: what another client could send is put in its place.
	await page.route('**/notifications/preferences', (route) =>
		route.request().method() === 'GET'
			? route.continue()
			: route.continue({ postData: route.request().postData().replace('"22:00"', '"25:00"') }),
	);
	await page.goto('/notifications/preferences');
	await page.getByLabel('방해 금지 시간').check();
	await page.getByLabel('시작', { exact: true }).fill('22:00');
	await page.getByLabel('끝', { exact: true }).fill('07:00');
	await page.getByRole('button', { name: '저장', exact: true }).click();
	await told('preferences', page.getByLabel('시작', { exact: true }), '22:00처럼 시간을 적어 주세요.');

	await page.goto(`/matching/profile/${other.id}`);
	await page.getByRole('button', { name: '신고', exact: true }).click();
	await page.locator('dialog textarea').fill('\u202e무서워요');
	await page.locator('dialog form button[type=submit]').click();
	await told('report', page.locator('dialog textarea'), '쓸 수 없는 문자가 들어 있어요.');

	await page.goto('/profile');
	await page.getByRole('button', { name: '계정 닫기' }).click();
	await page.locator('dialog input[type=password]').fill('another word');
	await page.locator('dialog form button[type=submit]').click();
	await told('close', page.locator('dialog input[type=password]'), '비밀번호가 맞지 않아요.');
	await context.close();

	const stranger = await Learner.open(browser, server.url, 2, { ...looks, language: 'ko', path: '/' });
	await stranger.page.locator('[name=email]').fill('nari@example.com');
	await stranger.page.locator('[name=password]').fill('x'.repeat(129));
	await stranger.page.locator('button[type=submit]').click();
	await stranger.page.getByText('128자까지 입력할 수 있어요.').waitFor();
	await stranger.page.screenshot({ path: join(out, 'form-login-ko.png'), fullPage: true });
});

test('an account is taken along, closed and opened again', { timeout: 60_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const owner = await Learner.open(browser, server.url, 0, { viewport: desktop });
	await owner.signUp();
	const { page } = owner;
	await page.goto('/profile');
	const [archive] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Download my data' }).click(),
	]);
	assert.equal((await readFile(await archive.path())).subarray(0, 2).toString(), 'PK');

	await page.getByRole('button', { name: 'Close my account' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Password').fill('not the password');
	await dialog.getByRole('button', { name: 'Close my account' }).click();
	await dialog.getByText('The password is not right.').waitFor();
	await dialog.getByLabel('Password').fill('four friends talk');
	await dialog.getByRole('button', { name: 'Close my account' }).click();
	await page.getByText('Your account is closed').waitFor();

	await page.getByLabel('Email').fill('learner0@example.com');
	await page.getByLabel('Password', { exact: true }).fill('four friends talk');
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await page.getByRole('navigation').first().waitFor(); // the page they came from, or the sessions
	await owner.context.close();
});

test('who logs out or in does so in every tab', { timeout: 90_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const other = await Learner.open(browser, server.url, 1, { viewport: desktop });
	await other.signUp();
	await other.context.close();
	const owner = await Learner.open(browser, server.url, 0, { viewport: desktop });
	await owner.signUp();
	await owner.createSession('말하기 연습');
	const first = owner.page;
	const second = await owner.context.newPage();
	await second.setViewportSize(phone);
	const shown = (page) => page.locator('body').textContent();
	const logIn = async (page, index) => {
		await page.getByLabel('Email').fill(`learner${index}@example.com`);
		await page.getByLabel('Password', { exact: true }).fill('four friends talk');
		await page.getByRole('button', { name: 'Log in', exact: true }).click();
	};
	await first.goto('/chat');
	await second.goto('/profile');
	await second.getByLabel('Name others will see').waitFor();
	assert.equal(await second.getByLabel('Name others will see').inputValue(), owner.name);

	await first.getByRole('button', { name: 'Log out' }).click();
	await second.getByRole('heading', { name: 'Welcome back' }).waitFor({ timeout: 3000 });
	assert.doesNotMatch(await shown(second), new RegExp(owner.name));
	await second.screenshot({ path: join(out, 'tabs-logged-out.png') });

	// The one who logs in next is somebody else, and doesn't begin at the first one's page.
	await logIn(first, 1);
	await second.waitForURL('**/main', { timeout: 5000 });
	await second.goto('/profile');
	await second.getByLabel('Name others will see').waitFor();
	assert.equal(await second.getByLabel('Name others will see').inputValue(), other.name);
	await second.screenshot({ path: join(out, 'tabs-somebody-else.png') });

	// All log-ins are ended on another device: nobody has to press anything for the pages to know.
	const api = (path, init) => fetch(`${server.url}/api/v1/auth/${path}`, init);
	const body = JSON.stringify({ email: 'learner1@example.com', password: 'four friends talk' });
	const headers = { 'Content-Type': 'application/json' };
	const { accessToken } = await (await api('login', { method: 'POST', headers, body })).json();
	await api('log-ins', { method: 'DELETE', headers: { Authorization: `Bearer ${accessToken}` } });
	for (const page of [first, second])
		await page.getByRole('heading', { name: 'Welcome back' }).waitFor({ timeout: 10_000 });
});
