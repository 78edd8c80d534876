// A whole level test against the real binary: from the invitation through questions to read, to hear and to type, a text and two
// recordings to the result. On a phone in Korean and on a desktop in English. Pictures to look at land in e2e/out/level.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { faultsOf } from './faults.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const run = promisify(execFile);
const out = join(import.meta.dirname, 'out/level');
const bank = join(import.meta.dirname, '../../control/leveltest/bank');
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };

/** What the pages say, by the language of the page. */
const words = {
	en: {
		toTest: 'To the level test',
		begin: 'Begin the test',
		goOn: 'Go on with the test',
		answer: 'Answer',
		listen: 'Listen',
		again: 'Listen again',
		sendText: 'Send the text',

		record: /^Record, up to/,
		stop: /^Stop( |$)/,
		listenBack: 'Listen to the recording',
		recordAgain: 'Record again',
		sendVoice: 'Send the recording',
		retry: 'Try again',
		skipVoice: 'Skip this speaking task',
		waiting: 'No connection.',
		missed: 'The time for the last question was up',
		table: 'Show as a table',
		passed: 'You skipped it.',
	},
	ko: {
		toTest: '레벨 테스트 하러 가기',
		begin: '테스트 시작하기',
		goOn: '테스트 이어서 하기',
		answer: '답하기',
		listen: '듣기',
		again: '다시 듣기',
		sendText: '글 보내기',

		record: /^녹음하기/,
		stop: /^그만하기/,
		listenBack: '녹음 들어 보기',
		recordAgain: '다시 녹음하기',
		sendVoice: '녹음 보내기',
		retry: '다시 시도',
		skipVoice: '이 말하기 과제 건너뛰기',
		waiting: '연결이 끊겼어요.',
		missed: '지난 문제는 시간이 다 되어',
		table: '표로 보기',
		passed: '건너뛰었어요.',
	},
};

const texts = {
	en: 'Last summer my friend and I travelled to the coast. We stayed in a small house near the beach, swam every morning and cooked together in the evening. The weather was good, but on the last day it rained, so we played cards and talked about our plans. I would like to go there again, because the people were kind and the sea was beautiful. Next time I want to stay for two weeks and learn to sail.',
	ko: '지난여름에 친구와 함께 바닷가로 여행을 갔습니다. 우리는 바다 근처의 작은 집에서 지내면서 아침마다 수영을 하고 저녁에는 같이 요리를 했습니다. 날씨는 좋았지만 마지막 날에는 비가 와서 카드놀이를 하며 앞으로의 계획을 이야기했습니다. 사람들이 친절하고 바다가 아름다워서 다시 가고 싶습니다. 다음에는 두 주 동안 머물면서 배를 타는 법도 배우고 싶습니다.',
};

/** The keys of the items, which no client ever gets, from where the server has them. */
async function keysOf(language) {
	const keys = new Map();
	for (const skill of ['reading', 'listening', 'language']) {
		const items = JSON.parse(await readFile(join(bank, language, `${skill}.json`), 'utf8'));
		for (const { id, key, keys: typed } of items) keys.set(id, typed?.[0] ?? String(key));
	}
	return keys;
}

/** Somebody who takes the test, and what the server last said of it. */
class Taker {
	constructor(learner, { name, language, tested }) {
		this.learner = learner;
		this.page = learner.page;
		this.look = name;
		this.say = words[language];
		this.tested = tested;
		this.attempt = null;
		/** The answers that went out. */
		this.sent = [];
		this.faults = [];
		this.seen = new Set();
		this.page.on('response', async (response) => {
			const path = new URL(response.url()).pathname;
			if (!response.ok() || !/level-test\/(start|submit-answer|analyze-speech)$/.test(path)) return;
			const text = await response.text().catch(() => '');
			if (text === '') return;
			if (/"(key|keys|script|b)":/.test(text))
				this.faults.push(`a key leaves the server: ${text.slice(0, 300)}`);
			const body = JSON.parse(text);
			this.attempt = body.attempt ?? body;
		});
		this.page.on('request', (request) => {
			if (/submit-answer$/.test(request.url())) this.sent.push(request.postDataJSON());
		});
	}

	get asked() {
		return this.attempt?.item ?? this.attempt?.task ?? null;
	}

