import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.STUDYMATE_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [react(), tailwindcss()],
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
