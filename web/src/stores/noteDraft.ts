import type { Note, NoteBody, NoteKind, NotePatch } from '../api/wireLesson';
import { type FieldFault, textFault } from '../utils/validation';

/** A note while it is being written down. */
export interface NoteDraft {
	clientId: string;
	kind: NoteKind;
	/** Empty: the language that is spoken now. */
	language: string;
	text: string;
	said: string;
	aboutId: string;
	meaning: string;
	example: string;
}

const wordMax = 200;
const sentenceMax = 500;

export function noDraft(): NoteDraft {
	return {
		clientId: crypto.randomUUID(),
		kind: 'word',
		language: '',
		text: '',
		said: '',
		aboutId: '',
		meaning: '',
		example: '',
	};
}

/** A note that is there already, to be changed. */
export function draftOf(note: Note): NoteDraft {
	const { clientId, kind, language, text, said, aboutId, meaning, example } = note;
	return {
		clientId,
		kind,
		language,
		text,
		said: said ?? '',
		aboutId: aboutId ?? '',
		meaning: meaning ?? '',
		example: example ?? '',
	};
}

/** What is different from the note; null for what is taken away. */
export function notePatch(draft: NoteDraft, note: Note): NotePatch {
	const before = draftOf(note);
	const changed = (['language', 'text', 'said', 'meaning', 'example'] as const)
		.map((field) => [field, draft[field].trim()] as const)
		.filter(([field, value]) => value !== before[field]);
	return Object.fromEntries(changed.map(([field, value]) => [field, value || null]));
}

export function noteFaults(draft: NoteDraft): Partial<Record<keyof NoteDraft, FieldFault>> {
	const correction = draft.kind === 'correction';
	const faults: [keyof NoteDraft, FieldFault | null][] = [
		['text', textFault(draft.text, correction ? sentenceMax : wordMax)],
		['meaning', longFault(draft.meaning)],
		...(correction
			? ([
					['said', textFault(draft.said, sentenceMax)],
					['aboutId', draft.aboutId === '' ? 'choose' : null],
				] as [keyof NoteDraft, FieldFault | null][])
			: ([['example', longFault(draft.example)]] as [keyof NoteDraft, FieldFault | null][])),
	];
	return Object.fromEntries(faults.filter(([, fault]) => fault !== null));
}

function longFault(text: string): FieldFault | null {
	return text.trim() === '' ? null : textFault(text, sentenceMax);
}

/** What is sent: of the fields, those of the kind, and of these those that are filled in. */
export function noteBody(draft: NoteDraft, spoken: string): NoteBody {
	const { clientId, kind, aboutId } = draft;
	const [text, said, meaning, example] = [draft.text, draft.said, draft.meaning, draft.example].map((value) =>
		value.trim(),
	) as [string, string, string, string];
	return {
		clientId,
		kind,
		language: draft.language || spoken,
		text,
		...(kind === 'correction' ? { said, aboutId } : {}),
		...(meaning ? { meaning } : {}),
		...(kind === 'word' && example ? { example } : {}),
	};
}
