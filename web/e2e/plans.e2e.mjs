// Two real Chromium pages plan a session: it is changed, somebody is invited and comes past the door, another is called off.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { meet } from './meet.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';

const out = join(import.meta.dirname, 'out');

test('a session is planned together', { timeout: 180_000 }, async (t) => {
	await mkdir(out, { recursive: true });
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: { width: 1280, height: 900 } });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: { width: 390, height: 844 } });
	await mina.signUp();
	await daniel.signUp();
	const plan = (title) => mina.page.getByRole('button', { name: `Invite people to ${title}` });

	await t.test('a host changes what is planned', async () => {
		await mina.page.getByRole('link', { name: 'New session' }).click();
		await mina.page.getByLabel('What is it about?').fill('Weekend plan');
		await mina.page.getByLabel(/Let people in|I let people in/).check();
		await mina.page.getByRole('button', { name: 'Open the session' }).click();
		await mina.page.waitForURL('**/waiting');
		await mina.page.goto('/sessions');
		await mina.page.getByRole('link', { name: 'Change Weekend plan' }).waitFor();
		await mina.page.getByText('No other sessions right now').waitFor();
		assert.equal(await mina.page.getByText('Weekend plan').count(), 1, 'it is listed once');
		await mina.page.screenshot({ path: join(out, 'plans-own.png') });
		await mina.page.getByRole('link', { name: 'Change Weekend plan' }).click();
		const title = mina.page.getByLabel('What is it about?');
		assert.equal(await title.inputValue(), 'Weekend plan');
		await title.fill('Weekend plans');
		await mina.press('Save');
		await plan('Weekend plans').waitFor();
	});

	await t.test('people who have talked with each other invite each other', async () => {
		await meet(server.url, daniel, mina);
		await daniel.page.goto(`/chat/with/${mina.id}`);
		await daniel.page.getByLabel('Your message').fill('Hi Mina!');
		await daniel.page.getByLabel('Your message').press('Enter');
		await daniel.page.getByRole('log').getByText('Hi Mina!').waitFor();
		await daniel.page.goto('/sessions');
		await plan('Weekend plans').click();
		await mina.page.getByLabel('Daniel Reed').check();
		await mina.page.screenshot({ path: join(out, 'plans-invite.png') });
		await mina.page.getByRole('button', { name: 'Invite', exact: true }).click();
		await mina.page.getByRole('list', { name: 'Invited' }).getByText('Daniel Reed').waitFor();
		await mina.page.keyboard.press('Escape');
		await mina.page.screenshot({ path: join(out, 'plans-desktop.png') });
	});

	await t.test('who is invited hears of it at once and need not wait at the door', async () => {
		const accept = daniel.page.getByRole('link', { name: 'Accept the invitation to Weekend plans' });
		await accept.waitFor();
		await daniel.page.screenshot({ path: join(out, 'plans-phone.png'), fullPage: true });
		await daniel.page.goto('/notifications');
		await daniel.page.getByText('Mina Park invites you to “Weekend plans”').waitFor();
		await daniel.page.goto('/sessions');
		await accept.click();
		await daniel.page.waitForURL('**/waiting');
		await daniel.join();
		await daniel.page.waitForURL(/sessions\/[^/]+$/);
	});

	await t.test('a session is called off', async () => {
		await mina.page.goto('/sessions/create');
		await mina.page.getByLabel('What is it about?').fill('Another one');
		await mina.page.getByRole('button', { name: 'Open the session' }).click();
		await mina.page.waitForURL('**/waiting');
		await mina.page.goto('/sessions');
		await mina.press('Call off Another one');
		await mina.press('Keep it');
		await mina.press('Call off Another one');
		await mina.press('Call off the session');
		await plan('Another one').waitFor({ state: 'detached' });
	});
	assert.deepEqual([...mina.complaints, ...daniel.complaints], []);
});
