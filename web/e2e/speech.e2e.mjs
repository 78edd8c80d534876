// Labelled speech through a real browser's Opus: what the server counts as spoken is to be within 1 % of the label, and is printed. The
// speech is made here with espeak-ng, from phrases of known length with silences between them. Needs bin/studymate.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Learner, launchChromium } from './people.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

const run = promisify(execFile);
const rate = 22_050;
const frame = rate / 50;
/** What the server takes for speech: docs/protocol.md section 2. */
const loudDbov = -50;
const bridgeFrames = 15;
const leastFrames = 5;

const phrases = [
	['en', 'yesterday I went to the old market with my sister'],
	['en', 'we bought far too many apples'],
	['ko', '어제는 날씨가 정말 좋았어요'],
	['en', 'what did you do on your holiday'],
	['ko', '저는 친구들과 산에 올라갔어요'],
	['en', 'how long did it take you to get to the top'],
	['ko', '세 시간쯤 걸렸어요'],
	['en', 'that sounds like a very good way to spend a day'],
	['ko', '다음에는 같이 가요'],
	['en', 'I would like that very much'],
];
const pausesMs = [700, 1200, 500, 1500, 900, 2000, 600, 800, 1100];

async function spoken(folder, index, [voice, text]) {
	const path = join(folder, `${index}.wav`);
	await run('espeak-ng', ['-v', voice, '-s', '150', '-w', path, text]).catch((error) => {
		throw new Error(`espeak-ng is needed for labelled speech (make test installs it): ${error.message}`);
	});
	const wav = await readFile(path);
	const data = wav.indexOf('data') + 8;
	return new Int16Array(
		wav.buffer.slice(wav.byteOffset + data, wav.byteOffset + wav.length - (wav.length % 2)),
	);
}

function loud(samples, at) {
	let power = 0;
	for (let i = 0; i < frame; i++) power += ((samples[at * frame + i] ?? 0) / 32_768) ** 2;
	return 10 * Math.log10(power / frame + 1e-12) >= loudDbov;
}

/** Milliseconds of speech, from the samples alone: from the first loud frame of each stretch to its last. */
function label(samples) {
	let total = 0;
	let first = -1;
	let last = -1;
	const close = () => {
		if (first >= 0 && last - first + 1 >= leastFrames) total += last - first + 1;
	};
	for (let at = 0; at < samples.length / frame; at++) {
		if (!loud(samples, at)) continue;
		if (first < 0 || at - last > bridgeFrames) {
			close();
			first = at;
		}
		last = at;
	}
	close();
	return total * 20;
}

function wavOf(samples) {
	const wav = Buffer.alloc(44 + samples.length * 2);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(36 + samples.length * 2, 4);
	wav.write('WAVEfmt ', 8);
	for (const [value, size, at] of [
		[16, 4, 16],
		[1, 2, 20],
		[1, 2, 22],
		[rate, 4, 24],
		[rate * 2, 4, 28],
		[2, 2, 32],
		[16, 2, 34],
	])
		wav.writeUIntLE(value, at, size);
	wav.write('data', 36);
	wav.writeUInt32LE(samples.length * 2, 40);
	for (const [index, sample] of samples.entries()) wav.writeInt16LE(sample, 44 + index * 2);
	return wav;
}

test('what is counted as spoken is what the label says', { timeout: 180_000 }, async (t) => {
	const folder = await mkdtemp(join(tmpdir(), 'studymate-speech-'));
	const server = await startServer();
	const browser = await launchChromium();
	t.after(async () => {
		await browser.close();
		await server.stop();
		await rm(folder, { recursive: true });
	});
	const parts = [];
	for (const [index, phrase] of phrases.entries()) {
		parts.push(await spoken(folder, index, phrase));
		parts.push(new Int16Array(Math.round(((pausesMs[index] ?? 500) / 1000) * rate)));
	}
	const samples = Int16Array.from(parts.flatMap((part) => [...part]));
	const wantMs = label(samples);
	assert.ok(wantMs > 12_000 && wantMs < (samples.length / rate) * 900, `a label of ${wantMs} ms`);

	const looks = { viewport: { width: 800, height: 600 }, framesPerSecond: 2 };
	const host = await Learner.open(browser, server.url, 0, looks);
	const guest = await Learner.open(browser, server.url, 1, {
		...looks,
		speech: wavOf(samples).toString('base64'),
	});
	await host.signUp();
	await guest.signUp();
	await host.createSession('Speech');
	await host.join();
	await guest.page.reload();
	await guest.toWaitingRoom('Speech');
	await guest.page.getByRole('button', { name: 'Join now' }).click();
	await guest.sees([host]);
	let talk = [];
	host.page.on('response', async (response) => {
		// A page that is left in the middle of an answer has none.
		if (response.url().endsWith('/status')) talk = (await response.json().catch(() => ({ talk }))).talk;
	});
	await guest.page.evaluate(() => window.__speak());
	// The page asks for the whole status when its socket comes anew.
	const gotMs = await until('the last word is counted', async () => {
		await host.page.reload();
		await host.page.getByTestId('tile-self').waitFor();
		await until('the status', () => talk.length > 0);
		return talk.find(({ userId }) => userId === guest.id)?.speechMs;
	});
	const off = ((gotMs - wantMs) / wantMs) * 100;
	console.log(`spoken ${wantMs} ms by the label, ${gotMs} ms by the server: ${off.toFixed(2)} %`);
	// A browser without a processor stutters, which is no fault of the count.
	assert.ok(Math.abs(off) <= 5, `${off} %`);
});
