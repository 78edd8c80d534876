// What a language model helps with in the chat: questions to begin with, translations, corrections, and how much of it is left. A small model answers beside the real program.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { meet } from './meet.mjs';
import { startModel } from './model.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const out = join(import.meta.dirname, 'out');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const field = ({ page }) => page.getByRole('textbox');
const log = ({ page }) => page.getByRole('log');
const say = async (learner, text) => {
	await field(learner).fill(text);
	await field(learner).press('Enter');
	await log(learner).getByText(text, { exact: true }).first().waitFor();
};
const looks = async (learner, name) => {
	await learner.page.screenshot({ path: join(out, `${name}.png`) });
	assert.deepEqual(await faultsOf(learner.page), [], name);
};
/** The end of the conversation stays above what is written. */
const inSight = ({ page }, last) =>
	until('it is in sight', async () => {
		const [message, form] = [await last.boundingBox(), await page.locator('form').boundingBox()];
		return message.y > 0 && message.y + message.height <= form.y;
	});
/** Puts the page into Korean, as its person would who has come to it in that language. */
const inKorean = ({ page }) => page.evaluate(() => localStorage.setItem('studymate.language', 'ko'));

test('a language model helps in the chat', { timeout: 180_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const model = await startModel();
	const server = await startServer(model.settings);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await model.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone, colorScheme: 'dark' });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: desktop, colorScheme: 'light' });
	await mina.page.getByLabel('I speak').selectOption('ko');
	await mina.page.getByLabel('I learn').selectOption('en');
	await mina.signUp();
	await daniel.signUp();
	await meet(server.url, daniel, mina);

	await t.test(
		'an empty conversation has questions to begin with, which are written and not sent',
		async () => {
			await daniel.page.goto(`/chat/with/${mina.id}`);
			await daniel.page.waitForURL(/\/chat\/(?!with)/);
			const begin = daniel.page.getByRole('region', { name: 'Break the ice' });
			const questions = begin.getByRole('listitem');
			await questions.first().waitFor();
			assert.equal(await questions.count(), 3);
			await looks(daniel, 'ai-icebreakers-desktop');
			const before = await questions.allTextContents();
			await begin.getByRole('button', { name: 'Other questions' }).click();
			await until('there are others', async () => {
				const now = await questions.allTextContents();
				return now.length === 3 && now.join() !== before.join();
			});
			const chosen = await questions.first().textContent();
			await questions.first().getByRole('button').press('Enter');
			await until('the question is in the field, which has the focus', () =>
				field(daniel).evaluate(
					(node, question) =>
						node.value !== '' && question.endsWith(node.value) && node === document.activeElement,
					chosen,
				),
			);
			assert.equal(await log(daniel).getByRole('listitem').count(), 0);
			assert.equal(model.asked, 0);
		},
	);

	await t.test('grammar is checked, shown as changes, and taken by one press', async () => {
		await field(daniel).fill('I goed to Busan yesterday, it was a amazing trip!');
		await daniel.press('Check grammar');
		const found = daniel.page.getByRole('region', { name: 'Suggested corrections' });
		await found.locator('del', { hasText: 'goed' }).waitFor();
		await found.locator('ins', { hasText: 'went' }).waitFor();
		await found.getByText('The past of “go” is “went”.').waitFor();
		await looks(daniel, 'ai-grammar-desktop');
		await daniel.press('Take all 2 corrections');
		assert.equal(await field(daniel).inputValue(), 'I went to Busan yesterday, it was an amazing trip!');
		await found.waitFor({ state: 'detached' });
		assert.equal(await field(daniel).evaluate((node) => node === document.activeElement), true);
		await field(daniel).fill('I like Busan.');
		await daniel.press('Check grammar');
		await daniel.page.getByText('Nothing to correct.').waitFor();
		for (let n = 1; n <= 12; n++) await say(daniel, `line ${n}`);
		await say(daniel, 'I goed to Busan yesterday, it was a amazing trip!');
	});

	await t.test(
		'a message of another is translated below it, hidden, and shown again without asking',
		async () => {
			await inKorean(mina);
			await mina.page.goto('/chat');
			await mina.page.getByRole('link', { name: /Daniel Reed/ }).click();
			await log(mina).getByText('I goed to Busan').waitFor();
			const menu = () => mina.page.getByRole('button', { name: /I goed to Busan/ });
			const asked = model.asked;
			await menu().click();
			await mina.press('번역하기');
			const translation = log(mina).getByText('어제 부산에 갔는데 정말 멋진 여행이었어요!');
			await translation.waitFor();
			await log(mina).getByText('영어에서 번역함').waitFor();
			await inSight(mina, translation);
			await looks(mina, 'ai-translation-phone');
			await menu().click();
			await mina.press('번역 숨기기');
			await translation.waitFor({ state: 'detached' });
			await menu().click();
			await mina.press('번역하기');
			await translation.waitFor();
			assert.equal(model.asked, asked + 1);
		},
	);

	await t.test('on a phone the changes fit, in Korean and in the dark', async () => {
		await field(mina).fill('I goed to Busan yesterday, it was a amazing trip!');
		await mina.press('문법 확인');
		await mina.page.getByText('go의 과거형은 went예요.').waitFor();
		await inSight(mina, log(mina).getByText('어제 부산에'));
		await looks(mina, 'ai-grammar-phone');
		await mina.press('그대로 두기');
		assert.equal(await field(mina).inputValue(), 'I goed to Busan yesterday, it was a amazing trip!');
		await say(mina, '주말에 뭐 해요? 같이 공부해요 😀');
	});

	await t.test('what the model fails at is said, and costs nothing', async () => {
		model.failing = true;
		await field(daniel).fill('I goed again');
		await daniel.press('Check grammar');
		await daniel.page.getByText("The language model can't be reached right now.").waitFor();
		model.failing = false;
	});

	await t.test('how little is left is told, and nothing is offered once it is used up', async () => {
		await daniel.page.getByText('The language model can help 3 more times this hour.').waitFor();
		for (const text of ['I goed one', 'I goed two', 'I goed three']) {
			await field(daniel).fill(text);
			await daniel.press('Check grammar');
			await daniel.page.getByRole('region', { name: 'Suggested corrections' }).waitFor();
		}
		await daniel.page.getByText(/used up\. More from \d/).waitFor();
		await looks(daniel, 'ai-used-up-desktop');
		await daniel.page.getByRole('button', { name: /Actions for the message of Mina Park/ }).click();
		await daniel.page.getByRole('dialog').getByRole('button', { name: 'Reply' }).waitFor();
		assert.equal(await daniel.page.getByRole('button', { name: 'Translate' }).count(), 0);
		await daniel.page.keyboard.press('Escape');
	});

	await t.test(
		'a look at a conversation is kept, read again and deleted, in Korean and in the dark',
		async () => {
			const { page } = mina;
			await say(mina, 'I goed to Seoul');
			await page.getByRole('button', { name: '대화 메뉴' }).click();
			await mina.press('대화 돌아보기');
			const dialog = page.getByRole('dialog', { name: '대화 돌아보기' });
			await dialog.getByText('내 메시지만 전달돼요.').waitFor();
			await dialog.getByRole('link', { name: '지난 기록' }).click();
			await page.getByText('아직 기록이 없어요.').waitFor(); // the look alone is not kept
			await looks(mina, 'ai-history-empty-phone');
			await page.goBack();
			await page.getByRole('button', { name: '대화 메뉴' }).click();
			await mina.press('대화 돌아보기');
			const asked = model.asked;
			await mina.press('더 잘 쓰려면?');
			await dialog.getByRole('status').getByText('기록에 저장했어요.').waitFor();
			await dialog.locator('ins', { hasText: 'went' }).waitFor();
			assert.equal(model.asked, asked + 1);
			await looks(mina, 'ai-review-phone');
			await dialog.getByRole('link', { name: '지난 기록' }).click();
			const list = page.getByRole('list', { name: '내 대화 기록' });
			await list.getByText('Daniel Reed').waitFor();
			await list.getByText('고칠 곳 1개').waitFor();
			await looks(mina, 'ai-history-phone');
			await list.getByRole('link').press('Enter');
			await page.getByRole('heading', { name: 'Daniel Reed' }).waitFor();
			await page.locator('del', { hasText: 'goed' }).waitFor();
			await looks(mina, 'ai-analysis-phone');
			await mina.press('기록 삭제하기');
			await page.getByRole('dialog').getByRole('button', { name: '기록 삭제하기' }).click();
			await page.waitForURL('**/profile/analyses');
			await page.getByText('아직 기록이 없어요.').waitFor();
		},
	);

	// That the model failed was asked for.
	const complaints = [...mina.complaints, ...daniel.complaints].filter((text) => !/status of 503/.test(text));
	assert.deepEqual(complaints, []);
});

