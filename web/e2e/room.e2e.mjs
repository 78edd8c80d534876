// Four real Chromium pages in one session through the real binary, one of them only through TURN. Run with
// `npm run e2e`; needs bin/studymate. UPDATE_SCREENSHOT=1 writes docs/images/room.png.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const out = join(import.meta.dirname, 'out/room');
const screenshot = join(import.meta.dirname, '../../docs/images/room.png');
const title = '주말 이야기 · Weekend plans';
const viewports = [
	{ width: 1440, height: 900 },
	{ width: 800, height: 600 },
	{ width: 390, height: 844 },
	{ width: 640, height: 480 },
];

async function dump(learners, server) {
	await writeFile(join(out, 'server.log'), server?.log() ?? '');
	for (const { page, index, complaints } of learners) {
		await page.screenshot({ path: join(out, `page${index}.png`) }).catch(() => {});
		const stats = await page.evaluate(() => window.__probe.dump()).catch(String);
		await writeFile(
			join(out, `page${index}.json`),
			JSON.stringify({ url: page.url(), complaints, stats }, null, 1),
		);
	}
	console.error(`screenshots, statistics and the server's log are in ${out}`);
}

function printJoin(rows) {
	console.log('\nfrom click to first decoded remote frame, ms:');
	console.table(rows);
}

test('four people meet in one session', { timeout: 240_000 }, async (t) => {
	await rm(out, { recursive: true, force: true });
	await mkdir(out, { recursive: true });
	const learners = [];
	const others = (one) => learners.filter((learner) => learner !== one);
	let server;
	let browser;
	let failed = false;
	t.after(async () => {
		await browser?.close();
		await server?.stop();
	});
	// A step that fails makes the ones after it meaningless.
	const step = (name, work) =>
		t.test(name, { skip: failed ? 'an earlier step failed' : false }, async () => {
			try {
				await work();
			} catch (error) {
				failed = true;
				await dump(learners, server);
				throw error;
			}
		});
	const everybody = (work) => Promise.all(learners.map(work));

	await step('the server starts and four people sign up', async () => {
		server = await startServer();
		browser = await launchChromium();
		for (const [index, viewport] of viewports.entries()) {
			const special = { path: index === 3 ? '/signup?relay=1' : '/signup', cuttable: index === 1 };
			learners.push(await Learner.open(browser, server.url, index, { viewport, ...special }));
		}
		await everybody((one) => one.signUp());
		assert.equal(new Set(learners.map(({ id }) => id)).size, 4);
	});

	await step('one opens a session, the others find it', async () => {
		await learners[0].createSession(title);
		await Promise.all(
			others(learners[0]).map((one) => one.page.reload().then(() => one.toWaitingRoom(title))),
		);
	});

	await step('they join one after another, each with one offer', async () => {
		const rows = [];
		for (const one of learners) {
			const offers = [];
			one.page.on('request', (request) => {
				if (/\/webrtc\/(offer|signal|answer)$/.test(request.url())) offers.push(request.url());
			});
			await one.join();
			const present = learners.slice(0, one.index);
			await one.sees(present);
			assert.equal(offers.length, 1, `${one.name} sent ${offers}`);
			if (present.length > 0) {
				rows.push({ name: one.name, path: await one.path(), ...(await one.milestones()) });
			}
		}
		printJoin(rows);
		await writeFile(join(out, 'join.json'), JSON.stringify(rows, null, 2));
	});

	await step('everybody sees three moving pictures of the right people', () =>
		everybody((one) => one.sees(others(one))),
	);

	await step('everybody hears three voices, each from the right person', () =>
		everybody((one) => one.hears(others(one))),
	);

	await step('one is connected through the relay only, the others straight', async () => {
		const paths = await everybody((one) => one.path());
		assert.equal(paths[3], 'relay');
		for (const path of paths.slice(0, 3)) assert.notEqual(path, 'relay');
	});

	await step('the speaking ring shows on the tiles', () =>
		until('speaking tiles', async () =>
			(await learners[0].tiles()).some(({ speaking }) => speaking === 'true'),
		),
	);

	if (process.env.UPDATE_SCREENSHOT === '1') {
		await step('the picture of the README is taken', async () => {
			await mkdir(dirname(screenshot), { recursive: true });
			await learners[0].page.screenshot({ path: screenshot });
		});
	}

	await step('mute silences one and only one, and can be undone', async () => {
		const [, one] = learners;
		await one.press('Mute');
		await Promise.all(others(one).map((other) => other.hearsNothingOf(one)));
		await until('the muted sign', async () => {
			const tile = (await learners[0].tiles()).find(({ peer }) => peer === one.id);
			return tile.label.endsWith('muted');
		});
		await learners[0].hears([learners[2], learners[3]]);
		await one.press('Unmute');
		await everybody((other) => other.hears(others(other)));
	});

	await step('camera off takes the picture away, camera on brings it back', async () => {
		const [, one] = learners;
		await one.press('Stop camera');
		await until('the picture is gone', async () => {
			const tile = (await learners[0].tiles()).find(({ peer }) => peer === one.id);
			return !tile.shown;
		});
		await one.press('Start camera');
		await Promise.all(others(one).map((other) => other.sees(others(other))));
	});

	await step('a shared screen appears on the others and goes again', async () => {
		await learners[0].press('Share screen');
		await Promise.all(others(learners[0]).map((one) => one.seesScreen()));
		await learners[0].press('Stop sharing');
		await everybody((one) =>
			until('the screen is gone', async () => !(await one.page.getByTestId('screen').count())),
		);
	});

	await step('one reloads the page and is back without a click', async () => {
		const [, , one] = learners;
		await one.page.reload();
		await one.page.getByTestId('tile-self').waitFor();
		await everybody((other) => other.sees(others(other)));
		await everybody((other) => other.hears(others(other)));
	});

	await step('a cut network is mended without a click, with the last picture kept meanwhile', async () => {
		const [, one] = learners;
		const banner = one.page.getByTestId('link-banner');
		const offers = [];
		one.page.on('request', (request) => {
			const path = new URL(request.url()).pathname;
			if (path.includes('/webrtc/')) offers.push(path);
		});
		await one.network(false);
		await banner.waitFor();
		const kept = await one.tiles();
		assert.equal(kept.length, 3);
		assert.ok(kept.every(({ shown, stale }) => shown && stale));
		await one.network(true);
		await banner.waitFor({ state: 'detached' });
		t.diagnostic(`mended by ${offers.join(', ')}`);
		await everybody((other) => other.sees(others(other)));
		await everybody((other) => other.hears(others(other)));
		// The requests that could not leave are no fault of the page.
		one.complaints = one.complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'));
	});

	await step('one leaves and the tile goes', async () => {
		const one = learners.pop();
		await one.press('Leave');
		await one.page.waitForURL('**/summary');
		await everybody((other) =>
			until(`the tile of ${one.name} is gone`, async () =>
				(await other.tiles()).every(({ peer }) => peer !== one.id),
			),
		);
		await everybody((other) => other.sees(others(other)));
		assert.deepEqual(one.complaints, []);
	});

	await step('no page has complained', () => {
		assert.deepEqual(
			learners.flatMap(({ name, complaints }) => complaints.map((complaint) => `${name}: ${complaint}`)),
			[],
		);
	});
});
