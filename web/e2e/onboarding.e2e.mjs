// A newcomer goes through the agreement and the five groups of questions with the keyboard alone, in Korean on a phone and in English
// on a desktop, against the real binary. Pictures to look at land in e2e/out/onboarding.
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';

const out = join(import.meta.dirname, 'out/onboarding');
const looks = [
	{
		name: 'phone-ko',
		language: 'ko',
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		timezoneId: 'Asia/Seoul',
		colorScheme: 'light',
	},
	{
		name: 'desktop-en',
		language: 'en',
		viewport: { width: 1440, height: 900 },
		timezoneId: 'Europe/Berlin',
		colorScheme: 'light',
	},
	{
		name: 'narrow-en-dark',
		language: 'en',
		viewport: { width: 320, height: 568 },
		timezoneId: 'Asia/Kolkata',
		colorScheme: 'dark',
	},
];

/** What a person says who does all of it, in the words of the page's language. */
const words = {
	ko: {
		name: '다른 사람에게 보일 이름',
		email: '이메일',
		password: '비밀번호',
		signUp: '회원가입',
		begin: '시작하기',
		year: '태어난 해',
		hours: '일주일에 4시간',
		done: '준비가 끝났어요',
	},
	en: {
		name: 'Name others will see',
		email: 'Email',
		password: 'Password',
		signUp: 'Sign up',
		begin: 'Begin',
		year: 'Year of birth',
		hours: '4 hours a week',
		done: 'You are all set',
	},
};

/** A person without a mouse: everything is reached by Tab and done by keys. */
class Keyboard {
	constructor(page, picture) {
		this.page = page;
		this.picture = picture;
	}

	/** Presses Tab until the focus is on what the selector means; fails where it never gets there. */
	async to(selector, key = 'Tab') {
		for (let presses = 0; presses < 90; presses++) {
			if (await this.page.evaluate((css) => document.activeElement?.matches(css), selector)) return;
			await this.page.keyboard.press(key);
		}
		throw new Error(`${key} never reaches ${selector} on ${this.page.url()}`);
	}

	press(...keys) {
		return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
	}

	type(text) {
		return this.page.keyboard.type(text);
	}

	/** Sends the form, and waits for the page that comes next. */
	async submit(path) {
		await this.to('main form button[type=submit]');
		await this.press('Enter');
		if (!path) return;
		await this.page.waitForURL(`**${path}`);
		// The heading of the new part takes the focus.
		if (path.startsWith('/onboarding')) await this.page.locator('main h1:focus').waitFor();
	}
}

/** In the page: until what was changed is on the screen. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)));
const shown = (page) => page.locator('main h1').waitFor();

async function signUp(keys, { page, say, mail }) {
	await page.getByLabel(say.name).fill(mail.includes('ko') ? '김서연' : 'Daniel Reed');
	await page.getByLabel(say.email).fill(mail);
	await page.getByLabel(say.password, { exact: true }).fill('four friends talk');
	await page.getByRole('button', { name: say.signUp }).click();
	await page.waitForURL('**/agreement');
	await keys.picture('agreement');
	await keys.submit();
	// The first that is missing has the focus, a frame after it is marked.
	await page.locator('[aria-invalid=true]:focus').waitFor();
	await keys.picture('agreement-faults');
	await page.locator('main li button').first().focus();
	await keys.press('Enter');
	await page.locator('dialog[open] p').first().waitFor();
	await keys.picture('agreement-text');
	await keys.press('Escape');
	await keys.to('main form > div input[type=checkbox]', 'Shift+Tab');
	await keys.press('Space');
	await keys.submit('/signup-complete');
	await page.getByRole('link', { name: say.begin }).waitFor();
	await keys.picture('welcome');
}

async function info(keys, { page, say }) {
	await page.getByRole('link', { name: say.begin }).focus();
	await keys.press('Enter');
	await page.waitForURL('**/onboarding-info/1');
	await shown(page);
	await keys.submit();
	await page.locator('[aria-invalid=true]').waitFor();
	await keys.picture('info-1-faults');
	await keys.type('1998');
	await keys.to('input[type=radio]');
	await keys.press('ArrowRight');
	await keys.picture('info-1');
	await page.reload();
	await page.locator('input[inputmode=numeric]').waitFor();
	assert.equal(await page.getByLabel(say.year).inputValue(), '1998', 'a reload keeps what was not sent');
	await keys.submit('/onboarding-info/2');
	await keys.to('textarea');
	await keys.type('Tea, mountains and old films. 차와 산과 오래된 영화.');
	await page.goBack();
	await page.waitForURL('**/onboarding-info/1');
	assert.equal(await page.getByLabel(say.year).inputValue(), '1998', 'so does going back');
	await page.goForward();
	await page.waitForURL('**/onboarding-info/2');
	await page.locator('textarea').waitFor();
	assert.match(await page.locator('textarea').inputValue(), /^Tea/, 'and forward');
	await keys.picture('info-2');
	await keys.submit('/onboarding-lang/1');
}

async function languages(keys, { page }) {
	await shown(page);
	await keys.picture('lang-1');
	await keys.submit('/onboarding-lang/2');
	await keys.to('main form > div > button');
	await keys.press('Enter');
	await keys.picture('lang-2');
	await keys.submit();
	await page.locator('[aria-invalid=true]').waitFor();
	await keys.picture('lang-2-faults');
	await keys.type('j'); // the focus is on the empty choice of a language
	await page.locator('select').nth(2).selectOption('ja');
	await keys.submit('/onboarding-int/1');
}

