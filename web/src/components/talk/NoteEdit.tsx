import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import { reviseNote } from '../../api/lesson';
import type { Note } from '../../api/wireLesson';
import { draftOf, type NoteDraft, noteFaults, notePatch } from '../../stores/noteDraft';
import { languageName, languagesWith } from '../../utils/languages';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { SelectField, TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';

interface Props {
	note: Note;
	onRevised(note: Note): void;
	/** Somebody has changed it elsewhere: what is shown has to be got again. */
	onStale(): void;
}

/** The way to change a note of ours, which everybody who keeps it sees changed. */
export function NoteEdit({ note, onRevised, onStale }: Props) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	return (
		<>
			<button
				type="button"
				aria-label={t('note.editOne', { text: note.text })}
				onClick={() => setOpen(true)}
				className="grid size-11 place-items-center rounded-full hover:bg-celadon-soft"
			>
				<Pencil aria-hidden className="size-5" />
			</button>
			<Dialog title={t('note.edit')} open={open} onClose={() => setOpen(false)}>
				{open && (
					<EditForm
						note={note}
						onRevised={(changed) => {
							setOpen(false);
							onRevised(changed);
						}}
						onStale={() => {
							setOpen(false);
							onStale();
						}}
					/>
				)}
			</Dialog>
		</>
	);
}

function EditForm({ note, onRevised, onStale }: Props) {
	const { t } = useTranslation();
	const [draft, setDraft] = useState(() => draftOf(note));
	const faults = noteFaults(draft);
	const life = useForm({
		sound: Object.keys(faults).length === 0,
		send: async () => onRevised(await reviseNote(note, notePatch(draft, note))),
		fields: ['text', 'said', 'meaning', 'example', 'language'],
	});
	const errorOf = (field: keyof NoteDraft) => {
		const fault = life.checked ? faults[field] : undefined;
		return fault ? t(`fault.${fault}`) : life.at(field);
	};
	const stale = life.refusal instanceof ApiError && life.refusal.code === 'precondition-failed';
	return (
		<Form
			life={life}
			action={
				stale && (
					<Button look="quiet" onClick={onStale}>
						{t('profile.reload')}
					</Button>
				)
			}
			className="grid gap-4"
		>
			<p className="text-muted text-sm">{t('note.editLead')}</p>
			<Fields draft={draft} errorOf={errorOf} onChange={(part) => setDraft({ ...draft, ...part })} />
			<Button type="submit" disabled={life.busy} className="justify-self-end">
				{t('profile.save')}
			</Button>
		</Form>
	);
}

interface FieldsProps {
	draft: NoteDraft;
	errorOf(field: keyof NoteDraft): string | undefined;
	onChange(part: Partial<NoteDraft>): void;
}

function Fields({ draft, errorOf, onChange }: FieldsProps) {
	const { t, i18n } = useTranslation();
	const bind = (name: 'text' | 'said' | 'meaning' | 'example') => ({
		value: draft[name],
		error: errorOf(name),
		onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
	});
	const word = draft.kind === 'word';
	return (
		<>
			{!word && <TextField label={t('note.said')} {...bind('said')} />}
			<TextField label={word ? t('note.text') : t('note.better')} {...bind('text')} />
			<TextField label={word ? t('note.meaning') : t('note.why')} {...bind('meaning')} />
			{word && <TextField label={t('note.example')} {...bind('example')} />}
			<SelectField
				label={t('note.language')}
				value={draft.language}
				error={errorOf('language')}
				onChange={(event) => onChange({ language: event.target.value })}
			>
				{languagesWith(draft.language).map((code) => (
					<option key={code} value={code}>
						{languageName(code, i18n.language)}
					</option>
				))}
			</SelectField>
		</>
	);
}
