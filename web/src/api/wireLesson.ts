import type { Message, Session, Talk } from './wire';

/** The JSON shapes of docs/protocol.md section 10: what people teach each other. */

/** A topic card in one language. */
export interface CardText {
	question: string;
	followUps: string[];
}

export interface Card {
	id: string;
	topic: string;
	topicNames: Record<string, string>;
	levelFrom: string;
	levelTo: string;
	/** By language: ko and en. */
	texts: Record<string, CardText>;
}

/** The card that lies open for everybody (section 10). */
export interface OpenCard {
	/** Counts the turns; of two the higher one counts. */
	version: number;
	card: Card | null;
}

export interface TurnCardBody {
	action: 'next' | 'back' | 'pick' | 'hide';
	cardId?: string;
	version?: number;
}

export type NoteKind = 'word' | 'correction';

/** What people learnt in a session. */
export interface Note {
	id: string;
	sessionId: string | null;
	clientId: string;
	kind: NoteKind;
	language: string;
	/** A word or sentence; in a correction, how it reads better. */
	text: string;
	said: string | null;
	meaning: string | null;
	example: string | null;
	authorId: string | null;
	authorName: string | null;
	/** In a correction, who said it. */
	aboutId: string | null;
	aboutName: string | null;
	createdAt: string;
}

export interface NoteBody {
	clientId: string;
	kind: NoteKind;
	language: string;
	text: string;
	said?: string;
	aboutId?: string;
	meaning?: string;
	example?: string;
}

export interface NotePage {
	items: Note[];
	nextCursor: string | null;
}

export interface Attendee extends Talk {
	displayName: string;
	presentMs: number;
	mayWrite: boolean;
}

/** What became of a session. */
export interface SessionSummary {
	session: Session;
	startedAt: string | null;
	/** Null while it is not over. */
	endedAt: string | null;
	people: Attendee[];
	words: Note[];
	corrections: Note[];
}

/** What the topic of a session brings of what people teach each other (section 10). */
export type TeachEvent =
	| ({ type: 'card'; userId: string } & OpenCard)
	| { type: 'note'; note: Note }
	| { type: 'note-removed'; noteId: string }
	| { type: 'message'; roomId: string; message: Message }
	| {
			type:
				| 'language'
				| 'language-warning'
				| 'participants'
				| 'talk'
				| 'reaction'
				| 'status'
				| 'closed'
				| 'room';
	  };
