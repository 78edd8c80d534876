// One learner: a browser context with marked media, and what a person does in it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { until } from './until.mjs';

const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--use-fake-device-for-media-stream',
	'--use-fake-ui-for-media-stream',
	'--autoplay-policy=no-user-gesture-required',
	// A page in the background must not be slowed down: all four are in use.
	'--disable-renderer-backgrounding',
	'--disable-background-timer-throttling',
	'--disable-backgrounding-occluded-windows',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export function launchChromium() {
	const candidates = [
		process.env.CHROMIUM,
		'/usr/bin/chromium',
		'/usr/bin/chromium-browser',
		'/usr/bin/google-chrome',
	];
	const executablePath = candidates.find((path) => path && existsSync(path));
	if (!executablePath)
		throw new Error('no Chromium found: install the package "chromium", or set CHROMIUM to its path');
	return chromium.launch({ executablePath, headless: true, args: flags });
}

const names = ['Mina Park', 'Daniel Reed', '김서연', 'Amélie Laurent'];

export const tones = names.map((_, index) => 400 + 150 * index);
const hues = names.map((_, index) => 20 + 90 * index);
const screenHue = 335;

export class Learner {
	constructor(index, page, context) {
		this.index = index;
		this.page = page;
		this.context = context;
		this.name = names[index];
		this.tone = tones[index];
		this.hue = hues[index];
		this.id = '';
		/** Of the log-in, as the page last used it. */
		this.token = '';
		/** What the browser complained about. */
		this.complaints = [];
	}

	static async open(
		browser,
		url,
		index,
		{ cuttable = false, framesPerSecond = 10, language = 'en', path = '/signup', speech, ...looks },
	) {
		const context = await browser.newContext({
			baseURL: url,
			permissions: ['camera', 'microphone'],
			reducedMotion: 'reduce',
			locale: language,
			...looks,
		});
		const mark = { hue: hues[index], tone: tones[index], screenHue, framesPerSecond, speech };
		await context.addInitScript(`window.__mark = ${JSON.stringify(mark)}`);
		await context.addInitScript(await readFile(join(import.meta.dirname, 'marked.js'), 'utf8'));
		const page = await context.newPage();
		const learner = new Learner(index, page, context);
		page.on('request', (request) => {
			const [, token] = /^Bearer (.+)/.exec(request.headers().authorization ?? '') ?? [];
			if (token && request.url().includes('/api/')) learner.token = token;
		});
		page.on('pageerror', (error) => learner.complaints.push(`${error}`));
		page.on('console', (message) => {
			if (message.type() === 'error') learner.complaints.push(message.text());
		});
		if (cuttable) await learner.network(true);
		await page.goto(path);
		return learner;
	}

	async signUp() {
		const { page } = this;
		await page.getByLabel('Name others will see').fill(this.name);
		await page.getByLabel('Email').fill(`learner${this.index}@example.com`);
		await page.getByLabel('Password', { exact: true }).fill('four friends talk');
		const answer = page.waitForResponse((response) => response.url().endsWith('/auth/signup'));
		await page.getByRole('button', { name: 'Sign up' }).click();
		this.id = (await (await answer).json()).user.id;
		await page.waitForURL('**/agreement');
		await page.getByLabel('I agree to everything').check();
		await page.getByRole('button', { name: 'Agree and go on' }).click();
		await page.getByRole('link', { name: 'Later' }).click();
		await page.waitForURL('**/main');
		await page.getByRole('link', { name: 'Sessions', exact: true }).filter({ visible: true }).click();
		await page.waitForURL('**/sessions');
	}

	async createSession(title) {
		const { page } = this;
		await page.getByRole('link', { name: 'New session' }).click();
		await page.getByLabel('What is it about?').fill(title);
		await page.getByRole('button', { name: 'Open the session' }).click();
		await page.waitForURL('**/waiting');
	}

	async toWaitingRoom(title) {
		await this.page.getByRole('link', { name: `Enter “${title}”` }).click();
		await this.page.waitForURL('**/waiting');
	}

