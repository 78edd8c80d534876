// Measures the join in Chromium: from the click to the first decoded frame of somebody who is already there, split into
// its steps. `npm run join` joins ten times and prints the medians; needs bin/studymate and a quiet machine.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const rounds = Number(process.env.ROUNDS ?? 10);
const out = join(import.meta.dirname, 'out');
const steps = ['joined', 'answered', 'ice', 'dtls', 'packet', 'channel', 'room', 'frame'];
const title = 'Join';

const server = await startServer();
const browser = await launchChromium();
try {
	const viewport = { width: 800, height: 600 };
	// Thirty frames a second, because the first picture cannot come before the camera's next one.
	const [host, guest] = [
		await Learner.open(browser, server.url, 0, { viewport, framesPerSecond: 30 }),
		await Learner.open(browser, server.url, 1, { viewport, framesPerSecond: 30 }),
	];
	await host.signUp();
	await guest.signUp();
	await host.createSession(title);
	await host.join();
	await guest.page.reload();
	const rows = [];
	for (let round = 0; round < rounds; round++) {
		await guest.toWaitingRoom(title);
		await guest.join();
		await guest.sees([host]);
		rows.push(
			await until('the first frame', async () => {
				const reached = await guest.milestones();
				return reached.frame === undefined ? null : reached;
			}),
		);
		await guest.press('Leave');
		await guest.page.waitForURL('**/summary');
		await guest.page.getByRole('link', { name: 'Go to the sessions' }).click();
		await guest.page.waitForURL('**/sessions');
		await until('the host is alone', async () => (await host.tiles()).length === 0);
	}
	const at = (step, share) => {
		const sorted = rows.map((row) => row[step]).sort((a, b) => a - b);
		return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
	};
	const result = Object.fromEntries(
		steps.map((step) => [step, { p50: at(step, 0.5), p95: at(step, 0.95), best: at(step, 0) }]),
	);
	console.log(`milliseconds from the click, ${rounds} joins`);
	console.table(result);
	await mkdir(out, { recursive: true });
	await writeFile(join(out, 'join-steps.json'), JSON.stringify({ rounds, result, rows }, null, 2));
} finally {
	await browser.close();
	await server.stop();
}
