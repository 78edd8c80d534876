import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import type { LevelResult } from '../../api/wire';
import { useEvaluation } from '../../hooks/useEvaluation';
import { canAsk } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { canBeJudged, isUnderWay } from '../../stores/levelTestModel';
import { Button } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { QuotaLine } from '../talk/QuotaLine';

interface Props {
	result: LevelResult;
	/** The result has changed. */
	onJudged(): void;
}

/** Offers to have the text and what was said judged by the server's language model, where there is one and it has not done so, and shows how far that is. */
export function Judge({ result, onJudged }: Props) {
	const { t, i18n } = useTranslation();
	const { standing, load } = useAIStore();
	const { newest, refusal, begin } = useEvaluation(result.attemptId);
	const [busy, setBusy] = useState(false);
	const state = newest?.state;
	useEffect(() => void load(), [load]);
	const waited = useRef(false);
	useEffect(() => {
		if (newest && isUnderWay(newest)) waited.current = true;
		else if (waited.current) {
			waited.current = false;
			void load();
			if (newest?.state === 'done') onJudged();
		}
	}, [newest, load, onJudged]);
	if (newest === undefined && refusal === null) return null;
	const underWay = state === 'queued' || state === 'running';
	if (!underWay && (!standing?.provider || !canBeJudged(result) || state === 'done')) return null;
	const judge = () => {
		setBusy(true);
		void begin(i18n.language).finally(() => setBusy(false));
	};
	const trouble = refusal ?? (newest?.problem ? new ApiError(0, newest.problem, '') : null);
	return (
		<section
			aria-labelledby="level-judge"
			className="grid grid-cols-1 gap-3 rounded-xl bg-surface p-5 shadow-card sm:p-6"
		>
			<h2 id="level-judge" className="text-xl">
				{t('levelTest.judge')}
			</h2>
			<p role="status" className={underWay ? 'animate-pulse' : 'empty:hidden'}>
				{underWay && t(state === 'queued' ? 'levelTest.judgeQueued' : 'levelTest.judging')}
			</p>
			{underWay ? (
				<p className="text-muted">{t('levelTest.judgeLeave')}</p>
			) : (
				<>
					<p>{t('levelTest.judgeHint')}</p>
					{trouble !== null && <Notice>{problemText(t, trouble)}</Notice>}
					<Button
						look="quiet"
						className="justify-self-start"
						disabled={busy || !canAsk(standing)}
						onClick={judge}
					>
						{t(state === 'failed' ? 'levelTest.judgeAgain' : 'levelTest.judgeNow')}
					</Button>
					<QuotaLine />
				</>
			)}
		</section>
	);
}
