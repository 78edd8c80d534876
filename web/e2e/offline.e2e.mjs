// Two real Chromium pages and a wire that is cut: chats are read and written without a network, sent once when it is back, and gone with the log-in.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { openLink } from './link.mjs';
import { meet } from './meet.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const out = join(import.meta.dirname, 'out');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const say = async (learner, text) => {
	await learner.page.getByLabel('Your message').fill(text);
	await learner.page.getByLabel('Your message').press('Enter');
};
const log = (learner) => learner.page.getByRole('log');
const sees = (learner, text) => log(learner).getByText(text, { exact: true }).waitFor();
const texts = (learner) => log(learner).locator('li p.whitespace-pre-wrap').allTextContents();
const markOf = (learner, text) =>
	log(learner).locator('li', { hasText: text }).locator('span[title]').last().getAttribute('title');

/** How many records the browser keeps of chats and of messages that wait. */
const kept = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve, reject) => {
				const opening = indexedDB.open('studymate');
				opening.onerror = () => reject(opening.error);
				opening.onsuccess = () => {
					const tx = opening.result.transaction(['chats', 'outbox']);
					const [chats, outbox] = ['chats', 'outbox'].map((name) => tx.objectStore(name).count());
					tx.oncomplete = () => {
						opening.result.close();
						resolve({ chats: chats.result, outbox: outbox.result });
					};
				};
			}),
	);
const filesKept = (page) =>
	page.evaluate(async () => {
		const names = await caches.keys();
		const worker = await navigator.serviceWorker.getRegistration();
		return (
			worker?.active?.state === 'activated' && names.length === 1 && (await caches.match('/')) !== undefined
		);
	});

