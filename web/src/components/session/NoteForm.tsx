import { Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoteKind } from '../../api/wireLesson';
import { useTurn } from '../../hooks/useTurn';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useLessonStore } from '../../stores/lessonStore';
import { type NoteDraft, noDraft, noteBody, noteFaults } from '../../stores/noteDraft';
import { useRoomStore } from '../../stores/roomStore';
import { useTeachStore } from '../../stores/teachStore';
import { languageName, languagesWith } from '../../utils/languages';
import { Button } from '../common/Button';
import { Choice } from '../common/Choice';
import { SelectField, TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';

/** A word that somebody should know, or a better way to say what somebody has said. */
export function NoteForm() {
	// Each note is a form of its own, which begins with what is likely to be the same again.
	const [begun, setBegun] = useState({ count: 0, draft: noDraft() });
	return (
		<OneNote
			key={begun.count}
			again={begun.count > 0}
			begin={begun.draft}
			onNoted={({ kind, language, aboutId }) =>
				setBegun(({ count }) => ({ count: count + 1, draft: { ...noDraft(), kind, language, aboutId } }))
			}
		/>
	);
}

interface Props {
	begin: NoteDraft;
	again: boolean;
	onNoted(draft: NoteDraft): void;
}

function OneNote({ begin, again, onNoted }: Props) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const spoken = useTurn()?.language ?? 'en';
	const note = useTeachStore((teaching) => teaching.note);
	const [draft, setDraft] = useState(begin);
	const form = useRef<HTMLFormElement>(null);
	const set = (part: Partial<NoteDraft>) => setDraft((old) => ({ ...old, ...part }));
	const faults = noteFaults(draft);
	const life = useForm({
		sound: Object.keys(faults).length === 0,
		send: async () => {
			// Under the same name again if the answer is lost on its way: then it is noted once.
			await note(call.sessionId, noteBody(draft, spoken));
			onNoted(draft);
		},
		fields: ['kind', 'text', 'said', 'meaning', 'example', 'language', 'aboutId'],
		codes: { 'bad-target': 'aboutId' },
	});
	const { checked, busy, at } = life;
	const fault = (name: keyof NoteDraft) => {
		const found = checked && faults[name];
		return found ? t(`fault.${found}`) : at(name);
	};
	useEffect(() => {
		if (again) form.current?.querySelector<HTMLElement>('input[type="text"]')?.focus();
	}, [again]);
	return (
		<Form ref={form} life={life} className="grid gap-3">
			<Choice<NoteKind>
				legend={t('note.add')}
				options={[
					['word', t('note.word')],
					['correction', t('note.correction')],
				]}
				value={draft.kind}
				error={at('kind')}
				onChange={(kind) => set({ kind })}
			/>
			<Fields draft={draft} spoken={spoken} fault={fault} onChange={set} />
			<Button type="submit" disabled={busy} className="justify-self-start">
				<Plus aria-hidden className="size-5" />
				{t('note.submit')}
			</Button>
		</Form>
	);
}

interface FieldsProps {
	draft: NoteDraft;
	spoken: string;
	fault(name: keyof NoteDraft): string | undefined;
	onChange(part: Partial<NoteDraft>): void;
}

/** What is asked for depends on what is noted; what is rarely told is folded away. */
function Fields({ draft, spoken, fault, onChange: set }: FieldsProps) {
	const { t, i18n } = useTranslation();
	const field = (name: 'text' | 'said' | 'meaning' | 'example', label: string) => (
		<TextField
			type="text"
			label={label}
			value={draft[name]}
			error={fault(name)}
			autoComplete="off"
			onChange={(event) => set({ [name]: event.target.value })}
		/>
	);
	const word = draft.kind === 'word';
	const language = draft.language || spoken;
	return (
		<>
			{word ? (
				<>
					{field('text', t('note.text'))}
					{field('meaning', t('note.meaning'))}
				</>
			) : (
				<>
					<Whom value={draft.aboutId} error={fault('aboutId')} onChange={(aboutId) => set({ aboutId })} />
					{field('said', t('note.said'))}
					{field('text', t('note.better'))}
				</>
			)}
			<details>
				<summary className="flex min-h-11 items-center gap-2 text-sm">
					<span className="underline decoration-edge underline-offset-4">{t('note.more')}</span>
					<span className="text-muted">{languageName(language, i18n.language)}</span>
				</summary>
				<div className="grid gap-3 pb-1">
					{word ? field('example', t('note.example')) : field('meaning', t('note.why'))}
					<SelectField
						label={t('note.language')}
						value={language}
						error={fault('language')}
						onChange={(event) => set({ language: event.target.value })}
					>
						{languagesWith(language).map((code) => (
							<option key={code} value={code}>
								{languageName(code, i18n.language)}
							</option>
						))}
					</SelectField>
				</div>
			</details>
		</>
	);
}

interface WhomProps {
	value: string;
	error: string | undefined;
	onChange(userId: string): void;
}

function Whom({ value, error, onChange }: WhomProps) {
	const { t } = useTranslation();
	const you = useRoomStore((state) => state.you);
	const participants = useLessonStore((lesson) => lesson.participants);
	return (
		<SelectField
			label={t('note.whom')}
			value={value}
			error={error}
			onChange={(event) => onChange(event.target.value)}
		>
			<option value="">{t('profile.notChosen')}</option>
			{participants
				.filter(({ userId }) => userId !== you)
				.map(({ userId, displayName }) => (
					<option key={userId} value={userId}>
						{displayName}
					</option>
				))}
		</SelectField>
	);
}
