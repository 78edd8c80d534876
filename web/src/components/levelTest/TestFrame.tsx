import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import type { LevelAttempt } from '../../api/wire';
import { useLevelTest } from '../../hooks/useLevelTest';
import { placeOf } from '../../stores/levelTestModel';
import { useLevelTestStore } from '../../stores/levelTestStore';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText, refusalText } from '../common/problemText';
import { RetryNotice } from '../common/RetryNotice';
import { TestProgress } from './TestProgress';

interface Props {
	/** Whether what is asked is shown on this page; otherwise it leads to where it is. */
	fits(attempt: LevelAttempt): boolean;
	onTimeUp(): void;
	children(attempt: LevelAttempt): ReactNode;
}

/** What is around everything that is asked: how far one is, how long it may take, and what became of the answer. */
export function TestFrame({ fits, onTimeUp, children }: Props) {
	const { t } = useTranslation();
	const { language, attempt, none, refusal, retry } = useLevelTest();
	const { endsAt, sending, refusal: unfit, missed } = useLevelTestStore();
	if (none)
		return <Navigate to={language ? `/level-test/result?language=${language}` : '/level-test'} replace />;
	if (refusal !== null) return <RetryNotice onRetry={retry}>{problemText(t, refusal)}</RetryNotice>;
	if (!attempt) return <Loading />;
	if (!fits(attempt)) return <Navigate to={placeOf(attempt)} replace />;
	return (
		<div className="mx-auto grid w-full max-w-2xl gap-4 pt-2 sm:gap-5 sm:pt-6">
			<Link
				to={`/level-test?language=${attempt.language}`}
				className="inline-flex min-h-11 items-center gap-2 justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
			>
				<ArrowLeft aria-hidden className="size-4" />
				{t('levelTest.pause')}
			</Link>
			<TestProgress attempt={attempt} endsAt={endsAt} onTimeUp={onTimeUp} />
			<div role="status" className="empty:hidden">
				{missed && <p className="rounded-md bg-persimmon-soft px-4 py-3 text-sm">{t('levelTest.missed')}</p>}
				{sending === 'waiting' && (
					<p className="rounded-md bg-persimmon-soft px-4 py-3 text-sm">{t('levelTest.waiting')}</p>
				)}
			</div>
			{unfit !== null && <Notice>{refusalText(t, unfit)}</Notice>}
			{children(attempt)}
		</div>
	);
}
