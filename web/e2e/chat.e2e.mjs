// Two real Chromium pages write to each other through the real binary: typing, read marks, a correction, a lost connection, notifications.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
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
const sees = (learner, text) => log(learner).getByText(text).waitFor();
const act = async (learner, text, action) => {
	await learner.page
		.getByRole('button', { name: new RegExp(`Actions for the message of .*: ${text}`) })
		.click();
	await learner.press(action);
};
const texts = (learner) => log(learner).locator('li p.whitespace-pre-wrap').allTextContents();

/** A picture as a camera would give it: a sky over a sea. */
const paintedPNG = async (page, width, height) => {
	const url = await page.evaluate(
		([w, h]) => {
			const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
			const paint = canvas.getContext('2d');
			const sky = paint.createLinearGradient(0, 0, 0, h);
			for (const [at, color] of [
				[0, '#8ec5e8'],
				[0.55, '#fbe3c8'],
				[0.56, '#2f6f8f'],
				[1, '#123a52'],
			])
				sky.addColorStop(at, color);
			paint.fillStyle = sky;
			paint.fillRect(0, 0, w, h);
			return canvas.toDataURL('image/png');
		},
		[width, height],
	);
	return Buffer.from(url.split(',')[1], 'base64');
};
const paste = (field, octets) =>
	field.evaluate((node, base64) => {
		const clipboardData = new DataTransfer();
		const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
		clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
		node.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	}, octets.toString('base64'));
const sizeOf = async (image) => {
	await image.waitFor();
	return image.evaluate(async (node) => {
		await node.decode();
		return [node.naturalWidth, node.naturalHeight];
	});
};