	/** Signed up, agreed and learning the language of the test. */
	async signUp() {
		const { page } = this;
		await page.locator('[name=englishName]').fill('Nari Kim');
		await page.locator('[name=email]').fill(`${this.look}@example.com`);
		await page.locator('[name=password]').fill('four friends talk');
		const answered = page.waitForResponse((response) => response.url().endsWith('/auth/signup'));
		await page.locator('button[type=submit]').click();
		const { accessToken } = await (await answered).json();
		await page.waitForURL('**/agreement');
		await page.locator('main form > div input[type=checkbox]').check();
		await page.locator('main form button[type=submit]').click();
		await page.waitForURL('**/signup-complete');
		const { request } = this.learner.context;
		const headers = { Authorization: `Bearer ${accessToken}` };
		const profile = await request.get('/api/v1/users/profile', { headers });
		const changed = await request.patch('/api/v1/users/profile', {
			headers: {
				...headers,
				'If-Match': profile.headers().etag,
				'Content-Type': 'application/merge-patch+json',
			},
			data: {
				nativeLanguage: this.tested === 'en' ? 'ko' : 'en',
				targetLanguages: [{ language: this.tested }],
			},
		});
		assert.equal(changed.status(), 200, await changed.text());
	}

	async picture(name, options = {}) {
		await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 80))));
		await this.page.screenshot({ path: join(out, `${name}-${this.look}.png`), ...options });
		this.faults.push(...(await faultsOf(this.page)).map((fault) => `${name}: ${fault}`));
	}

	/** A picture of the first of each kind. */
	async glance() {
		const { item, task } = this.attempt;
		const kind = item ? `${item.skill}-${item.kind}` : task.kind;
		if (this.seen.has(kind)) return;
		this.seen.add(kind);
		await this.picture(kind, { fullPage: true });
	}

	/** Does something after which something else is asked, or nothing any more. */
	async on(act) {
		const before = this.asked.id;
		await act();
		await until(
			`something after ${before}`,
			() => this.attempt.status === 'finished' || this.asked.id !== before,
		);
		if (this.attempt.status === 'asking' || this.attempt.status === 'writing')
			await this.page.waitForURL(`**/level-test/question/${this.asked.id}?*`);
		// The question has the focus, so that it is read aloud.
		if (this.attempt.status !== 'finished') await this.page.locator('main h1:focus').waitFor();
	}

	/** Chooses or types, and sends nothing yet; by keys alone. */
	async lay(answer) {
		const { page } = this;
		if (this.attempt.item.kind === 'choice') {
			await page.keyboard.press(String(Number(answer) + 1));
			await page.locator('input[type=radio]:checked').waitFor({ state: 'attached' });
		} else await page.locator('main input.field').fill(answer);
	}

	/** What is chosen or typed. */
	laid() {
		const { page } = this;
		if (this.attempt.item.kind !== 'choice') return page.locator('main input.field').inputValue();
		return page
			.locator('input[type=radio]')
			.evaluateAll((options) => String(options.findIndex(({ checked }) => checked)));
	}

	async enter() {
		if (this.attempt.item.kind === 'choice') await this.page.keyboard.press('Enter');
		else await this.page.locator('main input.field').press('Enter');
	}

	async answer(key) {
		const { page } = this;
		if (this.attempt.item.audio)
			await page.getByRole('button', { name: this.say.listen, exact: true }).waitFor();
		await this.glance();
		await this.on(async () => {
			await this.lay(key);
			await this.enter();
		});
	}

	/** An answer that can be given, right or not. */
	any() {
		return this.attempt.item.kind === 'choice' ? '1' : 'maybe';
	}
}

