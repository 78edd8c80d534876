import type { AIStanding, Corrected, Message, Translated } from '../api/wire';
import type { Piece } from '../utils/diff';

/** From here on the person is told how much is left. */
const lowFrom = 5;

/** What became of a translation that somebody asked for. */
export type Translation =
	| { status: 'loading' }
	| { status: 'there'; shown: boolean; translated: Translated }
	| { status: 'failed'; error: unknown };

/** Names a version of a message: an edited one has to be translated anew. */
export function versionOf({ id, revision }: Pick<Message, 'id' | 'revision'>): string {
	return `${id} ${revision}`;
}

/** What of a message can be translated: what somebody else has written in words. */
export function translatable(message: Message, myId: string): string {
	if (message.deletedAt || message.senderId === myId || message.kind === 'emoji') return '';
	return message.corrected || message.body;
}

/** Whether two tags are of one language, whatever region they name. */
export function sameLanguage(a: string, b: string): boolean {
	const base = (tag: string) => tag.split('-')[0]?.toLowerCase();
	return base(a) === base(b);
}

/** What is left, where that is worth a word: null while there is plenty, or no limit, or nobody to ask. */
export function lowQuota(standing: AIStanding | null): { remaining: number; nextAt: string | null } | null {
	if (!standing?.provider || !standing.quota || standing.quota.remaining > lowFrom) return null;
	const { remaining, nextAt } = standing.quota;
	return { remaining, nextAt };
}

/** Whether the model can be asked now. */
export function canAsk(standing: AIStanding | null): boolean {
	return standing?.provider === true && standing.quota?.remaining !== 0;
}

/** A text with what should go and what should come in its place; the edits count as strings do. */
export function marked({ original, edits }: Pick<Corrected, 'original' | 'edits'>): Piece[] {
	const pieces: Piece[] = [];
	const add = (kind: Piece['kind'], text: string) => {
		if (text !== '') pieces.push({ kind, text });
	};
	let at = 0;
	for (const { start, end, replacement } of edits) {
		add('same', original.slice(at, start));
		add('gone', original.slice(start, end));
		add('new', replacement);
		at = end;
	}
	add('same', original.slice(at));
	return pieces;
}
