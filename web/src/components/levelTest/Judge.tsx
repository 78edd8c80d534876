import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeLevelTest } from '../../api/levelTest';
import type { LevelResult } from '../../api/wire';
import { canAsk } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { canBeJudged } from '../../stores/levelTestModel';
import { Button } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { QuotaLine } from '../talk/QuotaLine';

interface Props {
	result: LevelResult;
	onJudged(result: LevelResult): void;
}

/** Offers to have the text and what was said judged by the server's language model, where there is one and it has not done so. */
export function Judge({ result, onJudged }: Props) {
	const { t, i18n } = useTranslation();
	const { standing, load } = useAIStore();
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => void load(), [load]);
	if (!standing?.provider || !canBeJudged(result)) return null;
	const judge = () => {
		setBusy(true);
		setRefusal(null);
		judgeLevelTest(result.attemptId, i18n.language)
			.then(onJudged, setRefusal)
			.finally(() => {
				setBusy(false);
				void load();
			});
	};
	return (
		<section
			aria-labelledby="level-judge"
			className="grid grid-cols-1 gap-3 rounded-xl bg-surface p-5 shadow-card sm:p-6"
		>
			<h2 id="level-judge" className="text-xl">
				{t('levelTest.judge')}
			</h2>
			<p>{t('levelTest.judgeHint')}</p>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Button
				look="quiet"
				className="justify-self-start"
				disabled={busy || !canAsk(standing)}
				onClick={judge}
			>
				{busy ? t('levelTest.judging') : t('levelTest.judgeNow')}
			</Button>
			<QuotaLine />
		</section>
	);
}
