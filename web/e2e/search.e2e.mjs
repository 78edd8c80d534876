// A real Chromium page looks for what was said long ago: by keyboard on a desktop in Korean, by finger on a phone in English.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { meet } from './meet.mjs';
import { launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const out = join(import.meta.dirname, 'out');

/** Somebody who has no browser. */
class Person {
	constructor(url, name, email) {
		Object.assign(this, { url, name, email });
	}

	async post(path, body) {
		const response = await fetch(`${this.url}/api/v1${path}`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
			},
			body: JSON.stringify(body),
		});
		const text = await response.text();
		assert.ok(response.ok, `${path}: ${response.status} ${text}`);
		return text ? JSON.parse(text) : null;
	}

	async signUp() {
		const { accessToken, user } = await this.post('/auth/signup', {
			email: this.email,
			password: 'four friends talk',
			englishName: this.name,
			nativeLanguage: 'ko',
			targetLanguage: 'en',
		});
		Object.assign(this, { token: accessToken, id: user.id });
		const { items: documents } = await (await fetch(`${this.url}/api/v1/consents/documents`)).json();
		const consents = documents.map(({ document, version }) => ({ document, version, granted: true }));
		await this.post('/users/consents', { consents });
		return this;
	}

	say(roomId, clientId, body) {
		return this.post(`/chat/rooms/${roomId}/messages`, { clientId, body });
	}
}

async function pageOf(browser, url, person, language, looks) {
	const context = await browser.newContext({
		baseURL: url,
		reducedMotion: 'reduce',
		locale: language,
		...looks,
	});
	const page = await context.newPage();
	const complaints = [];
	page.on('pageerror', (error) => complaints.push(`${error}`));
	page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
	await page.goto('/');
	await page.locator('input[type=email]').fill(person.email);
	await page.locator('input[type=password]').fill('four friends talk');
	await page.locator('input[type=password]').press('Enter');
	await page.getByRole('navigation').first().waitFor();
	await page.goto('/chat');
	return { page, complaints };
}

/** Whether the message with a text is wholly in sight. */
const inSight = (page, text) =>
	page
		.getByRole('log')
		.getByText(text, { exact: true })
		.evaluate((node) => {
			const { top, bottom } = node.getBoundingClientRect();
			const list = node.closest('section').getBoundingClientRect();
			return top >= list.top && bottom <= list.bottom;
		});

test('a message is found again', { timeout: 120_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await new Person(server.url, 'Mina Park', 'mina@example.com').signUp();
	const daniel = await new Person(server.url, 'Daniel Reed', 'daniel@example.com').signUp();
	await meet(server.url, mina, daniel);
	const { id } = await mina.post('/chat/rooms', { kind: 'direct', userId: daniel.id });
	await daniel.say(id, 'apple', '어제 시장에서 사과를 샀어요');
	// One makes groups with people one has written with.
	const group = await daniel.post('/chat/rooms', { kind: 'group', title: '주말 산책', userIds: [mina.id] });
	for (let n = 1; n <= 130; n++)
		await (n % 3 ? mina : daniel).say(id, `n${n}`, `${n}번째 이야기, story ${n}`);
	await daniel.say(
		group.id,
		'g1',
		'다음 주에 사과 따러 갈까요? 100% sure it will be sunny, and the farm is not far from the station.',
	);

	const wide = await pageOf(browser, server.url, mina, 'ko', { viewport: { width: 1280, height: 800 } });
	await t.test('parts of Korean words, with the hit marked, newest first', async () => {
		const { page } = wide;
		await page.getByLabel('메시지 검색').fill('사과');
		await page.getByRole('status').getByText('메시지 2개를 찾았어요').waitFor();
		const results = page.getByRole('list', { name: '찾은 메시지' }).getByRole('link');
		assert.deepEqual(await results.locator('mark').allTextContents(), ['사과', '사과']);
		assert.match(await results.first().textContent(), /주말 산책/);
		await page.screenshot({ path: join(out, 'search-ko-desktop.png') });
		await page.getByLabel('메시지 검색').fill('%');
		await page.getByRole('status').getByText('메시지 1개를 찾았어요').waitFor();
		await page.getByLabel('메시지 검색').fill('바나나');
		await page.getByText('이 말이 들어 있는 메시지가 없어요.').waitFor();
	});

	await t.test(
		'by the keyboard to the message, with what was said around it, and back to the end',
		async () => {
			const { page } = wide;
			await page.getByLabel('메시지 검색').fill('사과를');
			await page.getByRole('status').getByText('메시지 1개를 찾았어요').waitFor();
			for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
			await page.waitForURL(/at=1$/);
			await until('the message is in sight', () => inSight(page, '어제 시장에서 사과를 샀어요'));
			await until('it has the focus', () => page.evaluate(() => document.activeElement?.dataset.seq === '1'));
			await page.getByText('50번째 이야기, story 50', { exact: true }).waitFor();
			assert.equal(await page.getByText('story 130').count(), 0);
			await page.screenshot({ path: join(out, 'search-jump-ko-desktop.png') });
			await daniel.say(id, 'late', '새 소식');
			await page.getByRole('button', { name: '다음 메시지 보기' }).click();
			await page.getByText('100번째 이야기, story 100', { exact: true }).waitFor();
			await page.getByRole('button', { name: '최신 메시지로' }).click();
			await until('the end is in sight', () => inSight(page, '새 소식'));
		},
	);

	await t.test('a message in the middle, and what one says from there stands at the end', async () => {
		const { page } = wide;
		await page.getByLabel('메시지 검색').fill('story 60');
		await page.getByRole('status').getByText('메시지 1개를 찾았어요').waitFor();
		await page.getByRole('list', { name: '찾은 메시지' }).getByRole('link').click();
		await until('the message is in sight', () => inSight(page, '60번째 이야기, story 60'));
		assert.equal(await page.getByText('새 소식').count(), 0);
		await page.getByLabel('메시지 입력').fill('기억나요!');
		await page.getByLabel('메시지 입력').press('Enter');
		await until('the end is in sight', () => inSight(page, '기억나요!'));
	});

	await t.test('on a phone, and back to what was found', async () => {
		const { page, complaints } = await pageOf(browser, server.url, mina, 'en', {
			viewport: { width: 390, height: 844 },
			hasTouch: true,
			colorScheme: 'dark',
		});
		await page.getByLabel('Search messages').fill('STORY 7');
		await page.getByText('messages found').waitFor();
		await page.screenshot({ path: join(out, 'search-en-phone-dark.png') });
		await page.getByRole('list', { name: 'Messages found' }).getByRole('link').last().tap();
		await until('the message is in sight', () => inSight(page, '7번째 이야기, story 7'));
		await page.screenshot({ path: join(out, 'search-jump-en-phone-dark.png') });
		await page.goBack();
		await page.getByText('messages found').waitFor();
		assert.equal(await page.getByLabel('Search messages').inputValue(), 'STORY 7');
		await page.getByRole('button', { name: 'Clear the search' }).tap();
		await page.getByRole('list', { name: 'Conversations' }).waitFor();
		assert.deepEqual(complaints, []);
	});
	assert.deepEqual(wide.complaints, []);
});
