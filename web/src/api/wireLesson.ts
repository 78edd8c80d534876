import type * as schema from './schema.gen';
import type { Message } from './wire';

/** What people teach each other (docs/protocol.md section 10). */

/** A topic card in one language. */
export type CardText = schema.Text;

export type Card = schema.Card;

/** The card that lies open for everybody (section 10). */
export type OpenCard = schema.CardView;

export type TurnCardBody = schema.TurnCardInputBody;

export type NoteKind = schema.Note['kind'];

/** What people learnt in a session. */
export type Note = schema.Note;

export type NoteBody = schema.NewNote;

export type NotePatch = schema.NotePatch;

export type NotePage = schema.KeptOutputBody;

export type Attendee = schema.Attendee;

/** What became of a session. */
export type SessionSummary = schema.SessionSummary;

/** What the topic of a session brings of what people teach each other (section 10). */
export type TeachEvent =
	| ({ type: 'card'; userId: string } & OpenCard)
	| { type: 'note' | 'note-changed'; note: Note }
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
