import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { analyzeConversation } from '../../api/ai';
import type { Analysis, ChatRoom } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { useAIStore } from '../../stores/aiStore';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { QuotaLine } from '../talk/QuotaLine';

/** The same in a dialog; what is closed asks for nothing. */
export function ReviewDialog({ room, open, onClose }: { room: ChatRoom; open: boolean; onClose(): void }) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('review.title')} open={open} onClose={onClose}>
			<Review room={room} />
		</Dialog>
	);
}

/** Who wrote how much in a room, and on demand what a language model says of one's own messages. */
function Review({ room }: { room: ChatRoom }) {
	const { t, i18n } = useTranslation();
	const provider = useAIStore((ai) => ai.standing?.provider === true);
	const loadStanding = useAIStore((ai) => ai.load);
	const [found, setFound] = useState<Analysis | null>(null);
	const [failure, setFailure] = useState<unknown>(null);
	useEffect(() => {
		void loadStanding();
		analyzeConversation(room.id, i18n.language, false).then(setFound, setFailure);
	}, [room.id, i18n.language, loadStanding]);
	const { busy, refusal, onSubmit } = useSubmit(true, async () => {
		setFound(await analyzeConversation(room.id, i18n.language, true));
		await loadStanding();
	});
	if (failure !== null) return <Notice>{problemText(t, failure)}</Notice>;
	if (!found) return <Loading />;
	const nameOf = (userId: string | null) =>
		room.members.find((member) => member.userId === userId)?.displayName || t('chat.goneAccount');
	return (
		<div className="grid gap-5">
			<p className="text-muted text-sm">{t('review.lead', { count: found.messages })}</p>
			<ul className="grid gap-2">
				{found.speakers.map((speaker) => (
					<li key={speaker.userId ?? 'gone'} className="rounded-lg border border-line p-3">
						<p className="font-semibold">{nameOf(speaker.userId)}</p>
						<p className="text-muted text-sm">
							{[
								t('review.messages', { count: speaker.messages }),
								t('review.words', { count: speaker.words }),
								t('review.questions', { count: speaker.questions }),
								t('review.corrections', { count: speaker.corrections }),
							].join(' · ')}
						</p>
					</li>
				))}
			</ul>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{provider && !found.feedback && found.messages > 0 && (
				<form onSubmit={onSubmit} className="grid justify-items-start gap-2">
					<p className="text-muted text-sm">{t('review.sent')}</p>
					<Button type="submit" disabled={busy}>
						{busy ? t('auth.working') : t('review.ask')}
					</Button>
					<QuotaLine />
				</form>
			)}
			{found.feedback && <Said feedback={found.feedback} />}
		</div>
	);
}

function Said({ feedback }: { feedback: NonNullable<Analysis['feedback']> }) {
	const { t } = useTranslation();
	const { language, summary, strengths, mistakes, advice } = feedback;
	return (
		<div lang={language} className="grid gap-4">
			<p>{summary}</p>
			<Points title={t('review.strengths')} points={strengths} />
			{mistakes.length > 0 && (
				<section className="grid gap-2">
					<h3 className="font-semibold">{t('review.mistakes')}</h3>
					<ul className="grid gap-2">
						{mistakes.map((mistake) => (
							<li key={`${mistake.messageId} ${mistake.original}`} className="grid gap-0.5">
								<span>
									<del>{mistake.original}</del> → <ins className="no-underline">{mistake.corrected}</ins>
								</span>
								<span className="text-muted text-sm">{mistake.explanation}</span>
							</li>
						))}
					</ul>
				</section>
			)}
			<Points title={t('review.advice')} points={advice} />
		</div>
	);
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
	if (points.length === 0) return null;
	return (
		<section className="grid gap-1">
			<h3 className="font-semibold">{title}</h3>
			<ul className="list-disc pl-5">
				{points.map((point) => (
					<li key={point}>{point}</li>
				))}
			</ul>
		</section>
	);
}
