import type { NoteBody, NoteKind } from '../api/wireLesson';
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