test('two people write to each other', { timeout: 180_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: desktop, cuttable: true });
	await mina.signUp();
	await daniel.signUp();
	await meet(server.url, daniel, mina);

	await t.test('a conversation begins, and is told in the other page at once', async () => {
		await daniel.page.goto(`/chat/with/${mina.id}`);
		await daniel.page.waitForURL(/\/chat\/(?!with)/);
		await daniel.page.getByText('No messages yet').waitFor();
		await say(daniel, 'Hello Mina, I goed to Busan yesterday!');
		await sees(daniel, 'I goed to Busan');
		await mina.page.getByRole('link', { name: /Chat/ }).getByText('1 unread').waitFor();
		await mina.page.getByRole('link', { name: /Chat/ }).click();
		await mina.page.getByRole('link', { name: /Daniel Reed/ }).click();
		await sees(mina, 'I goed to Busan');
	});

	await t.test('the writer sees that it was read, and each that the other types', async () => {
		await log(daniel).getByText('Read', { exact: true }).waitFor();
		await mina.page.getByLabel('Your message').pressSequentially('안녕');
		await daniel.page.getByText('Mina Park is writing…').waitFor();
		await mina.page.getByLabel('Your message').fill('');
		await daniel.page.getByText('Mina Park is writing…').waitFor({ state: 'detached', timeout: 15_000 });
	});

	await t.test('Enter that ends a syllable sends nothing', async () => {
		const field = mina.page.getByLabel('Your message');
		await field.fill('반가');
		await field.evaluate((node) =>
			node.dispatchEvent(
				new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
			),
		);
		assert.equal(await field.inputValue(), '반가');
		await field.fill('반가워요!');
		await field.press('Enter');
		await sees(daniel, '반가워요!');
	});

	await t.test('a sentence is corrected', async () => {
		await act(mina, 'Hello Mina', 'Correct the sentence');
		const field = mina.page.getByLabel('Your message');
		assert.equal(await field.inputValue(), 'Hello Mina, I goed to Busan yesterday!');
		await field.fill('Hello Mina, I went to Busan yesterday!');
		await field.press('Enter');
		await log(daniel).locator('del', { hasText: 'goed' }).waitFor();
		await log(daniel).locator('ins', { hasText: 'went' }).waitFor();
		await daniel.page.screenshot({ path: join(out, 'chat-desktop.png') });
		await mina.page.screenshot({ path: join(out, 'chat-phone.png') });
	});

	await t.test('nothing is lost or doubled over a lost connection', async () => {
		await daniel.network(false);
		await daniel.page.getByText(/^Offline: as of/).waitFor();
		await say(daniel, 'Are you still there?');
		await daniel.page.getByText('Waits for a connection').waitFor();
		await say(mina, 'One');
		await say(mina, 'Two');
		await sees(mina, 'Two');
		await daniel.network(true);
		await sees(daniel, 'Two');
		await sees(mina, 'Are you still there?');
		await daniel.page.getByText(/^Offline: as of/).waitFor({ state: 'detached' });
		await until('both pages show the same', async () => {
			const [a, b] = [await texts(mina), await texts(daniel)];
			if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${a} | ${b}`);
			return a.filter((text) => /One|Two|still there/.test(text)).length === 3;
		});
	});

	await t.test('edit and delete reach the other page', async () => {
		await act(daniel, 'Are you still', 'Edit');
		await daniel.page.getByLabel('Your message').fill('I am back.');
		await daniel.page.getByLabel('Your message').press('Enter');
		await sees(mina, 'I am back.');
		await act(daniel, 'I am back.', 'Delete');
		await sees(mina, 'Message deleted');
	});

	await t.test('a picture is chosen, pasted, looked at and deleted', async () => {
		const photo = await paintedPNG(mina.page, 2400, 1200);
		await mina.page
			.getByLabel('Add a picture')
			.setInputFiles({ name: 'sea.png', mimeType: 'image/png', buffer: photo });
		await mina.page.getByText('What you write below becomes its caption.').waitFor();
		await say(mina, 'The sea at Busan');
		await sees(daniel, 'The sea at Busan');
		const enlarge = daniel.page.getByRole('button', { name: 'Enlarge: The sea at Busan' });
		assert.deepEqual(await sizeOf(enlarge.locator('img')), [480, 240]);
		await enlarge.click();
		const large = daniel.page.getByRole('dialog', { name: 'Picture of Mina Park' }).locator('img');
		assert.deepEqual(await sizeOf(large), [1600, 800]);
		await daniel.page.screenshot({ path: join(out, 'chat-picture-large.png') });
		await daniel.page.keyboard.press('Escape');
		await large.waitFor({ state: 'detached' });
		await until('the focus is back', () =>
			enlarge.evaluate((button) => button === button.ownerDocument.activeElement),
		);

		await paste(daniel.page.getByLabel('Your message'), await paintedPNG(daniel.page, 300, 400));
		await daniel.page.getByText('What you write below becomes its caption.').waitFor();
		await daniel.press('Remove the picture');
		await daniel.page.getByText('What you write below becomes its caption.').waitFor({ state: 'detached' });
		await paste(daniel.page.getByLabel('Your message'), await paintedPNG(daniel.page, 300, 400));
		await daniel.press('Send');
		const pasted = mina.page.getByRole('button', { name: 'Enlarge: Picture of Daniel Reed' });
		assert.deepEqual(await sizeOf(pasted.locator('img')), [300, 400]);
		await daniel.page.screenshot({ path: join(out, 'chat-picture-desktop.png') });
		await mina.page.screenshot({ path: join(out, 'chat-picture-phone.png') });

		await mina.page
			.getByLabel('Add a picture')
			.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
		await mina.press('Send');
		await mina.page.getByText('Choose a JPEG, PNG, GIF, WebP or AVIF picture.').waitFor();
		await mina.press('Discard');

		await act(daniel, 'Picture', 'Delete');
		await pasted.waitFor({ state: 'detached' });
	});

	await t.test('a long conversation scrolls by itself, and its end is in sight', async () => {
		for (let n = 1; n <= 25; n++) await say(daniel, `line ${n}`);
		await sees(mina, 'line 25');
		for (const { page } of [mina, daniel]) {
			await until('the window itself does not scroll', () =>
				page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight),
			);
			await until('the last message is in sight', () =>
				page.evaluate(() => {
					const { bottom } = document.querySelector('[role=log] li:last-child').getBoundingClientRect();
					return bottom <= document.querySelector('form').getBoundingClientRect().top;
				}),
			);
		}
	});

	await t.test('who looks elsewhere is told, and led back', async () => {
		await mina.page.goto('/notifications');
		await mina.page.getByText('Nothing new').waitFor();
		await say(daniel, 'See you on Saturday');
		await mina.page.getByRole('link', { name: /New message from Daniel Reed/ }).click();
		await sees(mina, 'See you on Saturday');
		await until('the bell counts nothing', async () => {
			await mina.page.goto('/notifications');
			return (await mina.page.getByText('unread', { exact: false }).count()) === 0;
		});
	});

	await t.test('a profile and its picture change, and a stale change is not made', async () => {
		await mina.page.goto('/profile');
		await mina.page.locator('input[type=file]').setInputFiles({
			name: 'me.png',
			mimeType: 'image/png',
			buffer: await daniel.page.screenshot(),
		});
		await mina.page.locator('img[src^="/images/"]').waitFor();
		await mina.page.getByRole('textbox', { name: 'About you' }).fill('차를 좋아해요. I like tea.');
		await mina.page.getByText('Travel', { exact: true }).click();
		const other = await mina.context.newPage();
		await other.goto('/profile');
		await other.getByLabel('Name others will see').waitFor();
		await mina.press('Save');
		await mina.page.getByText('Saved.').waitFor();
		await other.getByLabel('Name others will see').fill('Mina K.');
		await other.getByRole('button', { name: 'Save' }).click();
		await other.getByText('This was changed somewhere else meanwhile').waitFor();
		await other.getByRole('button', { name: 'Load again' }).click();
		await until('the other page shows what was saved', async () =>
			(await other.getByRole('textbox', { name: 'About you' }).inputValue()).startsWith('차를'),
		);
		await mina.page.screenshot({ path: join(out, 'profile-phone.png') });
		await other.close();
	});

	await t.test('a report is taken, and who is blocked can not write', async () => {
		await mina.page.goto('/chat');
		await mina.page.getByRole('link', { name: /Daniel Reed/ }).click();
		await act(mina, 'See you on Saturday', 'Report');
		await mina.page.getByLabel('Something else').check();
		await mina.press('Send the report');
		await mina.page.getByText('Thank you. We will look at it.').waitFor();
		await mina.page.getByRole('button', { name: 'Close' }).last().click();
		await mina.press('More about this conversation');
		await mina.press('Block');
		await mina.page.getByRole('button', { name: 'Block', exact: true }).last().click();
		await mina.page.getByText('No conversations yet').waitFor();
		await say(daniel, 'Hello?');
		await daniel.page.getByText('closed their account').waitFor();
	});

	// What the lost connection, the refused message and the refused picture leave in the console was asked for.
	const complaints = [...mina.complaints, ...daniel.complaints].filter(
		(text) =>
			!/ERR_INTERNET_DISCONNECTED|WebSocket connection|status of 409|status of 412|status of 422/.test(text),
	);
	assert.deepEqual(complaints, []);
});
