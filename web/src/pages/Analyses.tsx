import { ArrowLeft, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { analysesOf, deleteAnalysis } from '../api/ai';
import type { KeptAnalysis } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { Confirm } from '../components/common/Confirm';
import { Notice } from '../components/common/Notice';
import { PageEnd } from '../components/common/PageEnd';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { usePages } from '../hooks/usePages';
import { analysisName, ownPart, writtenIn } from '../stores/analysisModel';
import { useAuthStore } from '../stores/authStore';
import { whenText } from '../utils/dates';
import { languageName } from '../utils/languages';

/** What one had looked at of one's conversations, newest first; of one room where the address says so. */
export function Analyses() {
	const { t } = useTranslation();
	const roomId = useSearchParams()[0].get('room') ?? '';
	useDocumentTitle(t('analyses.title'));
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
				<header className="grid gap-2">
					<h1 className="text-3xl sm:text-4xl">{t('analyses.title')}</h1>
					<p className="text-muted">{t('analyses.lead')}</p>
				</header>
				{roomId !== '' && (
					<div className="flex flex-wrap items-center gap-3">
						<p className="text-muted text-sm">{t('analyses.ofRoom')}</p>
						<Link to="/profile/analyses" className={buttonClass('quiet')}>
							{t('analyses.all')}
						</Link>
					</div>
				)}
				<List key={roomId} roomId={roomId} />
			</div>
		</Page>
	);
}

function List({ roomId }: { roomId: string }) {
	const { t } = useTranslation();
	const load = useCallback(
		(cursor: string | null, signal: AbortSignal) => analysesOf({ roomId, cursor }, signal),
		[roomId],
	);
	const pages = usePages(load);
	const [going, setGoing] = useState<KeptAnalysis | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const discard = ({ id }: KeptAnalysis) => {
		setRefusal(null);
		deleteAnalysis(id).then(() => pages.drop(id), setRefusal);
	};
	return (
		<>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{pages.status === 'ready' && pages.items.length === 0 && !pages.hasMore && (
				<p role="status" className="text-muted">
					{t('analyses.empty')}
				</p>
			)}
			<ul aria-label={t('analyses.title')} className="grid gap-3">
				{pages.items.map((kept) => (
					<li key={kept.id}>
						<Item kept={kept} onDelete={() => setGoing(kept)} />
					</li>
				))}
			</ul>
			<PageEnd pages={pages} />
			<Confirm
				open={going !== null}
				title={t('analyses.delete')}
				text={t('analyses.deleteLead')}
				onClose={() => setGoing(null)}
				onConfirm={() => going && discard(going)}
			/>
		</>
	);
}

function Item({ kept, onDelete }: { kept: KeptAnalysis; onDelete(): void }) {
	const { t, i18n } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const name = analysisName(kept, myId) || t('chat.goneAccount');
	const when = whenText(kept.createdAt, i18n.language, new Date());
	const languages = writtenIn(kept).map((language) => languageName(language, i18n.language));
	const own = ownPart(kept, myId);
	const figures = [
		t('review.messages', { count: kept.messages }),
		t('analyses.ownWords', { count: own?.words ?? 0 }),
		...(kept.feedback ? [t('analyses.hints', { count: kept.feedback.mistakes.length })] : []),
	];
	return (
		<div className="flex items-center gap-1 rounded-lg bg-surface pr-2 shadow-card">
			<Link
				to={`/profile/analyses/${kept.id}`}
				className="grid min-w-0 flex-1 gap-0.5 rounded-lg p-4 hover:bg-celadon-soft"
			>
				<span className="truncate font-semibold">{name}</span>
				<span className="text-muted text-sm">{[when, ...languages].join(' · ')}</span>
				<span className="text-sm">{figures.join(' · ')}</span>
			</Link>
			<button
				type="button"
				aria-label={t('analyses.deleteOne', { name, when })}
				onClick={onDelete}
				className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-celadon-soft"
			>
				<Trash2 aria-hidden className="size-5" />
			</button>
		</div>
	);
}