/** What a reload must not lose, and what a lost network must not: tried on the first questions. */
async function troubles(taker, keys) {
	const { page, say } = taker;
	// A reload keeps the question, its clock and what was chosen.
	const { id } = taker.attempt.item;
	await taker.lay(taker.any());
	await page.reload();
	await page.locator('main h1:focus').waitFor();
	assert.equal(taker.asked.id, id);
	assert.equal(await taker.laid(), taker.any(), 'a reload keeps what was chosen');
	await taker.answer(keys.get(id));

	// Without a network an answer waits, and counts once.
	const before = taker.attempt.answered;
	const waiting = taker.asked.id;
	await taker.learner.network(false);
	await taker.lay(keys.get(waiting));
	await taker.enter();
	await page.getByText(say.waiting).waitFor();
	await taker.picture('waiting');
	await taker.learner.network(true);
	await until('the answer arrives', () => taker.asked.id !== waiting);
	assert.equal(taker.attempt.answered, before + 1);
	await page.getByText(say.waiting).waitFor({ state: 'hidden' });

	// An address of a question that is not asked any more leads to the one that is.
	await page.goto(`/level-test/question/${id}?language=${taker.tested}`);
	await page.waitForURL(`**/level-test/question/${taker.asked.id}?*`);
	await page.goto(`/level-test/result?language=${taker.tested}`);
	await page.waitForURL('**/level-test?*');
	await page.getByRole('button', { name: say.goOn }).waitFor();
	await taker.picture('intro-open', { fullPage: true });
	await page.getByRole('button', { name: say.goOn }).click();
	await page.waitForURL(`**/level-test/question/${taker.asked.id}?*`);
	await page.locator('main h1:focus').waitFor();
}

/** The last seconds of a question, which the server is made to tell of: what was chosen by then is sent. */
async function timeUp(taker) {
	const { page } = taker;
	await page.route('**/level-test/submit-answer', async (route) => {
		const response = await route.fetch();
		const body = await response.json();
		await route.fulfill({ response, json: { ...body, secondsLeft: body.secondsLeft && 4 } });
	});
	await taker.answer(taker.any());
	await page.unroute('**/level-test/submit-answer');
	const { id } = taker.attempt.item;
	const chosen = taker.any();
	await taker.on(() => taker.lay(chosen));
	const last = taker.sent.at(-1);
	assert.deepEqual([last.itemId, last.answer], [id, chosen], 'when the time is up, what there is counts');
}

async function write(taker) {
	const { page, say } = taker;
	await taker.glance();
	await page.locator('main textarea').fill(texts[taker.tested]);
	await page.reload();
	await page.locator('main textarea').waitFor();
	assert.equal(
		await page.locator('main textarea').inputValue(),
		texts[taker.tested],
		'a reload keeps the text',
	);
	await taker.picture('written', { fullPage: true });
	await taker.on(() => page.getByRole('button', { name: say.sendText }).click());
}

/** Speech of some ten seconds, for a microphone that says it. */
async function speech(language) {
	const folder = await mkdtemp(join(tmpdir(), 'studymate-level-'));
	const path = join(folder, 'speech.wav');
	await run('espeak-ng', ['-v', language, '-s', '150', '-w', path, texts[language].slice(0, 170)]).catch(
		(error) => {
			throw new Error(`espeak-ng is needed for speech (make test installs it): ${error.message}`);
		},
	);
	const wav = await readFile(path);
	await rm(folder, { recursive: true });
	return wav.toString('base64');
}

/** The browser says no to the microphone, once. */
const denied = () => {
	const real = navigator.mediaDevices.getUserMedia;
	navigator.mediaDevices.getUserMedia = async () => {
		navigator.mediaDevices.getUserMedia = real;
		throw new DOMException('not allowed', 'NotAllowedError');
	};
};

async function record(taker, button) {
	const { page, say } = taker;
	await page.getByRole('button', { name: button }).click();
	await page.getByRole('button', { name: say.stop }).waitFor();
	// Who has no speech has a tone, which is none.
	await page.evaluate(() => window.__speak?.() ?? new Promise((done) => setTimeout(done, 3000)));
	await taker.picture('recording');
	await page.getByRole('button', { name: say.stop }).click();
	await page.getByRole('button', { name: say.listenBack }).waitFor();
}

