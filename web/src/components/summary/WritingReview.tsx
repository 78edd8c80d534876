import { Sparkles } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { analysesOf, analysis, analyzeConversation } from '../../api/ai';
import { sessionChat } from '../../api/lesson';
import type { KeptAnalysis } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { canAsk } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { whenText } from '../../utils/dates';
import { Button, buttonClass } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { Analyzed } from '../talk/Analyzed';
import { QuotaLine } from '../talk/QuotaLine';

/** What one wrote in the chat of a session, looked at once one asks for it; the result stays here and in the history. */
export function WritingReview({ sessionId }: { sessionId: string }) {
	const { t, i18n } = useTranslation();
	const loadStanding = useAIStore((ai) => ai.load);
	const known = useAIStore((ai) => ai.standing !== null);
	/** undefined until it is known what was kept. */
	const [kept, setKept] = useState<KeptAnalysis | null | undefined>(undefined);
	const [failure, setFailure] = useState<unknown>(null);
	useEffect(() => {
		void loadStanding();
		analysesOf({ sessionId, limit: 1 }).then(({ items }) => setKept(items[0] ?? null), setFailure);
	}, [sessionId, loadStanding]);
	return (
		<section aria-labelledby="writing" className="grid gap-4 rounded-xl bg-surface p-5 shadow-card">
			<h2 id="writing" className="text-xl">
				{t('review.session')}
			</h2>
			{failure !== null && <Notice>{problemText(t, failure)}</Notice>}
			{kept && (
				<>
					<p className="text-muted text-sm">
						{whenText(kept.createdAt, i18n.language, new Date())} ·{' '}
						{t('review.lead', { count: kept.messages })}
					</p>
					<Analyzed found={kept} nameOf={({ displayName }) => displayName || t('chat.goneAccount')} />
				</>
			)}
			{kept !== undefined && known && <Ask sessionId={sessionId} again={kept !== null} onKept={setKept} />}
			<Link to="/profile/analyses" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('analyses.title')}
			</Link>
		</section>
	);
}

interface AskProps {
	sessionId: string;
	again: boolean;
	onKept(kept: KeptAnalysis): void;
}

function Ask({ sessionId, again, onKept }: AskProps) {
	const { t, i18n } = useTranslation();
	const standing = useAIStore((ai) => ai.standing);
	const loadStanding = useAIStore((ai) => ai.load);
	const feedback = standing?.provider === true;
	const [status, setStatus] = useState('');
	const { busy, refusal, onSubmit } = useSubmit(true, async () => {
		setStatus('');
		try {
			const room = await sessionChat(sessionId);
			const { id } = await analyzeConversation(room.id, i18n.language, { feedback });
			if (id === null) return setStatus(t('summary.nothingWritten'));
			onKept(await analysis(id));
			setStatus(t('review.kept'));
		} finally {
			if (feedback) void loadStanding();
		}
	});
	return (
		<form onSubmit={onSubmit} className="grid justify-items-start gap-2">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<p className="text-muted text-sm">{feedback ? t('review.sent') : t('review.counted')}</p>
			<Button
				type="submit"
				look={again ? 'quiet' : 'primary'}
				disabled={busy || (feedback && !canAsk(standing))}
			>
				<Sparkles aria-hidden className="size-5" />
				{busy ? t('auth.working') : again ? t('review.again') : t('review.sessionAsk')}
			</Button>
			{feedback && <QuotaLine />}
			<p role="status" className="text-sm">
				{status}
			</p>
		</form>
	);
}
