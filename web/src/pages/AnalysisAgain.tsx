import { ArrowLeft } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { analysis, deleteAnalysis } from '../api/ai';
import type { KeptAnalysis } from '../api/wire';
import { Button, buttonClass } from '../components/common/Button';
import { Confirm } from '../components/common/Confirm';
import { LoadFailed } from '../components/common/LoadFailed';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { Analyzed } from '../components/talk/Analyzed';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useLoaded } from '../hooks/useLoaded';
import { analysisName } from '../stores/analysisModel';
import { useAuthStore } from '../stores/authStore';
import { whenText } from '../utils/dates';

/** An analysis of a conversation, to read it again. */
export function AnalysisAgain() {
	const { t } = useTranslation();
	const { analysisId = '' } = useParams();
	const { found: kept, refusal, retry } = useLoaded(useCallback(() => analysis(analysisId), [analysisId]));
	const [undeleted, setUndeleted] = useState<unknown>(null);
	useDocumentTitle(t('analyses.one'));
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<Link
					to="/profile/analyses"
					className="mt-4 inline-flex min-h-11 items-center gap-2 self-start justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
				>
					<ArrowLeft aria-hidden className="size-4" />
					{t('analyses.title')}
				</Link>
				{refusal !== null && <LoadFailed refusal={refusal} onRetry={retry} />}
				{undeleted !== null && <Notice>{problemText(t, undeleted)}</Notice>}
				{kept === null && refusal === null && <Loading />}
				{kept && <Told kept={kept} onRefused={setUndeleted} />}
			</div>
		</Page>
	);
}

function Told({ kept, onRefused }: { kept: KeptAnalysis; onRefused(refusal: unknown): void }) {
	const { t, i18n } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const navigate = useNavigate();
	const [asking, setAsking] = useState(false);
	const [from, to] = [kept.fromAt, kept.toAt].map((at) => whenText(at, i18n.language, new Date()));
	const remove = () => deleteAnalysis(kept.id).then(() => navigate('/profile/analyses'), onRefused);
	return (
		<>
			<header className="grid gap-1">
				<p className="text-muted">{t('analyses.one')}</p>
				<h1 className="text-3xl sm:text-4xl">{analysisName(kept, myId) || t('chat.goneAccount')}</h1>
				<p className="text-muted">{whenText(kept.createdAt, i18n.language, new Date())}</p>
				<p className="text-muted text-sm">
					{t('review.messages', { count: kept.messages })}
					{' · '}
					{from === to ? from : `${from} – ${to}`}
				</p>
			</header>
			<Analyzed
				heading="h2"
				found={kept}
				nameOf={({ displayName }) => displayName || t('chat.goneAccount')}
			/>
			<div className="flex flex-wrap gap-3">
				{kept.sessionId ? (
					<Link to={`/sessions/${kept.sessionId}/summary`} className={buttonClass('quiet')}>
						{t('summary.look')}
					</Link>
				) : (
					kept.roomId && (
						<Link to={`/chat/${kept.roomId}`} className={buttonClass('quiet')}>
							{t('analyses.toChat')}
						</Link>
					)
				)}
				<Button look="quiet" onClick={() => setAsking(true)}>
					{t('analyses.delete')}
				</Button>
			</div>
			<Confirm
				open={asking}
				title={t('analyses.delete')}
				text={t('analyses.deleteLead')}
				onClose={() => setAsking(false)}
				onConfirm={() => void remove()}
			/>
		</>
	);
}