/** One speaks, without a network at first; the other one's microphone hears no voice, and the task is passed by. */
async function speak(taker, speaks) {
	const { page, say } = taker;
	await page.waitForURL('**/level-test/speaking?*');
	await page.locator('main h1:focus').waitFor();
	await taker.glance();
	await page.evaluate(denied);
	await page.getByRole('button', { name: say.record }).click();
	await page.locator('main [role=alert]').waitFor();
	await taker.picture('denied', { fullPage: true });
	await record(taker, say.retry);
	await taker.picture('recorded', { fullPage: true });
	if (speaks) {
		if (taker.attempt.task.kind === 'free') await record(taker, say.recordAgain);
		await taker.learner.network(false);
		await taker.on(async () => {
			await page.getByRole('button', { name: say.sendVoice }).click();
			await page.getByText(say.waiting).waitFor();
			await taker.learner.network(true);
		});
		return;
	}
	await page.getByRole('button', { name: say.sendVoice }).click();
	await page.locator('main [role=alert]').waitFor();
	await taker.picture('unheard', { fullPage: true });
	await taker.on(async () => {
		await page.getByRole('button', { name: say.skipVoice }).click();
		await page.getByRole('dialog').getByRole('button', { name: say.skipVoice }).click();
	});
}

async function result(taker, speaks) {
	const { page, say } = taker;
	await page.waitForURL('**/level-test/result?*');
	await page.getByTestId('level').waitFor();
	await taker.picture('result', { fullPage: true });
	await page.getByText(say.table).click();
	const cells = page.locator('main table tbody tr');
	assert.equal(await cells.count(), 5, 'a row for each skill');
	if (speaks) await cells.last().getByText(/^\d+$/).waitFor();
	else await page.getByText(say.passed).waitFor();
	await taker.picture('result-table', { fullPage: true });
	return page.getByTestId('level').textContent();
}

const looks = [
	{
		name: 'desktop-en',
		language: 'en',
		tested: 'en',
		viewport: desktop,
		colorScheme: 'light',
		able: true,
		speaks: true,
	},
	{
		name: 'phone-ko-dark',
		language: 'ko',
		tested: 'en',
		viewport: phone,
		hasTouch: true,
		colorScheme: 'dark',
		able: false,
	},
	{
		name: 'narrow-en-of-ko',
		language: 'en',
		tested: 'ko',
		viewport: narrow,
		colorScheme: 'light',
		able: true,
	},
];

test('a level test from the invitation to the result', { timeout: 600_000 }, async (t) => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	for (const { able, speaks = false, ...look } of looks) {
		await t.test(look.name, async () => {
			const voice = speaks ? { speech: await speech(look.tested) } : {};
			const learner = await Learner.open(browser, server.url, 0, { cuttable: true, ...look, ...voice });
			const taker = new Taker(learner, look);
			const { page, say } = taker;
			const keys = await keysOf(look.tested);
			await taker.signUp();
			await page.goto('/main');
			await page.getByRole('link', { name: say.toTest }).waitFor();
			await taker.picture('invited');
			await page.getByRole('link', { name: say.toTest }).click();
			await page.getByRole('button', { name: say.begin }).waitFor();
			await taker.picture('intro', { fullPage: true });
			await page.getByRole('button', { name: say.begin }).click();
			await page.waitForURL('**/level-test/question/*');
			await page.locator('main h1:focus').waitFor();
			await troubles(taker, keys);
			await timeUp(taker);
			while (taker.attempt.status === 'asking') {
				const right = keys.get(taker.asked.id);
				const { kind, id } = taker.attempt.item;
				if (kind === 'choice' && !able) await taker.answer(right === '0' ? '1' : '0');
				else await taker.answer(able ? right : `not ${id}`);
			}
			await write(taker);
			while (taker.attempt.status === 'speaking') await speak(taker, speaks);
			const level = await result(taker, speaks);
			assert.match(level, able ? /^(B2|C1|C2)$/ : /^(A1|A2)$/);
			await page.goto('/profile');
			await page.locator('#own-level').waitFor();
			await page.locator('#own-level').scrollIntoViewIfNeeded();
			await page
				.getByText(new RegExp(`${level}.*|.*${level}`))
				.first()
				.waitFor();
			await taker.picture('profile');
			await page.goto('/notifications');
			await page.locator('main li a[href^="/level-test/result"]').first().click();
			await page.waitForURL('**/level-test/result?*');
			await page.goto(`/level-test?language=${look.tested}`);
			await page.locator('main a[href^="/level-test/result"]').waitFor();
			assert.equal(await page.getByRole('button', { name: say.begin }).count(), 0, 'not again so soon');
			await taker.picture('intro-done', { fullPage: true });
			// The network was cut on purpose.
			const complaints = learner.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text));
			await learner.context.close();
			assert.deepEqual([...taker.faults, ...complaints], []);
		});
	}
});
