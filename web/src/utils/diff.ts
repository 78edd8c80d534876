/** A piece of a sentence as it was and as it should be. */
export interface Piece {
	kind: 'same' | 'gone' | 'new';
	text: string;
}

/** Beyond this many words the comparison would be felt; the whole text counts as changed then. */
const maxWords = 600;

/** What a correction changes, by words (longest common subsequence). Korean and Japanese words are found by the browser's own segmenter. */
export function diffWords(before: string, after: string, language: string): Piece[] {
	const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
	const words = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);
	const [a, b] = [words(before), words(after)];
	if (a.length > maxWords || b.length > maxWords)
		return joined([
			['gone', before],
			['new', after],
		]);
	const width = b.length + 1;
	const length = new Uint16Array((a.length + 1) * width);
	const at = (i: number, j: number) => length[i * width + j] ?? 0;
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--) {
			length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
		}
	}
	const pieces: [Piece['kind'], string][] = [];
	let [i, j] = [0, 0];
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && a[i] === b[j]) {
			pieces.push(['same', a[i] ?? '']);
			i++;
			j++;
		} else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
			pieces.push(['gone', a[i++] ?? '']);
		} else {
			pieces.push(['new', b[j++] ?? '']);
		}
	}
	return joined(pieces);
}

/** Neighbours of one kind as one piece. */
function joined(pieces: [Piece['kind'], string][]): Piece[] {
	const result: Piece[] = [];
	for (const [kind, text] of pieces) {
		const last = result.at(-1);
		if (last?.kind === kind) last.text += text;
		else if (text !== '') result.push({ kind, text });
	}
	return result;
}
