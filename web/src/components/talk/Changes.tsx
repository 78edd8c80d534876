import type { Piece } from '../../utils/diff';

/** A text with what should go struck out, and what should come in its place. */
export function Changes({ pieces, language }: { pieces: readonly Piece[]; language?: string }) {
	let place = 0;
	return (
		<p lang={language} className="whitespace-pre-wrap rounded-sm bg-surface px-2.5 py-1.5 text-ink">
			{pieces.map(({ kind, text }) => {
				const key = `${kind}-${place++}`;
				if (kind === 'gone') {
					return (
						<del key={key} className="bg-persimmon-soft text-persimmon">
							{text}
						</del>
					);
				}
				if (kind === 'new') {
					return (
						<ins key={key} className="bg-celadon-soft font-semibold text-celadon no-underline">
							{text}
						</ins>
					);
				}
				return <span key={key}>{text}</span>;
			})}
		</p>
	);
}