test('chats without a network', { timeout: 240_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const link = await openLink(server.url);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await link.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: desktop });
	await mina.signUp();
	const daniel = await Learner.open(browser, link.url, 1, { viewport: phone });
	await daniel.signUp();
	await meet(server.url, daniel, mina);
	let room = '';

	await t.test('a message is delivered before it is read', async () => {
		await daniel.page.goto(`/chat/with/${mina.id}`);
		await daniel.page.waitForURL(/\/chat\/(?!with)/);
		room = new URL(daniel.page.url()).pathname;
		await say(daniel, 'Hello Mina!');
		await mina.page.goto(room);
		await sees(mina, 'Hello Mina!');
		await say(mina, '안녕하세요, 다니엘!');
		await sees(daniel, '안녕하세요, 다니엘!');
		await until('the first is read', async () => (await markOf(daniel, 'Hello Mina!')) === 'Read');
		// Mina looks at something else, and so has got what comes, and has not read it.
		await mina.page.goto('/profile');
		await mina.page.getByLabel('Name others will see').waitFor();
		await say(daniel, 'Are you free on Friday?');
		await until('it is delivered', async () => (await markOf(daniel, 'on Friday?')) === 'Delivered');
		await daniel.page.screenshot({ path: join(out, 'offline-ticks.png') });
		await mina.page.goto(room);
		await until('it is read', async () => (await markOf(daniel, 'on Friday?')) === 'Read');
	});

	await t.test('the browser keeps the files of the client and the end of the chat', async () => {
		await until('the files are kept', () => filesKept(daniel.page));
		await until('the chat is kept', async () => (await kept(daniel.page)).chats === 3);
		const cached = await daniel.page.evaluate(async () => {
			const [name] = await caches.keys();
			return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
		});
		assert.deepEqual(
			cached.filter((path) => !/^\/(assets\/[^/]+|favicon\.svg|)$/.test(path)),
			[],
		);
	});

	await t.test('without a network the chat is read after a reload', async () => {
		link.cut();
		await daniel.page.reload();
		await sees(daniel, '안녕하세요, 다니엘!');
		await daniel.page.getByText(/^Offline: as of today/).waitFor();
		assert.deepEqual(await faultsOf(daniel.page), []);
		await daniel.page.screenshot({ path: join(out, 'offline-phone.png') });
		await daniel.page.goto('/chat');
		await daniel.page.getByRole('link', { name: /Mina Park/ }).waitFor();
		await daniel.page.screenshot({ path: join(out, 'offline-rooms-phone.png') });
		await daniel.page.goto('/profile');
		await daniel.page.getByRole('heading', { name: 'You are offline' }).waitFor();
		assert.deepEqual(await faultsOf(daniel.page), []);
		await daniel.page.screenshot({ path: join(out, 'offline-elsewhere-phone.png') });
		await daniel.page.getByRole('link', { name: 'Read my chats' }).click();
		await daniel.page.getByRole('link', { name: /Mina Park/ }).click();
		await sees(daniel, 'Are you free on Friday?');
		await daniel.page.goto('/chat?q=FRIDAY');
		await daniel.page.getByText('only the messages kept on this device were searched').waitFor();
		assert.deepEqual(await faultsOf(daniel.page), []);
		await daniel.page.screenshot({ path: join(out, 'offline-search-phone.png') });
		await daniel.page.getByRole('link', { name: /Are you free on Friday/ }).click();
		await sees(daniel, 'Are you free on Friday?');
	});

	await t.test('what is written then waits over a reload, and is sent once and in order', async () => {
		for (const text of ['First', 'Second', 'Third']) await say(daniel, text);
		await daniel.page.getByText('Waits for a connection').first().waitFor({ timeout: 20_000 });
		await until('they are kept', async () => (await kept(daniel.page)).outbox === 3);
		await daniel.page.reload();
		await sees(daniel, 'Third');
		const another = await daniel.context.newPage();
		await another.goto(room);
		await another.getByRole('log').getByText('Third').waitFor();
		await daniel.page.emulateMedia({ colorScheme: 'dark' });
		assert.deepEqual(await faultsOf(daniel.page), []);
		await daniel.page.screenshot({ path: join(out, 'offline-waiting-dark.png') });
		await daniel.page.emulateMedia({ colorScheme: 'light' });
		link.join();
		for (const text of ['First', 'Second', 'Third']) await sees(mina, text);
		await until('nothing waits any more', async () => (await kept(daniel.page)).outbox === 0);
		await daniel.page.getByText(/^Offline: as of/).waitFor({ state: 'detached' });
		for (const learner of [mina, daniel]) {
			await until('each is there once, in order', async () => {
				const said = (await texts(learner)).filter((text) => /First|Second|Third/.test(text));
				if (said.join() !== 'First,Second,Third') throw new Error(said.join());
				return true;
			});
		}
		await another.close();
	});

	await t.test(
		'a proxy without its server is no server: nobody is logged out, and nothing is lost',
		async () => {
			link.lose(502);
			await daniel.page.reload();
			await sees(daniel, 'Third');
			await daniel.page.getByText(/^Offline: as of today/).waitFor();
			await say(daniel, 'Through the proxy');
			await daniel.page.getByText('Waits for a connection').first().waitFor({ timeout: 20_000 });
			await until('it is kept', async () => (await kept(daniel.page)).outbox === 1);
			link.lose(503);
			await daniel.page.goto('/main');
			await daniel.page.getByRole('heading', { name: 'You are offline' }).waitFor();
			await daniel.page.goto(room);
			await sees(daniel, 'Through the proxy');
			link.join();
			await sees(mina, 'Through the proxy');
			await until('nothing waits any more', async () => (await kept(daniel.page)).outbox === 0);
			await daniel.page.getByText(/^Offline: as of/).waitFor({ state: 'detached' });
			assert.equal((await texts(mina)).filter((text) => text === 'Through the proxy').length, 1);
		},
	);

	await t.test('a newer version is offered, and loaded when the person says so', async () => {
		link.change('/sw.js', (text) => text.replace(/"entry":"[^"]+"/, '"entry":"/assets/"'));
		await daniel.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
		await daniel.page.getByText('A new version of StudyMate is here.').waitFor();
		assert.deepEqual(await faultsOf(daniel.page), []);
		await daniel.page.screenshot({ path: join(out, 'update-phone.png') });
		const loaded = daniel.page.waitForEvent('load');
		await daniel.press('Load it');
		await loaded;
		await sees(daniel, 'Third');
		await daniel.page.getByText('A new version').waitFor({ state: 'detached' });
	});

	await t.test('the end of the log-in takes the chats with it, in whatever tab', async () => {
		const another = await daniel.context.newPage();
		await another.goto('/chat');
		await another.getByRole('link', { name: /Mina Park/ }).waitFor();
		assert.ok((await kept(daniel.page)).chats > 0);
		await daniel.page.goto('/main');
		await daniel.press('Log out');
		await daniel.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
		await until('nothing is kept', async () => (await kept(daniel.page)).chats === 0);
		await another.getByRole('heading', { name: 'Welcome back' }).waitFor();
		link.cut();
		await another.goto('/chat');
		await another.getByRole('heading', { name: 'Welcome back' }).waitFor();
		assert.deepEqual(await kept(another), { chats: 0, outbox: 0 });
		link.join();
		await another.close();
	});

	await t.test('chats of a log-in that was ended elsewhere are gone with the first answer', async () => {
		await daniel.page.goto('/');
		await daniel.page.getByLabel('Email').fill('learner1@example.com');
		await daniel.page.getByLabel('Password', { exact: true }).fill('four friends talk');
		await daniel.press('Log in');
		await daniel.page.waitForURL('**/main');
		await daniel.page.goto(room);
		await sees(daniel, 'Third');
		await until('the chat is kept', async () => (await kept(daniel.page)).chats === 3);
		link.cut();
		await daniel.page.reload();
		await sees(daniel, 'Third');
		await daniel.context.clearCookies();
		link.join();
		await daniel.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
		await until('nothing is kept', async () => (await kept(daniel.page)).chats === 0);
	});

	const complaints = [...mina.complaints, ...daniel.complaints].filter(
		(text) => !/net::ERR_|WebSocket connection|status of (401|502|503)/.test(text),
	);
	assert.deepEqual(complaints, []);
});