	/** Clicks once the devices are open, as a person would who looked at the preview. */
	async join() {
		const button = this.page.getByRole('button', { name: 'Join now' });
		await button.waitFor();
		await until(`${this.name} hears the own microphone`, () =>
			this.page.evaluate(
				() => Number(document.querySelector('[data-testid=meter]').style.getPropertyValue('--level')) > 0.2,
			),
		);
		await button.click();
		await this.page.getByTestId('tile-self').waitFor();
	}

	/** Cuts a `cuttable` page off, requests and media alike, or lets it back in. */
	async network(on) {
		this.cdp ??= await this.context.newCDPSession(this.page);
		await this.cdp.send('Network.enable');
		await this.cdp.send('Network.emulateNetworkConditions', {
			offline: !on,
			// Chromium touches media only when a delay is set, and was set before the connection was made.
			latency: 1,
			downloadThroughput: -1,
			uploadThroughput: -1,
			packetLoss: on ? 0 : 100,
		});
	}

	press(name) {
		return this.page.getByRole('button', { name, exact: true }).click();
	}

	tiles() {
		return this.page.evaluate(() => window.__probe.tiles());
	}

	path() {
		return this.page.evaluate(() => window.__probe.path());
	}

	/** The pages that this one must see: right hue, not black, and frames that keep coming. */
	async sees(others) {
		const first = new Map((await this.tiles()).map((tile) => [tile.peer, tile.frames]));
		await until(`${this.name} sees ${others.map(({ name }) => name).join(', ')} move`, async () => {
			const tiles = await this.tiles();
			const faults = others
				.map((other) => {
					const tile = tiles.find(({ peer }) => peer === other.id);
					if (!tile) return `no tile of ${other.name}`;
					if (!tile.shown) return `picture of ${other.name} hidden`;
					if (tile.hue === null || distance(tile.hue, other.hue) > 20)
						return `${other.name} has hue ${tile.hue}`;
					// A reload starts the count anew; then three frames of the new count will do.
					const before = first.get(other.id) ?? 0;
					if (tile.frames < before) first.set(other.id, 0);
					return tile.frames < (first.get(other.id) ?? 0) + 3 ? `${other.name}: ${tile.frames} frames` : null;
				})
				.filter(Boolean);
			if (tiles.length !== others.length) faults.push(`${tiles.length} tiles`);
			if (faults.length > 0) throw new Error(faults.join('; '));
			return true;
		});
	}

	/** Each voice slot must carry the tone of the person it is said to carry, well above every other tone. */
	async hears(others) {
		await until(`${this.name} hears ${others.map(({ name }) => name).join(', ')}`, async () => {
			const voices = await this.page.evaluate((all) => window.__probe.voices(all), tones);
			for (const other of others) {
				const voice = voices.find(({ from, levels }) => from === other.id && levels);
				if (!voice) throw new Error(`no voice of ${other.name}`);
				const [own, ...rest] = [
					voice.levels[other.index],
					...voice.levels.filter((_, i) => i !== other.index),
				];
				if (!(own > -60 && own > Math.max(...rest) + 20))
					throw new Error(`${other.name}: ${voice.levels.map(Math.round)}`);
			}
			return true;
		});
	}

	/** No slot carries the tone of this person any more. */
	async hearsNothingOf(other) {
		await until(`${this.name} hears nothing of ${other.name}`, async () => {
			const voices = await this.page.evaluate((all) => window.__probe.voices(all), tones);
			return voices.every(({ levels }) => !levels || levels[other.index] < -70);
		});
	}

	async seesScreen() {
		await until(`${this.name} sees the shared screen`, async () => {
			const hue = await this.page.evaluate(() => window.__probe.screenHue());
			if (hue === null || distance(hue, screenHue) > 20) throw new Error(`hue ${hue}`);
			return true;
		});
	}

	/** Milliseconds from the click to each step of the join. */
	milestones() {
		return this.page.evaluate(() => {
			const marks = performance.getEntriesByType('mark').filter(({ name }) => name.startsWith('studymate:'));
			const click = marks.find(({ name }) => name === 'studymate:click').startTime;
			return Object.fromEntries(
				marks.map(({ name, startTime }) => [name.slice('studymate:'.length), Math.round(startTime - click)]),
			);
		});
	}
}

function distance(a, b) {
	const apart = Math.abs(a - b) % 360;
	return Math.min(apart, 360 - apart);
}
