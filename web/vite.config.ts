import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

export default defineConfig({
	plugins: [react(), tailwindcss(), filesForWorker()],
	build: {
		target: 'es2023',
		// Inlined assets would need `data:` in the content security policy.
		assetsInlineLimit: 0,
		// Modules are preloaded by every browser that can run the room.
		modulePreload: { polyfill: false },
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
