// Learners find each other, ask, answer, block, and meet by a quick match, in Chromium against the real binary. Pictures land in
// e2e/out/matching.
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const out = join(import.meta.dirname, 'out/matching');
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

/** What people tell of themselves: Koreans who learn English, and the other way round. */
const korean = { nativeLanguage: 'ko', targetLanguages: [{ language: 'en', level: 'B1' }] };
const english = { nativeLanguage: 'en', targetLanguages: [{ language: 'ko', level: 'B1' }] };

/** Takes a picture, and gives the faults of the page. */
async function look(page, name) {
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60))));
	await page.screenshot({ path: join(out, `${name}.png`) });
	return (await faultsOf(page)).map((fault) => `${name}: ${fault}`);
}

/** Answers all questions of the onboarding by the calls that its pages make; the pages have their own test. */
async function tell(url, token, { nativeLanguage, targetLanguages }, interests, zone, fromHour) {
	const call = async (method, path, body) => {
		const response = await fetch(`${url}/api/v1/${path}`, {
			method,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '*' },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		assert.equal(response.status, 200, `${path}: ${await response.text()}`);
	};
	const steps = {
		info: { birthYear: 1998, bio: 'I like long walks, films and talking about them.' },
		lang: { nativeLanguage, targetLanguages },
		int: { interests },
		partner: { partner: { gender: 'any', ageFrom: null, ageTo: null, company: 'any' } },
		schedule: { zone, availability: [1, 3, 5].map((day) => ({ day, fromHour, toHour: fromHour + 3 })) },
	};
	for (const [step, body] of Object.entries(steps)) await call('POST', `onboarding/step/${step}`, body);
	await call('PATCH', 'users/profile', { visibility: { zone: 'everyone' } });
	await call('POST', 'onboarding/complete');
}

/** The same for somebody whose page is open. */
async function introduce({ page }, ...told) {
	const asked = page.waitForRequest((request) => request.headers().authorization?.startsWith('Bearer '));
	await page.reload();
	const token = (await asked).headers().authorization.slice('Bearer '.length);
	await tell(new URL(page.url()).origin, token, ...told);
	await page.reload();
}

/** Somebody without a page. */
async function stranger(url, index, ...told) {
	const post = async (path, body, headers) => {
		const response = await fetch(`${url}/api/v1/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		assert.ok(response.ok, `${path}: ${response.status}`);
		return response.json();
	};
	const { accessToken } = await post('auth/signup', {
		email: `stranger${index}@example.com`,
		password: 'four friends talk',
		englishName: `Stranger ${index}`,
		nativeLanguage: told[0].nativeLanguage,
		targetLanguage: told[0].targetLanguages[0].language,
	});
	const headers = { authorization: `Bearer ${accessToken}` };
	const { items } = await (await fetch(`${url}/api/v1/users/consents`, { headers })).json();
	const consents = items.map(({ document, version }) => ({ document, version, granted: true }));
	await post('users/consents', { consents }, headers);
	await tell(url, accessToken, ...told);
}

async function learner(browser, url, index, looks, told, interests, zone = 'Asia/Seoul', fromHour = 18) {
	const one = await Learner.open(browser, url, index, looks);
	await one.signUp();
	await introduce(one, told, interests, zone, fromHour);
	return one;
}

test.before(async () => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
});

test('two who learn from each other find, ask and accept each other', { timeout: 180_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const faults = [];
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone });
	await mina.signUp();
	// Who has told nothing yet is told what to do.
	await mina.page.goto('/matching');
	await mina.page.getByText('First tell others about yourself').waitFor();
	faults.push(...(await look(mina.page, 'newcomer-phone-en')));
	await introduce(mina, korean, ['music', 'travel', 'film'], 'Asia/Seoul', 18);
	await mina.page.getByText('Nobody fits just now').waitFor();
	faults.push(...(await look(mina.page, 'nobody-phone-en')));

	const looks = { viewport: desktop };
	const daniel = await learner(
		browser,
		server.url,
		1,
		looks,
		english,
		['music', 'film', 'food'],
		'Asia/Tokyo',
		19,
	);
	await daniel.page.goto('/matching');
	const card = daniel.page.getByRole('article').filter({ hasText: mina.name });
	await card.getByRole('list').getByText('6 hours of the week fit you both').waitFor();
	await card.getByText('The same clock as yours').waitFor();
	await card.getByText(/^Why \d+ points/).click();
	const rows = await card.getByRole('row').allInnerTexts();
	const points = rows.map((row) => Number(/(\d+) of \d+\s*$/.exec(row)[1]));
	const sum = points.pop();
	assert.equal(points.length, 6);
	assert.equal(
		points.reduce((all, one) => all + one, 0),
		sum,
		'the parts add up',
	);
	faults.push(...(await look(daniel.page, 'partners-desktop-en')));

	// The filters are in the address: a reload keeps them.
	const filters = daniel.page.getByRole('region', { name: 'Filters' });
	await filters.locator('label').filter({ hasText: /^B1/ }).click();
	await filters.getByLabel('Time together').selectOption('5');
	await daniel.page.waitForURL(/levels=B1&minHours=5/);
	await daniel.page.reload();
	await card.waitFor();
	assert.equal(await filters.getByLabel(/^B1/).isChecked(), true);
	assert.equal(await filters.getByLabel('Time together').inputValue(), '5');

	// Where one comes in, a server that has just started has nobody to propose yet: the page asks again by itself.
	let early = 2;
	await daniel.page.route('**/api/v1/home', async (route) => {
		const response = await route.fetch();
		const home = await response.json();
		await route.fulfill({ response, json: early-- > 0 ? { ...home, partners: null } : home });
	});
	await daniel.page.goto('/main');
	await daniel.page.getByText('The server has just started').waitFor();
	faults.push(...(await look(daniel.page, 'starting-desktop-en')));
	await daniel.page.getByRole('link', { name: mina.name }).waitFor();
	await daniel.page.unroute('**/api/v1/home');

	await daniel.page.goto('/matching?minHours=40');
	await daniel.page.getByText('Your filters let nobody through').waitFor();
	faults.push(...(await look(daniel.page, 'too-narrow-desktop-en')));
	await daniel.press('Any hours');
	await card.waitFor();
	assert.equal(new URL(daniel.page.url()).search, '');

	await mina.page.goto('/matching');
	await mina.page.getByRole('article').filter({ hasText: daniel.name }).waitFor();
	faults.push(...(await look(mina.page, 'partners-phone-en')));
	await mina.press('Filters');
	faults.push(...(await look(mina.page, 'filters-phone-en')));

	// One asks from the other's page; the other is told without a reload, and both land in the conversation.
	await card.getByRole('link', { name: mina.name }).click();
	await daniel.page.getByRole('heading', { name: 'How well you fit' }).waitFor();
	faults.push(...(await look(daniel.page, 'person-desktop-en')));
	await daniel.press(`Ask to study together: ${mina.name}`);
	await daniel.page.getByText(/^You have asked\. 3 days left/).waitFor();
	await mina.page
		.getByRole('link', { name: /^Received/ })
		.getByText('1', { exact: true })
		.waitFor();
	await mina.page.getByRole('link', { name: 'Notifications' }).filter({ visible: true }).click();
	await mina.page.getByRole('link', { name: /Daniel Reed wants to study with you/ }).click();
	await mina.page.waitForURL('**/matching?view=received');
	await mina.page.getByText('Wants to study with you. 3 days left to answer.').waitFor();
	faults.push(...(await look(mina.page, 'received-phone-en')));
	await mina.page.goto('/main');
	await mina.page.getByRole('region', { name: 'Who wants to study with you' }).waitFor();
	faults.push(...(await look(mina.page, 'home-phone-en')));
	await daniel.page.goto('/matching?view=sent');
	await daniel.page.getByText(/^You have asked/).waitFor();
	faults.push(...(await look(daniel.page, 'sent-desktop-en')));
	await mina.press(`Accept ${daniel.name}`);
	await mina.page.waitForURL(/\/chat\/(?!with)/);
	await daniel.page.getByText('You study together.').waitFor();
	await daniel.page.getByRole('link', { name: `Write to ${mina.name}` }).click();
	await daniel.page.waitForURL(/\/chat\/(?!with)/);
	assert.equal(new URL(daniel.page.url()).pathname, new URL(mina.page.url()).pathname);
	await daniel.page.getByLabel('Your message').fill('안녕하세요!');
	await daniel.page.getByLabel('Your message').press('Enter');
	await mina.page.getByRole('log').getByText('안녕하세요!').waitFor();
	await daniel.page.getByRole('link', { name: 'Notifications' }).filter({ visible: true }).click();
	await daniel.page.getByRole('link', { name: /Mina Park has accepted your request/ }).click();
	await daniel.page.waitForURL(/\/chat\/(?!with)/);
	assert.deepEqual(faults, []);
});

test('a no is silent, what is taken back is gone at once, and who is blocked is not there', {
	timeout: 180_000,
}, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const faults = [];
	const dark = { viewport: phone, colorScheme: 'dark' };
	const mina = await learner(browser, server.url, 0, { viewport: desktop }, korean, ['music']);
	const daniel = await learner(browser, server.url, 1, dark, english, ['music'], 'Europe/Berlin', 10);
	await daniel.page.goto('/matching');
	await daniel.page.getByText('8 h ahead of you').waitFor();
	faults.push(...(await look(daniel.page, 'partners-phone-dark-en')));
	await daniel.press(`Ask to study together: ${mina.name}`);
	await mina.page.goto('/matching?view=received');
	await mina.page.getByText('Wants to study with you.').waitFor();
	await daniel.press(`Take back the request to ${mina.name}`);
	await mina.page.getByText('Taken back.').waitFor(); // without a reload
	// Who has asked is not proposed again soon, but can be asked back.
	await mina.page.goto(`/matching/profile/${daniel.id}`);
	await mina.press(`Ask to study together: ${daniel.name}`);
	await mina.page.getByText(/^You have asked/).waitFor();
	await daniel.page.goto('/matching?view=received');
	await daniel.press(`Not now, ${mina.name} (they are not told)`);
	await daniel.page.getByText('You said no.').waitFor();
	faults.push(...(await look(daniel.page, 'received-phone-dark-en')));
	await mina.page.goto('/matching?view=sent');
	await mina.page.getByText(/^You have asked/).waitFor();

	const amelie = await learner(browser, server.url, 3, { viewport: phone, language: 'en' }, english, ['art']);
	await mina.page.goto('/matching');
	await mina.page.getByRole('article').filter({ hasText: amelie.name }).waitFor();
	await mina.page.goto(`/matching/profile/${amelie.id}`);
	await mina.press('Block');
	await mina.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
	await mina.page.getByText('You have blocked').waitFor();
	for (const { page } of [mina, amelie]) {
		await page.goto('/matching');
		await page.getByText('Nobody fits just now').waitFor();
	}
	assert.deepEqual(faults, []);
});

test('a quick match brings four to one table', { timeout: 240_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const faults = [];
	const people = [];
	for (const [index, told] of [korean, english, korean, english].entries()) {
		people.push(await learner(browser, server.url, index, { viewport: phone }, told, ['music']));
	}
	const [first, second, third, fourth] = people;
	await first.page.goto('/matching');
	await first.press('Find me a table');
	await first.page.getByText('Speakers waiting: 0.').waitFor();
	await first.press('Stop waiting');
	await first.press('Find me a table');
	await second.page.goto('/main');
	await second.press('Find me a table');
	await second.page.getByText('Waiting to practise Korean.').waitFor();
	faults.push(...(await look(second.page, 'queue-home-phone-en')));
	// A reload and another page keep the place.
	await second.page.reload();
	await second.page.getByText('Waiting to practise Korean.').waitFor();
	await first.page.getByRole('link', { name: 'Chat' }).filter({ visible: true }).click();
	for (const { page } of [third, fourth]) {
		await page.goto('/matching');
		await page.getByRole('button', { name: 'Find me a table' }).click();
	}
	// Who looks on is brought there; who reads elsewhere is told.
	for (const { page } of [second, third, fourth]) await page.waitForURL(/\/sessions\/[^/]+\/waiting/);
	await first.page.getByText('Your table is ready.').waitFor();
	faults.push(...(await look(first.page, 'queue-found-phone-en')));
	await first.page.getByRole('link', { name: 'Go to the table' }).click();
	await first.page.waitForURL(/\/sessions\/[^/]+\/waiting/);
	const paths = new Set(people.map(({ page }) => new URL(page.url()).pathname));
	assert.equal(paths.size, 1, 'one table for all four');
	await first.page.getByRole('button', { name: 'Join now' }).waitFor();
	await first.page.goto('/matching');
	await first.page.getByRole('button', { name: 'Find me a table' }).waitFor();
	assert.deepEqual(faults, []);
});

test('the list goes on as one goes down, and a keyboard gets everywhere', { timeout: 180_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const two = {
		nativeLanguage: 'ko',
		targetLanguages: [...korean.targetLanguages, { language: 'ja', level: 'A1' }],
	};
	const mina = await learner(browser, server.url, 0, { viewport: desktop }, two, ['music', 'film']);
	const many = 30;
	for (let index = 0; index < many; index++) {
		const told = index % 10 === 0 ? { ...english, nativeLanguage: 'ja' } : english;
		await stranger(server.url, index, told, ['music', 'art'], 'Europe/London', 10);
	}
	const faults = [];
	const { page } = mina;
	await page.goto('/matching');
	const cards = page.getByRole('list', { name: 'People to ask' }).getByRole('article');
	await until('the first page is there', async () => (await cards.count()) >= 12);
	const before = await cards.count();
	assert.ok(before < many, 'not all at once');
	await until('all of them have come', async () => {
		await cards.last().scrollIntoViewIfNeeded();
		await page.mouse.wheel(0, 2000);
		return (await cards.count()) === many;
	});
	const names = await cards.locator('h2').allTextContents(); // what is out of sight has no inner text
	assert.equal(new Set(names).size, many, 'everybody once');
	await page.evaluate(() => scrollTo(0, 0));
	faults.push(...(await look(page, 'many-desktop-en')));

	// Who learns two languages chooses, for the list and for a table.
	await page.getByRole('region', { name: 'Quick match' }).getByText('Japanese').click();
	const filters = page.getByRole('region', { name: 'Filters' });
	await filters.getByRole('checkbox', { name: /^Japanese/ }).focus();
	await page.keyboard.press('Space');
	await page.waitForURL(/language=ja/);
	await until('only who speaks Japanese', async () => (await cards.count()) === 3);
	await filters.getByRole('button', { name: 'Save these filters' }).focus();
	await page.keyboard.press('Enter');
	await filters.getByRole('button', { name: 'Saved' }).waitFor();
	await page.goto('/matching');
	await filters.getByRole('button', { name: 'Use your saved filters' }).focus();
	await page.keyboard.press('Enter');
	await page.waitForURL(/language=ja/);
	await until('only who speaks Japanese', async () => (await cards.count()) === 3);
	const first = cards.first();
	await first.getByRole('link').focus();
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY');
	await page.keyboard.press('Enter');
	await first.getByRole('table').waitFor();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await first.getByText(/^You have asked/).waitFor();
	faults.push(...(await look(page, 'asked-desktop-en')));

	// Whom one has asked is read page by page, and one can look at those alone that wait.
	const bearer = page.waitForRequest((request) => request.headers().authorization?.startsWith('Bearer '));
	await page.goto('/matching?view=sent');
	const { authorization } = (await bearer).headers();
	const headers = { authorization, 'content-type': 'application/json' };
	const people = await (
		await fetch(`${server.url}/api/v1/matching/recommendations?limit=50`, { headers })
	).json();
	// At most ten wait at a time.
	const asked = 25;
	for (const [index, { userId }] of people.items.slice(0, asked - 1).entries()) {
		const body = JSON.stringify({ userId });
		const made = await fetch(`${server.url}/api/v1/matching/request`, { method: 'POST', headers, body });
		assert.equal(made.status, 201);
		const { id } = await made.json();
		if (index >= 8)
			await fetch(`${server.url}/api/v1/matching/requests/${id}`, { method: 'DELETE', headers });
	}
	await page.reload();
	const sent = page.getByRole('list', { name: 'Whom you asked' }).getByRole('article');
	await page.getByRole('link', { name: /^Sent/ }).getByText('9', { exact: true }).waitFor();
	await until('the first page is there', async () => (await sent.count()) === 20);
	await page.route('**/matching/requests?*cursor=*', (route) => route.abort());
	await page.getByRole('button', { name: 'Show more' }).press('Enter');
	await page.getByRole('button', { name: 'Try again' }).waitFor();
	faults.push(...(await look(page, 'sent-failed-desktop-en')));
	await page.unroute('**/matching/requests?*cursor=*');
	await page.getByRole('button', { name: 'Try again' }).press('Enter');
	await until('all of them are there', async () => (await sent.count()) === asked);
	assert.equal(new Set(await sent.locator('h2').allTextContents()).size, asked, 'everybody once');
	const takeBack = sent.first().getByRole('button', { name: /^Take back/ });
	await takeBack.press('Enter');
	await until('it is known to be over', async () => (await sent.getByText('Taken back.').count()) === 17);
	assert.equal(await sent.count(), asked, 'what was read stays');
	await page.getByRole('radio', { name: 'Waiting' }).focus();
	await page.keyboard.press('Space');
	await page.waitForURL(/status=pending/);
	await until('those that wait are there', async () => (await sent.count()) === 8);
	assert.equal(await sent.getByText('Taken back.').count(), 0);
	await page.evaluate(() => scrollTo(0, 0));
	faults.push(...(await look(page, 'sent-waiting-desktop-en')));
	await page.getByText('Study partners', { exact: true }).click();
	await page.getByText('None of them has become a study partner yet.').waitFor();
	await page.setViewportSize(phone);
	faults.push(...(await look(page, 'sent-nobody-phone-en')));
	assert.deepEqual(faults, []);
});

test('the page of partners in Korean', { timeout: 120_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await learner(browser, server.url, 0, { viewport: phone }, korean, ['music', 'film']);
	await learner(
		browser,
		server.url,
		1,
		{ viewport: desktop },
		english,
		['music', 'art'],
		'Europe/London',
		10,
	);
	const faults = [];
	const korea = mina.page;
	await korea.getByRole('button', { name: '한국어' }).click();
	// The words come with a file of their own; a page that goes away before them stays in the language it was in.
	await korea.getByRole('button', { name: 'English' }).waitFor();
	await korea.goto('/matching');
	await korea.getByRole('article').filter({ hasText: 'Daniel Reed' }).waitFor();
	await korea.getByText(/^왜 \d+점/).click();
	faults.push(...(await look(korea, 'partners-phone-ko')));
	for (const [name, viewport] of [
		['narrow', { width: 320, height: 568 }],
		['tablet', { width: 768, height: 1024 }],
		['laptop', { width: 1024, height: 768 }],
	]) {
		await korea.setViewportSize(viewport);
		faults.push(...(await look(korea, `partners-${name}-ko`)));
	}
	await korea.goto('/main');
	await korea.getByRole('region', { name: '나와 잘 맞는 사람' }).getByText('Daniel Reed').waitFor();
	faults.push(...(await look(korea, 'home-laptop-ko')));
	assert.deepEqual(faults, []);
});
