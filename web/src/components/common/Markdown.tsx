import { createElement, Fragment, type ReactNode } from 'react';
import { type Block, type Inline, markdown } from '../../utils/markdown';

/** A text in Markdown. `below` is the level of the heading that stands above it. */
export function Markdown({ text, below }: { text: string; below: 1 | 2 }) {
	const blocks = markdown(text);
	// Whatever levels the text uses, they follow on the one above without a gap.
	const levels = [...new Set(blocks.map((block) => (block.kind === 'heading' ? block.level : 0)))]
		.filter(Boolean)
		.sort();
	return (
		<div className="grid gap-3 break-words">
			{blocks.map((block, i) =>
				keyed(
					i,
					blockOf(block, (level) => levels.indexOf(level) + 1, below),
				),
			)}
		</div>
	);
}

/** The pieces of a text never change their places. */
const keyed = (place: number, node: ReactNode) => <Fragment key={place}>{node}</Fragment>;

const sizes = ['text-xl', 'text-lg', 'text-base'];

function blockOf(block: Block, rankOf: (level: number) => number, below: number): ReactNode {
	switch (block.kind) {
		case 'heading': {
			const rank = rankOf(block.level);
			const size = sizes[Math.min(rank, sizes.length) - 1];
			return createElement(
				`h${Math.min(below + rank, 6)}`,
				{ className: `mt-3 font-semibold ${size}` },
				pieces(block.inside),
			);
		}
		case 'paragraph':
			return <p className="whitespace-pre-line">{pieces(block.inside)}</p>;
		case 'rule':
			return <hr className="border-line" />;
		case 'list': {
			const items = block.items.map((item, i) => keyed(i, <li>{pieces(item)}</li>));
			return block.ordered ? (
				<ol className="grid list-decimal gap-1.5 pl-6">{items}</ol>
			) : (
				<ul className="grid list-disc gap-1.5 pl-6">{items}</ul>
			);
		}
	}
}

const pieces = (list: Inline[]) => list.map((piece, i) => keyed(i, pieceOf(piece)));

function pieceOf(piece: Inline): ReactNode {
	switch (piece.kind) {
		case 'text':
			return piece.text;
		case 'code':
			return <code className="font-mono text-sm">{piece.text}</code>;
		case 'strong':
			return <strong>{pieces(piece.inside)}</strong>;
		case 'em':
			return <em>{pieces(piece.inside)}</em>;
		case 'link':
			return (
				<a href={piece.href} rel="noreferrer" className="text-celadon underline underline-offset-4">
					{pieces(piece.inside)}
				</a>
			);
	}
}
