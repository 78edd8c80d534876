// A second look at a level test by the language model: asked for on the page of the result, which shows how far it is, also after a reload, and what has come of it.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { startModel } from './model.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';

const out = join(import.meta.dirname, 'out/judge');
const essay =
	'Last week I went to the market with my sister. We bought apples, rice and fish. It is a long way, so we took the bus. In the evening my mother cooked for us, and we talked until late.';

const words = {
	en: {
		judge: 'Have them judged',
		queued: 'Being judged…',
		leave: 'You can leave this page',
		failed: "The language model can't be reached",
		again: 'Try again',
		feedback: 'You say clearly what you want to say.',
	},
	ko: {
		judge: '평가 받기',
		queued: '평가하는 중…',
		leave: '이 페이지를 떠나도',
		failed: 'AI에 연결할 수 없어요',
		again: '다시 시도',
		feedback: '하고 싶은 말을 분명하게 썼어요.',
	},
};

/** Takes a whole test by the API, knowing nothing but how to write. */
async function takeTest(page, request, say) {
	const sent = await page.waitForRequest((asked) => asked.headers().authorization !== undefined);
	const headers = { Authorization: sent.headers().authorization, 'Content-Type': 'application/json' };
	const post = async (path, data) => {
		const answer = await request.post(`/api/v1/level-test/${path}`, { headers, data });
		assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
		return answer.json();
	};
	let attempt = await post('start', { language: 'en' });
	while (attempt.status !== 'finished') {
		const itemId = (attempt.item ?? attempt.task).id;
		const answer = attempt.status === 'writing' ? say : '';
		attempt = await post('submit-answer', { attemptId: attempt.attemptId, itemId, answer });
	}
}

test('the language model looks at a level test', { timeout: 240_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const model = await startModel();
	const server = await startServer(model.settings);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await model.stop();
	});
	for (const look of [
		{ name: 'desktop-en', language: 'en', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
		{ name: 'phone-ko', language: 'ko', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
	]) {
		await t.test(look.name, async () => {
			const { name, language, ...screen } = look;
			const say = words[language];
			const learner = await Learner.open(browser, server.url, language === 'en' ? 0 : 1, screen);
			const { page } = learner;
			await learner.signUp();
			await page.evaluate((tag) => localStorage.setItem('studymate.language', tag), language);
			const looks = async (what) => {
				await page.screenshot({ path: join(out, `${what}-${name}.png`), fullPage: true });
				assert.deepEqual(await faultsOf(page), [], what);
			};
			const [, arrived] = await Promise.all([page.reload(), takeTest(page, learner.context.request, essay)]);
			assert.equal(arrived, undefined);
			await page.goto('/level-test/result?language=en');

			model.failing = true;
			await page.getByRole('button', { name: say.judge }).click();
			await page.locator('main [role=alert]').getByText(new RegExp(say.failed)).waitFor();
			await looks('failed');
			await page.reload();
			await page.locator('main [role=alert]').getByText(new RegExp(say.failed)).waitFor();

			model.failing = false;
			let free;
			model.held = new Promise((resolve) => {
				free = resolve;
			});
			await page.getByRole('button', { name: say.again }).click();
			await page.getByText(say.queued).waitFor();
			await looks('running');
			await page.reload();
			await page.getByText(say.queued).waitFor();
			await page.getByText(say.leave).waitFor();
			free();
			await page.getByText(say.feedback).waitFor();
			await page.getByText(say.leave).waitFor({ state: 'detached' });
			await looks('done');
			assert.equal(await page.getByRole('button', { name: say.judge }).count(), 0);
		});
	}
});
