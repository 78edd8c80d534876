import { describe, expect, it } from 'vitest';
import { type Block, type Inline, markdown } from '../utils/markdown';

const text = (content: string): Inline => ({ kind: 'text', text: content });
const paragraph = (...inside: Inline[]): Block => ({ kind: 'paragraph', inside });

/** All words that are shown. */
function shown(list: readonly Inline[]): string {
	return list.map((piece) => ('inside' in piece ? shown(piece.inside) : piece.text)).join('');
}

function links(blocks: readonly Block[]): string[] {
	const of = (list: readonly Inline[]): string[] =>
		list.flatMap((piece) =>
			piece.kind === 'link' ? [piece.href, ...of(piece.inside)] : 'inside' in piece ? of(piece.inside) : [],
		);
	return blocks.flatMap((block) =>
		block.kind === 'list' ? block.items.flatMap(of) : 'inside' in block ? of(block.inside) : [],
	);
}

describe('a text of the operator', () => {
	it.each<[string, string, Block[]]>([
		['plain text', 'one\ntwo\n\nthree', [paragraph(text('one\ntwo')), paragraph(text('three'))]],
		['a heading', '## Terms ##', [{ kind: 'heading', level: 2, inside: [text('Terms')] }]],
		[
			'a heading right above its text',
			'# 약관\n제1조',
			[{ kind: 'heading', level: 1, inside: [text('약관')] }, paragraph(text('제1조'))],
		],
		['a list', '- one\n* two', [{ kind: 'list', ordered: false, items: [[text('one')], [text('two')]] }]],
		[
			'a numbered one',
			'1. one\n2) two',
			[{ kind: 'list', ordered: true, items: [[text('one')], [text('two')]] }],
		],
		['a rule', '---', [{ kind: 'rule' }]],
		[
			'emphasis',
			'**all** of *it*',
			[
				paragraph({ kind: 'strong', inside: [text('all')] }, text(' of '), {
					kind: 'em',
					inside: [text('it')],
				}),
			],
		],
		['code', 'a `b*c*`', [paragraph(text('a '), { kind: 'code', text: 'b*c*' })]],
		[
			'a link',
			'[here](https://example.org/a?b=c)',
			[paragraph({ kind: 'link', href: 'https://example.org/a?b=c', inside: [text('here')] })],
		],
		['what is meant as it stands', '\\*not\\* 2 * 3 * 4', [paragraph(text('*not* 2 * 3 * 4'))]],
		['HTML is text', '<img src=x onerror=alert(1)>', [paragraph(text('<img src=x onerror=alert(1)>'))]],
	])('is read: %s', (_, source, blocks) => {
		expect(markdown(source)).toEqual(blocks);
	});

	it.each([
		'[x](javascript:alert(1))',
		'[x](JavaScript:alert)',
		'[x](data:text/html,a)',
		'[x](http://example.org)',
		'[x](//example.org)',
		'[x](/\\example.org)',
		'[x](vbscript:a)',
		'[x](\tjavascript:a)',
	])('leads nowhere but to sound addresses: %s', (source) => {
		expect(links(markdown(source))).toEqual([]);
		expect(shown(markdown(source).flatMap((block) => ('inside' in block ? block.inside : [])))).toContain(
			'x',
		);
	});

	it('is never lost or slow, whatever stands in it', () => {
		const parts = [
			'*',
			'**',
			'_',
			'__',
			'`',
			'[',
			']',
			'(',
			')',
			'\\',
			'<',
			'# ',
			'- ',
			'1. ',
			'\n',
			'\n\n',
			' ',
			'가',
			'word',
			'https://a',
			'---',
			'\u0000',
			'😀',
		];
		let seed = 1;
		const random = (below: number) => {
			seed = (seed * 48271) % 2147483647;
			return seed % below;
		};
		for (let run = 0; run < 3000; run++) {
			const source = Array.from({ length: random(40) }, () => parts[random(parts.length)]).join('');
			const blocks = markdown(source);
			const words = blocks
				.flatMap((block) => (block.kind === 'list' ? block.items : 'inside' in block ? [block.inside] : []))
				.map(shown)
				.join(' ');
			for (const word of ['word', '가', '😀']) {
				const count = (of: string) => of.split(word).length;
				const inAddresses = links(blocks).join(' ');
				expect(count(words) + count(inAddresses), JSON.stringify(source)).toBeGreaterThanOrEqual(
					count(source),
				);
			}
		}
		// The time limit of a test is what a text made to be slow would meet.
		for (const part of ['*a', '[a', '[a](', '**a *b ', '`', '_a_ ', '\\']) markdown(part.repeat(20_000));
	});
});
