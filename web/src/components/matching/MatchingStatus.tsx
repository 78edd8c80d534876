import { Check, Clock, Handshake, MessageCircle } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { MatchRequest } from '../../api/wire';
import { requestWith, standingOf, timeLeft } from '../../stores/matchingModel';
import { useMatchingStore } from '../../stores/matchingStore';
import { Button, buttonClass } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

interface Attempt {
	busy: boolean;
	refusal: unknown;
	attempt(work: () => Promise<unknown>): void;
}

function useAttempt(): Attempt {
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	const attempt = (work: () => Promise<unknown>) => {
		if (busy) return;
		setBusy(true);
		setRefusal(null);
		work()
			.catch(setRefusal)
			.finally(() => setBusy(false));
	};
	return { busy, refusal, attempt };
}

interface WithProps {
	userId: string;
	name: string;
	now: Date;
	/** Whether the person can be asked; what there is already is shown all the same. */
	open?: boolean;
}

/** What there is between us and somebody, with what can be done about it: to ask, to answer, to write. */
export function MatchingWith({ userId, name, now, open = true }: WithProps) {
	const { t } = useTranslation();
	const requests = useMatchingStore((state) => state.requests);
	const ask = useMatchingStore((state) => state.ask);
	const { busy, refusal, attempt } = useAttempt();
	const request = requestWith(requests, userId, now);
	if (request) return <MatchingStatus request={request} now={now} />;
	if (!open) return null;
	return (
		<div className="grid gap-2">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Button
				aria-label={t('matching.askLabel', { name })}
				disabled={busy}
				onClick={() => attempt(() => ask(userId))}
			>
				<Handshake aria-hidden className="size-5" />
				{t('matching.ask')}
			</Button>
		</div>
	);
}

/** How it stands with a request, and what is left to do. */
export function MatchingStatus({ request, now }: { request: MatchRequest; now: Date }) {
	const { t } = useTranslation();
	const { busy, refusal, attempt } = useAttempt();
	const standing = standingOf(request, now);
	return (
		<div className="grid gap-2" data-standing={standing}>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Standing request={request} now={now} />
			{standing === 'pending' && request.direction === 'incoming' && (
				<Answer request={request} busy={busy} attempt={attempt} />
			)}
			{standing === 'pending' && request.direction === 'outgoing' && (
				<Withdraw request={request} busy={busy} attempt={attempt} />
			)}
			{standing === 'accepted' && (
				<Link
					to={request.roomId ? `/chat/${request.roomId}` : `/chat/with/${request.user.id}`}
					aria-label={t('matching.writeLabel', { name: request.user.englishName })}
					className={buttonClass()}
				>
					<MessageCircle aria-hidden className="size-5" />
					{t('matching.write')}
				</Link>
			)}
		</div>
	);
}

/** In words, read aloud when it changes: the other one answers when they like. */
function Standing({ request, now }: { request: MatchRequest; now: Date }) {
	const { t } = useTranslation();
	const standing = standingOf(request, now);
	const { unit, count } = timeLeft(request.expiresAt, now);
	const Icon = standing === 'accepted' ? Check : Clock;
	const text =
		standing === 'pending'
			? t(`standing.${request.direction}`, { left: t(`left.${unit}`, { count }) })
			: t(`standing.${standing}`);
	return (
		<p role="status" className="flex min-h-6 items-center gap-2 text-sm">
			<Icon
				aria-hidden
				className={`size-4 shrink-0 ${standing === 'accepted' ? 'text-celadon' : 'text-muted'}`}
			/>
			{text}
		</p>
	);
}

type ActionProps = { request: MatchRequest } & Pick<Attempt, 'busy' | 'attempt'>;

function Answer({ request: { id, user }, busy, attempt }: ActionProps) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const accept = useMatchingStore((state) => state.accept);
	const reject = useMatchingStore((state) => state.reject);
	const yes = async () => {
		const roomId = await accept(id);
		if (roomId) await navigate(`/chat/${roomId}`);
	};
	return (
		<div className="flex flex-wrap gap-2">
			<Button
				className="flex-1"
				aria-label={t('matching.acceptLabel', { name: user.englishName })}
				disabled={busy}
				onClick={() => attempt(yes)}
			>
				{t('matching.accept')}
			</Button>
			<Button
				look="quiet"
				className="flex-1"
				aria-label={t('matching.rejectLabel', { name: user.englishName })}
				disabled={busy}
				onClick={() => attempt(() => reject(id))}
			>
				{t('matching.reject')}
			</Button>
		</div>
	);
}

function Withdraw({ request: { id, user }, busy, attempt }: ActionProps) {
	const { t } = useTranslation();
	const withdraw = useMatchingStore((state) => state.withdraw);
	return (
		<Button
			look="quiet"
			aria-label={t('matching.withdrawLabel', { name: user.englishName })}
			disabled={busy}
			onClick={() => attempt(() => withdraw(id))}
		>
			{t('matching.withdraw')}
		</Button>
	);
}
