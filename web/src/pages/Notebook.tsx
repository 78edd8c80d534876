import { ArrowLeft, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { NoteFilter } from '../api/lesson';
import type { Note, NoteKind } from '../api/wireLesson';
import { Button } from '../components/common/Button';
import { Choice } from '../components/common/Choice';
import { Confirm } from '../components/common/Confirm';
import { SelectField, TextField } from '../components/common/Field';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { NoteCard } from '../components/talk/NoteCard';
import { NoteEdit } from '../components/talk/NoteEdit';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { useNotebookStore } from '../stores/notebookStore';
import { languageName, languages } from '../utils/languages';

const everything: NoteFilter = { kind: '', language: '', search: '' };
/** So long nobody types another letter. */
const settleMs = 250;

/** The words and corrections that one keeps from sessions, to look through and to search. */
export function Notebook() {
	const { t } = useTranslation();
	const [filter, setFilter] = useState<NoteFilter>(everything);
	const load = useNotebookStore((notebook) => notebook.load);
	useDocumentTitle(t('notebook.title'));
	useEffect(() => {
		const control = new AbortController();
		const timer = setTimeout(() => void load(filter, control.signal), filter.search === '' ? 0 : settleMs);
		return () => {
			clearTimeout(timer);
			control.abort();
		};
	}, [filter, load]);
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
				<Kept filter={filter} />
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

function Kept({ filter }: { filter: NoteFilter }) {
	const { t } = useTranslation();
	const { items, nextCursor, status, more, discard, revised, load } = useNotebookStore();
	const myId = useAuthStore((state) => state.user?.id);
	const reload = () => void load(filter, new AbortController().signal);
	const [going, setGoing] = useState<Note | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const attempt = (work: Promise<void>) => {
		setRefusal(null);
		work.catch(setRefusal);
	};
	if (status === 'loading') return <Loading />;
	if (status === 'failed') return <Notice>{t('problem.offline')}</Notice>;
	const filtered = filter.kind !== '' || filter.language !== '' || filter.search.trim() !== '';
	return (
		<>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{items.length === 0 && (
				<p role="status" className="text-muted">
					{filtered ? t('notebook.notFound') : t('notebook.empty')}
				</p>
			)}
			<ul aria-label={t('notebook.title')} className="grid gap-3">
				{items.map((note) => (
					<li key={note.id}>
						<NoteCard note={note}>
							{note.authorId === myId && <NoteEdit note={note} onRevised={revised} onStale={reload} />}
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
			{nextCursor && (
				<Button look="quiet" className="mx-auto" onClick={() => attempt(more(filter))}>
					{t('sessions.more')}
				</Button>
			)}
			<Confirm
				open={going !== null}
				title={t('notebook.discard')}
				text={t('notebook.discardLead')}
				onClose={() => setGoing(null)}
				onConfirm={() => going && attempt(discard(going.id))}
			/>
		</>
	);
}