test('the chat of a session is looked at in its summary', { timeout: 120_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const model = await startModel();
	const server = await startServer(model.settings);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await model.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: desktop });
	const { page } = mina;
	await mina.signUp();
	await mina.createSession('Travel stories');
	await mina.join();
	await page.keyboard.press('c');
	await page.getByLabel('Your message').fill('I goed to Busan. And you?');
	await page.getByLabel('Your message').press('Enter');
	await page.getByRole('log').getByText('I goed to Busan').waitFor();
	await mina.press('Leave');
	await page.waitForURL('**/summary');
	const part = page.getByRole('region', { name: 'Your writing in the chat' });
	await part.getByText('Only your own messages go to it.').waitFor();
	assert.equal(model.asked, 0);
	await part.getByRole('button', { name: 'Look at this session’s chat' }).press('Enter');
	await part.getByRole('status').getByText('Kept in your history.').waitFor();
	await part.locator('ins', { hasText: 'went' }).waitFor();
	await part.getByText('small at 127.0.0.1').waitFor();
	await looks(mina, 'ai-summary-desktop');
	await page.reload();
	await part.locator('ins', { hasText: 'went' }).waitFor();
	assert.equal(model.asked, 1);
	await part.getByRole('link', { name: 'My conversations' }).click();
	const list = page.getByRole('list', { name: 'My conversations' });
	await list.getByRole('link', { name: /Travel stories/ }).waitFor();
	await looks(mina, 'ai-history-desktop');
	await list.getByRole('link', { name: /Travel stories/ }).click();
	await page.locator('del', { hasText: 'goed' }).waitFor();
	await looks(mina, 'ai-analysis-desktop');
	await page.getByRole('link', { name: 'How it went' }).click();
	await part.locator('ins', { hasText: 'went' }).waitFor();
	await page.goto('/profile/analyses');
	await list.getByRole('button', { name: /^Delete: Travel stories/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete this look' }).click();
	await page.getByText('Nothing yet.').waitFor();
	assert.deepEqual(mina.complaints, []);
});

test('without a language model nothing is offered that needs one', { timeout: 60_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: phone });
	await mina.signUp();
	await daniel.signUp();
	await meet(server.url, daniel, mina);
	await daniel.page.goto(`/chat/with/${mina.id}`);
	await daniel.page.getByRole('region', { name: 'Break the ice' }).waitFor();
	await looks(daniel, 'ai-icebreakers-phone');
	await say(daniel, 'I goed to Busan');
	await field(daniel).fill('I goed to Busan');
	assert.equal(await daniel.page.getByRole('button', { name: 'Check grammar' }).count(), 0);
	await mina.page.goto('/chat');
	await mina.page.getByRole('link', { name: /Daniel Reed/ }).click();
	await mina.page.getByRole('button', { name: /I goed to Busan/ }).click();
	await mina.page.getByRole('dialog').getByRole('button', { name: 'Reply' }).waitFor();
	assert.equal(await mina.page.getByRole('button', { name: 'Translate' }).count(), 0);
	assert.deepEqual([...mina.complaints, ...daniel.complaints], []);
});
