import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Written from the OpenAPI document. */
const generated = 'api/schema.gen.ts';
const root = join(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
	.map((name) => name.replaceAll('\\', '/'))
	.filter((name) => /\.tsx?$/.test(name) && !name.startsWith('test/') && name !== generated)
	.sort();
const text = (name: string) => readFileSync(join(root, name), 'utf8');

/** What each folder may import of the others: docs/architecture.md in one table. */
const mayImport: Record<string, string[]> = {
	'': ['routes', 'components', 'pages', 'stores', 'utils', 'locales', 'styles'],
	pages: ['pages', 'components', 'hooks', 'stores', 'api', 'utils'],
	components: ['components', 'hooks', 'stores', 'api', 'rtc', 'utils', 'locales'],
	hooks: ['hooks', 'stores', 'api', 'rtc', 'utils'],
	stores: ['stores', 'api', 'realtime', 'rtc', 'utils'],
	api: ['api'],
	realtime: ['realtime'],
	rtc: ['rtc'],
	utils: ['utils'],
	locales: ['locales'],
};
const folder = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '');

function importsOf(name: string): string[] {
	const found = text(name).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
	return [...found].map(([, target = '']) => relative(root, join(root, dirname(name), target)));
}

describe('the import law', () => {
	it.each(files)('%s', (name) => {
		const allowed = mayImport[folder(name)] ?? [];
		for (const target of importsOf(name)) {
			expect(allowed, `${name} imports ${target}`).toContain(folder(target) || target);
		}
	});

	it('keeps domains of components apart, what several of them show excepted', () => {
		for (const name of files.filter((file) => file.startsWith('components/'))) {
			const own = name.split('/')[1];
			for (const target of importsOf(name).filter((file) => file.startsWith('components/'))) {
				expect([own, 'common', 'layout', 'talk'], `${name} imports ${target}`).toContain(
					target.split('/')[1],
				);
			}
		}
	});
});

/** Name and length of every function and method that ends by a brace at its own depth. */
function functionsOf(source: string): [string, number][] {
	const found: [string, number][] = [];
	let open: { name: string; line: number; end: string } | null = null;
	for (const [line, code] of source.split('\n').entries()) {
		const start = /^(\t*)(?:export )?(?:async )?(?:function )?(?:private |async )*(\w+)\(.*\{$/.exec(code);
		if (start && !open && !/^\t*(if|for|while|switch)\b/.test(code)) {
			open = { name: start[2] ?? '', line, end: `${start[1]}}` };
		} else if (open && code === open.end) {
			found.push([open.name, line - open.line + 1]);
			open = null;
		}
	}
	return found;
}

describe('the laws of the house', () => {
	it('find the functions they count', () => {
		expect(functionsOf(text('pages/Login.tsx')).map(([name]) => name)).toEqual(['Login']);
		expect(functionsOf(text('rtc/engine.ts')).length).toBeGreaterThan(25);
	});

	it.each(files)('%s', (name) => {
		const source = text(name);
		expect(source.split('\n').length, 'lines').toBeLessThanOrEqual(500);
		for (const [called, length] of functionsOf(source)) {
			expect(length, `lines of ${called}`).toBeLessThanOrEqual(60);
		}
		expect(source).not.toMatch(/\bTODO\b|\bFIXME\b/);
		if (!name.startsWith('api/')) expect(source, 'fetch belongs to api/').not.toMatch(/\bfetch\(/);
		if (!name.startsWith('rtc/')) {
			expect(source, 'media belongs to rtc/').not.toMatch(
				/getUserMedia\(|getDisplayMedia\(|addTransceiver|new AudioContext/,
			);
		}
		// The one place where the factory is handed to the engine.
		if (name !== 'hooks/call.ts') expect(source).not.toMatch(/new RTCPeerConnection/);
		if (!name.startsWith('realtime/'))
			expect(source, 'the socket belongs to realtime/').not.toMatch(/@stomp|new WebSocket/);
		// The log-in itself and the state of the connection are of nobody.
		if (/^stores\/.*Store\.ts$/.test(name) && !/(auth|live)Store/.test(name))
			expect(source, 'a store forgets who leaves').toMatch(/\bonLeave\(/);
		expect(source, 'tokens stay in memory').not.toMatch(/(local|session)Storage[^;\n]*[tT]oken/);
	});
});
