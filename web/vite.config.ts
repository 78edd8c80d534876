import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.STUDYMATE_URL ?? 'http://127.0.0.1:8080';

/** Tells the service worker which files there are to keep: those of the build, and the icon. */
function filesForWorker(): Plugin {
	const place = /^const build = \{ entry: '', files: \[\] \};$/m;
	return {
		name: 'studymate-files-for-worker',
		apply: 'build',
		async writeBundle({ dir }, bundle) {
			if (!dir) throw new Error('no folder to write to');
			const outputs = Object.values(bundle);
			const entry = outputs.find((output) => output.type === 'chunk' && output.isEntry)?.fileName;
			const files = outputs.map(({ fileName }) => fileName).filter((name) => /\.(js|css|woff2)$/.test(name));
			const worker = join(dir, 'sw.js');
			const text = await readFile(worker, 'utf8');
			if (!entry || !place.test(text)) throw new Error('the service worker has no place for the files');
			const build = {
				entry: `/${entry}`,
				files: [...files.map((name) => `/${name}`), '/favicon.svg'].sort(),
			};
			await writeFile(worker, text.replace(place, `const build = ${JSON.stringify(build)};`));
		},
	};
}

/** Files smaller than that gain nothing by it. */
const smallestPacked = 1024;

/** Leaves each file compressed as far as it goes beside it, which the server sends as it is. */
function packed(): Plugin {
	return {
		name: 'studymate-packed',
		apply: 'build',
		// After the worker has got its list.
		writeBundle: {
			order: 'post',
			sequential: true,
			async handler({ dir }) {
				if (!dir) throw new Error('no folder to write to');
				const names = await readdir(dir, { recursive: true });
				await Promise.all(
					names.filter((name) => /\.(js|css|html|svg)$/.test(name)).map((name) => pack(join(dir, name))),
				);
			},
		},
	};
}

async function pack(path: string): Promise<void> {
	const plain = await readFile(path);
	if (plain.length < smallestPacked) return;
	const best = { params: { [zlib.BROTLI_PARAM_QUALITY]: zlib.BROTLI_MAX_QUALITY } };
	const [br, gz] = await Promise.all([
		promisify(brotliCompress)(plain, best),
		promisify(gzip)(plain, { level: 9 }),
	]);
	await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}

export default defineConfig({
	plugins: [react(), tailwindcss(), filesForWorker(), packed()],
	build: {
		target: 'es2023',
		// Inlined assets would need `data:` in the content security policy.
		assetsInlineLimit: 0,
		// Modules are preloaded by every browser that can run the room.
		modulePreload: { polyfill: false },
		rolldownOptions: {
			output: {
				// Rolldown names a shared file after everything that shares it.
				chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
				codeSplitting: {
					groups: [
						// One file for all that the first page needs beside its language.
						{ name: 'start', tags: ['$initial'], test: /node_modules|\/src\/(?!main\.tsx)/, priority: 2 },
						// A page would else ask for dozens of files of a few hundred bytes, one after another where connections are few.
						{
							name: 'shared',
							minShareCount: 2,
							test: /\/src\/(?!utils\/language(Detector|Profiles))|lucide-react|@stomp/,
							entriesAware: true,
							// Larger ones would bring most pages what they don't need: at 3 kB the page on which one comes in grows by 14 kB.
							entriesAwareMergeThreshold: 1000,
							priority: 1,
						},
					],
				},
			},
		},
	},
	server: {
		proxy: {
			'/api': server,
			'/.well-known': server,
		},
	},
	test: {
		include: ['src/**/*.test.ts'],
		environment: 'node',
	},
});
