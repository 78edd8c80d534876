import { ArrowLeft, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { discardNote, keptNotes, type NoteFilter } from '../api/lesson';
import type { Note, NoteKind } from '../api/wireLesson';
import { Choice } from '../components/common/Choice';
import { Confirm } from '../components/common/Confirm';
import { SelectField, TextField } from '../components/common/Field';
import { Notice } from '../components/common/Notice';
import { PageEnd } from '../components/common/PageEnd';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { NoteCard } from '../components/talk/NoteCard';
import { NoteEdit } from '../components/talk/NoteEdit';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { type Pages, usePages } from '../hooks/usePages';
import { useAuthStore } from '../stores/authStore';
import { languageName, languages } from '../utils/languages';

const everything: NoteFilter = { kind: '', language: '', search: '' };
/** So long nobody types another letter. */
const settleMs = 250;

/** The words and corrections that one keeps from sessions, to look through and to search. */
export function Notebook() {
	const { t } = useTranslation();
	const [filter, setFilter] = useState<NoteFilter>(everything);
	const load = useCallback(
		(cursor: string | null, signal: AbortSignal) => keptNotes(filter, cursor, signal),
		[filter],
	);
	const pages = usePages(load, filter.search === '' ? 0 : settleMs);
	useDocumentTitle(t('notebook.title'));
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<Link
					to="/profile"
					className="mt-4 inline-flex min-h-11 items-center gap-2 self-start justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
				>
					<ArrowLeft aria-hidden className="size-4" />
					{t('profile.title')}
				</Link>
				<h1 className="text-3xl sm:text-4xl">{t('notebook.title')}</h1>
				<Filter filter={filter} onChange={setFilter} />
				<Kept pages={pages} isFiltered={isFiltered(filter)} />
			</div>
		</Page>
	);
}

function Filter({ filter, onChange }: { filter: NoteFilter; onChange(filter: NoteFilter): void }) {
	const { t, i18n } = useTranslation();
	return (
		<search className="grid gap-4 rounded-xl bg-surface p-5 shadow-card">
			<div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
				<TextField
					type="search"
					label={t('notebook.search')}
					value={filter.search}
					maxLength={200}
					onChange={(event) => onChange({ ...filter, search: event.target.value })}
				/>
				<SelectField
					label={t('note.language')}
					value={filter.language}
					onChange={(event) => onChange({ ...filter, language: event.target.value })}
				>
					<option value="">{t('notebook.all')}</option>
					{languages.map((code) => (
						<option key={code} value={code}>
							{languageName(code, i18n.language)}
						</option>
					))}
				</SelectField>
			</div>
			<Choice<NoteKind | ''>
				legend={t('notebook.kind')}
				options={[
					['', t('notebook.all')],
					['word', t('notebook.words')],
					['correction', t('notebook.corrections')],
				]}
				value={filter.kind}
				onChange={(kind) => onChange({ ...filter, kind })}
			/>
		</search>
	);
}

function isFiltered({ kind, language, search }: NoteFilter): boolean {
	return kind !== '' || language !== '' || search.trim() !== '';
}

function Kept({ pages, isFiltered: filtered }: { pages: Pages<Note>; isFiltered: boolean }) {
	const { t } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id);
	const [going, setGoing] = useState<Note | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const discard = ({ id }: Note) => {
		setRefusal(null);
		discardNote(id).then(() => pages.drop(id), setRefusal);
	};
	return (
		<>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{pages.status === 'ready' && pages.items.length === 0 && !pages.hasMore && (
				<p role="status" className="text-muted">
					{filtered ? t('notebook.notFound') : t('notebook.empty')}
				</p>
			)}
			<ul aria-label={t('notebook.title')} className="grid gap-3">
				{pages.items.map((note) => (
					<li key={note.id}>
						<NoteCard note={note}>
							{note.authorId === myId && (
								<NoteEdit note={note} onRevised={pages.put} onStale={pages.refresh} />
							)}
							<button
								type="button"
								aria-label={t('notebook.discardOne', { text: note.text })}
								onClick={() => setGoing(note)}
								className="grid size-11 place-items-center rounded-full hover:bg-celadon-soft"
							>
								<Trash2 aria-hidden className="size-5" />
							</button>
						</NoteCard>
					</li>
				))}
			</ul>
			<PageEnd pages={pages} />
			<Confirm
				open={going !== null}
				title={t('notebook.discard')}
				text={t('notebook.discardLead')}
				onClose={() => setGoing(null)}
				onConfirm={() => going && discard(going)}
			/>
		</>
	);
}
