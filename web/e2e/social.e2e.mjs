// Log-ins at a provider, profiles of others, blocking, reporting and groups, in Chromium against the real binary. Pictures land in
// e2e/out/social.
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { faultsOf } from './faults.mjs';
import { meet } from './meet.mjs';
import { Learner, launchChromium } from './people.mjs';
import { startProvider } from './provider.mjs';
import { startServer } from './server.mjs';

const out = join(import.meta.dirname, 'out/social');
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

/** Takes a picture, and gives the faults of the page. */
async function look(page, name) {
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60))));
	await page.screenshot({ path: join(out, `${name}.png`) });
	return (await faultsOf(page)).map((fault) => `${name}: ${fault}`);
}

test.before(async () => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
});

test('log-ins at a provider: the first, one more, and none less than one', {
	timeout: 120_000,
}, async (t) => {
	const provider = await startProvider();
	const server = await startServer(provider.settings);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await provider.stop();
	});
	const faults = [];

	// Somebody new, who wanted to make a session, is asked to agree first and gets there in the end.
	provider.person = { sub: 'campus-1', name: '박민아' };
	const newcomer = await Learner.open(browser, server.url, 0, {
		viewport: phone,
		language: 'ko',
		path: '/sessions/create',
	});
	const { page } = newcomer;
	const returns = (of) => {
		let last = '';
		of.on('request', (request) => {
			if (request.url().includes('/login/oauth2/code/')) last = request.url();
		});
		return () => last;
	};
	const newcomerReturn = returns(page);
	await page.getByRole('link', { name: 'Campus(으)로 계속하기' }).click();
	await page.waitForURL('**/agreement');
	await page.goto('/chat');
	await page.waitForURL('**/agreement'); // nothing can be had before
	await page.getByLabel('선택 항목까지 모두 동의해요').check();
	await page.getByRole('button', { name: '동의하고 계속하기' }).click();
	await page.getByText('박민아 님, 환영해요!').waitFor();
	// The address that the provider sent them to is loaded again, as by the way back: nothing is wrong.
	await page.goto(newcomerReturn());
	await page.waitForURL('**/sessions/create');
	assert.equal(await page.getByRole('alert').count(), 0);
	await page.goto('/login/oauth2/code/campus?error=access_denied&state=forged');
	await page.waitForURL('**/sessions/create');
	await page.goto('/profile');
	const section = page.getByRole('region', { name: '연결된 로그인' });
	await section.getByText('Campus', { exact: true }).waitFor();
	await section.getByRole('button', { name: 'Campus 연결 끊기' }).click();
	await page.getByRole('dialog').getByRole('button', { name: '연결 끊기' }).click();
	await section.getByRole('alert').getByText('유일한 방법').waitFor();
	await section.scrollIntoViewIfNeeded();
	faults.push(...(await look(page, 'last-way-in-phone-ko')));
	await newcomer.context.close();

	// Somebody with a password adds the provider to the account, and takes it away again.
	provider.person = { sub: 'campus-2', name: 'Daniel' };
	const member = await Learner.open(browser, server.url, 1, { viewport: desktop });
	await member.signUp();
	await member.page.goto('/profile');
	const linked = member.page.getByRole('region', { name: 'Linked log-ins' });
	await linked.getByText('No other service is linked yet.').waitFor();
	const memberReturn = returns(member.page);
	await linked.getByRole('button', { name: 'Link Campus' }).click();
	await linked.getByText(/Linked on/).waitFor();
	await member.page.goto(memberReturn());
	await linked.getByText(/Linked on/).waitFor();
	assert.equal(new URL(member.page.url()).pathname, '/profile');
	await linked.scrollIntoViewIfNeeded();
	faults.push(...(await look(member.page, 'linked-desktop-en')));
	await linked.getByRole('button', { name: 'Unlink Campus' }).click();
	await member.page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
	await linked.getByText('No other service is linked yet.').waitFor();

	// What belongs to somebody else is not taken over.
	provider.person = { sub: 'campus-1', name: '박민아' };
	await linked.getByRole('button', { name: 'Link Campus' }).click();
	await member.page.getByRole('heading', { name: 'That could not be linked' }).waitFor();
	await member.page.getByText('This account is linked to somebody else here.').waitFor();
	faults.push(...(await look(member.page, 'taken-desktop-en')));
	await member.page.getByRole('link', { name: 'To your profile' }).click();
	await linked.waitFor();
	// A log-in that was begun by somebody who is in already, and not carried through.
	const begun = await member.context.request.get('/api/v1/auth/oauth2/authorize/campus', { maxRedirects: 0 });
	const { searchParams } = new URL(begun.headers().location);
	const query = new URLSearchParams({ error: 'access_denied', state: searchParams.get('state') });
	await member.page.goto(`/login/oauth2/code/campus?${query}`);
	await member.page.getByRole('heading', { name: 'You are logged in already' }).waitFor();
	faults.push(...(await look(member.page, 'already-in-desktop-en')));
	await member.page.getByRole('link', { name: 'Go on' }).click();
	await linked.waitFor();
	await member.context.close();
	assert.deepEqual(faults, []);
});

