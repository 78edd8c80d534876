import type { Card, CardText, Note, OpenCard, TeachEvent } from '../api/wireLesson';

/** What people teach each other in a session, as far as we know it. */
export interface Teaching {
	open: OpenCard;
	/** In the order in which they were made. */
	notes: Note[];
	/** Notes that came while nobody looked at them. */
	unseen: number;
	/** The room of the session's chat; null until we know it. */
	roomId: string | null;
	/** All that was there when we came is here: what comes from now on is news. */
	ready: boolean;
}

export const noTeaching: Teaching = {
	open: { version: 0, card: null },
	notes: [],
	unseen: 0,
	roomId: null,
	ready: false,
};

/** Events and answers may overtake each other; the turns of the card are counted. */
export function withCard(teaching: Teaching, told: OpenCard): Teaching {
	return told.version > teaching.open.version ? { ...teaching, open: told } : teaching;
}

/** All of the notes, as they were asked for; what came by event meanwhile stays. */
export function withNotes(teaching: Teaching, notes: readonly Note[]): Teaching {
	return { ...teaching, notes: merged(teaching.notes, notes) };
}

function merged(known: readonly Note[], told: readonly Note[]): Note[] {
	const byId = new Map(known.map((note) => [note.id, note]));
	// Changes may overtake each other; what was written last counts.
	for (const note of told) if (note.version >= (byId.get(note.id)?.version ?? 0)) byId.set(note.id, note);
	// Ids are in the order in which notes were made.
	return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export function withTeachEvent(teaching: Teaching, event: TeachEvent, myId: string): Teaching {
	switch (event.type) {
		case 'card':
			return withCard(teaching, { version: event.version, card: event.card });
		case 'note': {
			const news = event.note.authorId !== myId && !teaching.notes.some(({ id }) => id === event.note.id);
			return {
				...teaching,
				notes: merged(teaching.notes, [event.note]),
				unseen: teaching.unseen + (news ? 1 : 0),
			};
		}
		case 'note-changed':
			// One that was taken back meanwhile stays away.
			return teaching.notes.some(({ id }) => id === event.note.id)
				? { ...teaching, notes: merged(teaching.notes, [event.note]) }
				: teaching;
		case 'note-removed':
			return { ...teaching, notes: teaching.notes.filter(({ id }) => id !== event.noteId) };
		default:
			return teaching;
	}
}

/** The language in which a card is shown: the one that is spoken now, if it has it, else that of the page, else any. */
export function cardLanguage(card: Card, spoken: string | null, page: string): string {
	const has = (language: string | null) => (language && card.texts[language] ? language : null);
	const base = (tag: string | null) => tag?.split('-')[0] ?? null;
	return has(spoken) ?? has(base(spoken)) ?? has(base(page)) ?? Object.keys(card.texts)[0] ?? '';
}

/** The next of the languages of a card. */
export function otherLanguage(card: Card, language: string): string {
	const all = Object.keys(card.texts).toSorted();
	return all[(all.indexOf(language) + 1) % all.length] ?? language;
}

export function cardText(card: Card, language: string): CardText {
	return card.texts[language] ?? { question: '', followUps: [] };
}
