// Starts the real binary on free ports with an empty data folder, and stops it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.mjs';

const binary = process.env.E2E_BINARY ?? join(import.meta.dirname, '../../bin/studymate');

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer().once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

/**
 * @param {(url: string) => Record<string, string>} settings variables on top of what every test has
 * @returns {Promise<{url: string, log: () => string, stop: () => Promise<void>}>}
 */
export async function startServer(settings = () => ({})) {
	const dataDir = await mkdtemp(join(tmpdir(), 'studymate-e2e-'));
	const [http, media, turn] = await Promise.all([freePort(), freePort(), freePort()]);
	const url = `http://127.0.0.1:${http}`;
	// The server refuses a setting it does not know, so none of the caller's may slip in.
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('STUDYMATE_'));
	const env = {
		...Object.fromEntries(inherited),
		STUDYMATE_DATA_DIR: dataDir,
		STUDYMATE_HTTP_LISTEN: `127.0.0.1:${http}`,
		// Every page of the tests calls from one address.
		STUDYMATE_LIMITS_API_PER_MINUTE: '0',
		STUDYMATE_MEDIA_LISTEN_UDP: `:${media}`,
		STUDYMATE_MEDIA_LISTEN_TCP: `:${media}`,
		STUDYMATE_TURN_LISTEN_UDP: `:${turn}`,
		STUDYMATE_TURN_LISTEN_TCP: `:${turn}`,
		...settings(url),
	};
	const child = spawn(binary, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let log = '';
	let ended = null;
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			log += text;
		});
	}
	const exit = new Promise((resolve) => {
		const end = (how) => {
			ended ??= how;
			resolve();
		};
		child.on('error', (error) => end(String(error)));
		child.on('exit', (code, signal) => end(`exit ${code ?? signal}`));
	});
	await until('the server is ready', async () => {
		if (ended) throw Object.assign(new Error(`the server did not start: ${ended}\n${log}`), { final: true });
		const response = await fetch(`${url}/readyz`).catch(() => null);
		return response?.ok;
	});
	return {
		url,
		log: () => log,
		stop: async () => {
			if (!ended) child.kill('SIGTERM');
			await exit;
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
