import { ArrowLeft, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { sessionSummary } from '../api/lesson';
import type { SessionSummary as Summary } from '../api/wireLesson';
import { buttonClass } from '../components/common/Button';
import { LoadFailed } from '../components/common/LoadFailed';
import { Loading } from '../components/common/Loading';
import { Page } from '../components/layout/Page';
import { SpeechShares } from '../components/summary/SpeechShares';
import { SpeechTable } from '../components/summary/SpeechTable';
import { WritingReview } from '../components/summary/WritingReview';
import { WrittenThere } from '../components/summary/WrittenThere';
import { NoteCard } from '../components/talk/NoteCard';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { whenText } from '../utils/dates';

/** While others go on, the figures grow: it is looked again, soon at first. */
const settlesMs = 1500;
const growsMs = 15_000;

/** What became of a session one took part in. */
export function SessionSummary() {
	const { t } = useTranslation();
	const { sessionId = '' } = useParams();
	const [summary, setSummary] = useState<Summary | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const [tries, setTries] = useState(0);
	useDocumentTitle(t('summary.title'));
	// biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
	useEffect(() => {
		setRefusal(null);
		let timer: ReturnType<typeof setTimeout>;
		let gone = false;
		const look = (again: number) =>
			sessionSummary(sessionId).then(
				(found) => {
					if (gone) return;
					setSummary(found);
					// Whoever was the last to leave is here before the server has closed the door.
					if (found.endedAt === null) timer = setTimeout(() => void look(growsMs), again);
				},
				(error: unknown) => !gone && setRefusal(error),
			);
		void look(settlesMs);
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [sessionId, tries]);
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<Link
					to="/sessions"
					className="mt-4 inline-flex min-h-11 items-center gap-2 self-start justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
				>
					<ArrowLeft aria-hidden className="size-4" />
					{t('app.toSessions')}
				</Link>
				{refusal !== null && <LoadFailed refusal={refusal} onRetry={() => setTries(tries + 1)} />}
				{summary === null && refusal === null && <Loading />}
				{summary && <Told summary={summary} />}
			</div>
		</Page>
	);
}

function Told({ summary }: { summary: Summary }) {
	const { t, i18n } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const { session, startedAt, endedAt, people, silence, words, corrections } = summary;
	return (
		<>
			<header className="grid gap-1">
				<p className="text-muted">{t('summary.title')}</p>
				<h1 className="text-3xl sm:text-4xl">{session.title || t('summary.untitled')}</h1>
				{startedAt && <p className="text-muted">{whenText(startedAt, i18n.language, new Date())}</p>}
			</header>
			{endedAt === null && (
				<div className="flex flex-wrap items-center gap-3 rounded-xl bg-celadon-soft p-4">
					<p className="min-w-48 flex-1">{t('summary.goesOn')}</p>
					<Link to={`/sessions/${session.id}/waiting`} className={buttonClass('quiet')}>
						<RotateCcw aria-hidden className="size-4" />
						{t('end.rejoin')}
					</Link>
				</div>
			)}
			<SpeechShares people={people} silence={silence} myId={myId} />
			<SpeechTable people={people} />
			<section aria-labelledby="corrections" className="grid gap-3">
				<h2 id="corrections" className="text-xl">
					{t('summary.corrections', { count: corrections.length })}
				</h2>
				{corrections.map((note) => (
					<NoteCard key={note.id} note={note} />
				))}
			</section>
			<section aria-labelledby="words" className="grid gap-3">
				<h2 id="words" className="text-xl">
					{t('summary.words', { count: words.length })}
				</h2>
				{words.map((note) => (
					<NoteCard key={note.id} note={note} />
				))}
			</section>
			<WrittenThere sessionId={session.id} myId={myId} />
			<WritingReview sessionId={session.id} />
			<Link to="/profile/notes" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('notebook.title')}
			</Link>
		</>
	);
}