async function interests(keys, { page }) {
	await shown(page);
	await keys.submit();
	await page.locator('[data-invalid=true]').waitFor();
	await keys.picture('int-faults');
	const boxes = page.locator('main fieldset input');
	for (let chosen = 0; chosen < 10; chosen++) await keys.press('Space', 'Tab');
	assert.equal(await boxes.and(page.locator(':checked')).count(), 10);
	assert.equal(
		await boxes.and(page.locator(':disabled')).count(),
		(await boxes.count()) - 10,
		'ten are enough',
	);
	await keys.picture('int');
	await keys.submit('/onboarding-partner/1');
}

/** Leaves the wishes for later, to find out that they are missing. */
async function schedule(keys, { page, say }) {
	await shown(page);
	await page.locator('nav ol a').last().focus();
	await keys.press('Enter');
	await page.waitForURL('**/onboarding-schedule/1');
	await page.locator('main h1:focus').waitFor();
	await keys.submit();
	await page.locator('[data-invalid=true]').waitFor();
	await keys.to('[role=gridcell]');
	await page.keyboard.down('Shift');
	await keys.press('ArrowDown', 'ArrowRight');
	await page.keyboard.up('Shift');
	await page.getByText(say.hours).waitFor();
	await page.locator('main h1').scrollIntoViewIfNeeded();
	await keys.picture('schedule', { fullPage: true });
	await keys.submit();
	await page.locator('main form [role=alert]').waitFor();
	await keys.picture('schedule-missing');
}

async function partner(keys, { page, say }) {
	await keys.to('main form ul a', 'Shift+Tab');
	await keys.press('Enter');
	await page.waitForURL('**/onboarding-partner/1');
	await page.locator('main h1:focus').waitFor();
	await keys.to('input[type=radio]');
	await keys.press('ArrowRight');
	await keys.to('input[inputmode=numeric]');
	await keys.type('40');
	await keys.press('Tab');
	await keys.type('20');
	await keys.submit();
	await page.locator('[aria-invalid=true]').waitFor();
	await keys.picture('partner-faults');
	await keys.press('Control+a');
	await keys.type('60');
	await keys.picture('partner');
	await keys.submit('/signup-complete');
	await page.getByText(say.done).waitFor();
	await keys.picture('all-set');
}

test('a newcomer tells all of it with the keyboard', { timeout: 300_000 }, async (t) => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	for (const { name: look, language, ...rest } of looks) {
		await t.test(look, async () => {
			const one = await Learner.open(browser, server.url, 0, { language, ...rest });
			const { page } = one;
			const faults = [];
			const keys = new Keyboard(page, async (name, options = {}) => {
				await page.evaluate(drawn);
				await page.screenshot({ path: join(out, `${name}-${look}.png`), ...options });
				faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
			});
			const scene = { page, say: words[language], mail: `${look}@example.com` };
			await signUp(keys, scene);
			await info(keys, scene);
			await languages(keys, scene);
			await interests(keys, scene);
			await schedule(keys, scene);
			await partner(keys, scene);
			// Completing too early is refused on purpose.
			const complaints = one.complaints.filter((text) => !/status of 409/.test(text));
			await one.context.close();
			assert.deepEqual([...faults, ...complaints], []);
		});
	}
});

test('a finger paints the hours, and scrolls', { timeout: 60_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const one = await Learner.open(browser, server.url, 0, {
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true,
	});
	await one.signUp();
	const { page } = one;
	await page.goto('/onboarding-schedule/9');
	await page.waitForURL('**/onboarding-schedule/1');
	const cell = (name) => page.getByRole('gridcell', { name, exact: true });
	const chosen = () => page.locator('[role=gridcell][aria-selected=true]').count();
	await cell('Monday 06:00').tap();
	assert.equal(await chosen(), 1, 'a tap chooses');
	await cell('Monday 06:00').tap();
	assert.equal(await chosen(), 0, 'and takes back');

	const cdp = await one.context.newCDPSession(page);
	const middle = async (name) => {
		const { x, y, width, height } = await cell(name).boundingBox();
		return { x: x + width / 2, y: y + height / 2 };
	};
	const drag = async (from, to, restMs) => {
		const [a, b] = [await middle(from), await middle(to)];
		const touch = (type, points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points });
		await touch('touchStart', [a]);
		if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
		for (let step = 1; step <= 8; step++) {
			const part = step / 8;
			await touch('touchMove', [{ x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }]);
		}
		await touch('touchEnd', []);
	};
	const scrolled = () => page.evaluate(() => document.querySelector('main').scrollTop + window.scrollY);
	await cell('Monday 08:00').scrollIntoViewIfNeeded();
	await drag('Monday 05:00', 'Friday 05:00', 0);
	assert.equal(await chosen(), 5, 'sideways paints at once');
	const before = await scrolled();
	await drag('Tuesday 04:00', 'Tuesday 07:00', 400);
	assert.equal(await scrolled(), before, 'a finger that has rested holds the page');
	assert.equal(await chosen(), 8, 'and paints down');
	await drag('Sunday 08:00', 'Sunday 03:00', 0);
	assert.equal(await chosen(), 8, 'a quick finger upwards scrolls');
	assert.notEqual(await scrolled(), before);
	await page.getByRole('columnheader', { name: 'Sun' }).tap();
	assert.equal(await chosen(), 32, 'the name of a day chooses all of it');
	await one.context.close();
});