test('a return to where a newcomer from a provider wanted to go', { timeout: 60_000 }, async (t) => {
	const provider = await startProvider();
	const server = await startServer(provider.settings);
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await provider.stop();
	});
	provider.person = { sub: 'campus-3', name: 'Noa' };
	const { page } = await Learner.open(browser, server.url, 0, {
		viewport: desktop,
		path: '/sessions/create',
	});
	await page.getByRole('link', { name: /Campus/ }).click();
	await page.waitForURL('**/agreement');
	await page.getByLabel('I agree to everything').check();
	await page.getByRole('button', { name: 'Agree and go on' }).click();
	await page.waitForURL('**/signup-complete');
	await page.reload();
	await page.getByRole('link', { name: 'Later' }).click();
	await page.waitForURL('**/sessions/create');
});

test('everybody says who sees what', { timeout: 120_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: desktop });
	await mina.signUp();
	await daniel.signUp();
	await mina.page.goto('/profile');
	await mina.page.getByLabel('About you').first().fill('I sing in a choir.');
	const shown = mina.page.getByRole('group', { name: 'Who sees what' });
	await shown.getByLabel('About you').selectOption('People I know');
	await shown.getByLabel('Days in a row').selectOption('Everyone');
	await shown.getByLabel('When you were last here').selectOption('Only me');
	await mina.press('Save');
	await mina.page.getByText('Saved.').waitFor();
	await mina.page.reload();
	assert.equal(await shown.getByLabel('About you').inputValue(), 'known');
	assert.equal(await shown.getByLabel('When you were last here').inputValue(), 'nobody');
	await mina.page.getByRole('link', { name: 'As others see it' }).click();
	await mina.page.getByRole('article').getByText('Days in a row').waitFor();
	assert.equal(await mina.page.getByText('I sing in a choir.').count(), 0);
	await mina.page.getByText('People I know').click();
	await mina.page.getByText('I sing in a choir.').waitFor();

	const page = `/matching/profile/${mina.id}`;
	await daniel.page.goto(page);
	await daniel.page.getByText('Days in a row').waitFor();
	assert.equal(await daniel.page.getByText('I sing in a choir.').count(), 0);
	await meet(server.url, mina, daniel);
	await daniel.page.goto(page);
	await daniel.page.getByText('I sing in a choir.').waitFor();
});

test('people find, group, block and report each other', { timeout: 120_000 }, async (t) => {
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
	});
	const mina = await Learner.open(browser, server.url, 0, { viewport: phone });
	const daniel = await Learner.open(browser, server.url, 1, { viewport: desktop });
	await mina.signUp();
	await daniel.signUp();
	await mina.page.goto('/chat');
	await mina.press('New group');
	await mina.page.getByText('Once you have talked to somebody').waitFor();
	const faults = await look(mina.page, 'group-nobody-phone-en');

	await daniel.page.goto(`/matching/profile/${mina.id}`);
	await daniel.page.getByRole('heading', { name: mina.name }).waitFor();
	// A stranger is told what comes first, on the page and where they go nevertheless.
	await daniel.page.getByText('You can write to each other once').waitFor();
	assert.equal(await daniel.page.getByRole('link', { name: 'Message' }).count(), 0);
	faults.push(...(await look(daniel.page, 'stranger-desktop-en')));
	await daniel.page.goto(`/chat/with/${mina.id}`);
	await daniel.page.getByText('Ask them to study together first').waitFor();
	faults.push(...(await look(daniel.page, 'not-matched-desktop-en')));
	await meet(server.url, daniel, mina);
	await daniel.page.getByRole('link', { name: 'To their profile' }).click();
	await daniel.page.getByRole('link', { name: 'Message' }).click();
	await daniel.page.waitForURL(/\/chat\/(?!with)/);
	await daniel.page.getByLabel('Your message').fill('안녕하세요!');
	await daniel.page.getByLabel('Your message').press('Enter');

	await mina.page.goto('/chat');
	await mina.page.getByRole('link', { name: daniel.name }).click();
	await mina.page.getByLabel('Your message').fill('반가워요!');
	await mina.page.getByLabel('Your message').press('Enter');
	await daniel.page.getByText('반가워요!').first().waitFor();
	await mina.page.goto('/chat');
	await mina.page.getByRole('link', { name: daniel.name }).waitFor();
	await mina.press('New group');
	await mina.page.getByLabel('Name of the group').fill('Friday talk');
	await mina.page.getByLabel(daniel.name).check();
	faults.push(...(await look(mina.page, 'group-phone-en')));
	await mina.press('Create the group');
	await mina.page.getByRole('heading', { name: 'Friday talk' }).waitFor();
	await daniel.page.getByRole('link', { name: 'Friday talk' }).waitFor(); // without a reload

	const { page } = mina;
	await page.goto(`/matching/profile/${daniel.id}`);
	await page.getByText('Online').waitFor();
	faults.push(...(await look(page, 'person-phone-en')));
	await mina.press('Report');
	await page.getByLabel('A fake profile').check();
	await mina.press('Send the report');
	await page.getByText('Thank you. We will look at it.').waitFor();
	await page.keyboard.press('Escape');
	await mina.press('Block');
	await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
	await page.getByText('You have blocked').waitFor();
	faults.push(...(await look(page, 'blocked-phone-en')));
	await daniel.page.goto(`/matching/profile/${mina.id}`);
	await daniel.page.getByText('There is nobody here.').waitFor();
	await mina.press('Unblock');
	await page.getByRole('heading', { name: daniel.name }).waitFor();
	await page.goto(`/matching/profile/${mina.id}`);
	await page.getByText('How your profile looks to').waitFor();
	assert.deepEqual(faults, []);
});
