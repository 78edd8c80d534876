import { ArrowRight, Mail, Pencil, Trash2, UserRoundPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cancelSession, endInvitation } from '../../api/session';
import type { Invitation, Session } from '../../api/wire';
import { useAuthStore } from '../../stores/authStore';
import { whenText } from '../../utils/dates';
import { Button, buttonClass } from '../common/Button';
import { Confirm } from '../common/Confirm';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { InviteDialog } from './InviteDialog';

interface Plans {
	invited: Invitation[];
	own: Session[];
	reload(): void;
}

/** To what we are asked, and what we plan ourselves; nothing where there is neither. */
export function OwnPlans({ plans: { invited, own, reload } }: { plans: Plans }) {
	const { t } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const [refusal, setRefusal] = useState<unknown>(null);
	const attempt = (work: Promise<void>) => {
		setRefusal(null);
		work.catch(setRefusal).finally(reload);
	};
	if (invited.length + own.length === 0 && refusal === null) return null;
	return (
		<div className="mb-8 grid gap-6 sm:mb-10">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{invited.length > 0 && (
				<Group title={t('plans.invited')}>
					{invited.map((invitation) => (
						<InvitedTo
							key={invitation.session.id}
							invitation={invitation}
							onDecline={() => attempt(endInvitation(invitation.session.id, myId))}
						/>
					))}
				</Group>
			)}
			{own.length > 0 && (
				<Group title={t('plans.own')}>
					{own.map((session) => (
						<OwnSession
							key={session.id}
							session={session}
							mine={session.hostId === myId}
							onCancel={() => attempt(cancelSession(session.id))}
						/>
					))}
				</Group>
			)}
		</div>
	);
}

function Group({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section aria-label={title} className="grid gap-2.5">
			<h2 className="text-xl">{title}</h2>
			<ul className="grid grid-cols-1 gap-2.5 lg:grid-cols-2">{children}</ul>
		</section>
	);
}

const row = 'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-surface p-4 shadow-card';
const round = 'grid size-11 place-items-center rounded-full hover:bg-celadon-soft';

function Title({ session, lead }: { session: Session; lead: string }) {
	return (
		<div className="grid min-w-48 flex-1">
			<p className="truncate font-semibold">{session.title}</p>
			<p className="text-muted text-sm">{lead}</p>
		</div>
	);
}

function InvitedTo({ invitation, onDecline }: { invitation: Invitation; onDecline(): void }) {
	const { t, i18n } = useTranslation();
	const { session, inviterName } = invitation;
	const when = session.scheduledAt
		? whenText(session.scheduledAt, i18n.language, new Date())
		: t('plans.now');
	return (
		<li className={row}>
			<Mail aria-hidden className="size-5 shrink-0 text-persimmon" />
			<Title session={session} lead={t('plans.from', { name: inviterName, when })} />
			<div className="flex gap-2">
				<Button
					look="quiet"
					aria-label={t('plans.declineLabel', { title: session.title })}
					onClick={onDecline}
				>
					{t('plans.decline')}
				</Button>
				<Link
					to={`/sessions/${session.id}/waiting`}
					aria-label={t('plans.acceptLabel', { title: session.title })}
					className={buttonClass()}
				>
					{t('plans.accept')}
				</Link>
			</div>
		</li>
	);
}

function OwnSession({ session, mine, onCancel }: { session: Session; mine: boolean; onCancel(): void }) {
	const { t, i18n } = useTranslation();
	const when = session.scheduledAt
		? whenText(session.scheduledAt, i18n.language, new Date())
		: t('plans.now');
	return (
		<li className={row}>
			<Title session={session} lead={session.status === 'active' ? t('sessions.live') : when} />
			<div className="flex items-center gap-1">
				{mine && <HostActions session={session} onCancel={onCancel} />}
				<Link
					to={`/sessions/${session.id}/waiting`}
					aria-label={t('plans.goLabel', { title: session.title })}
					className={`${round} text-celadon`}
				>
					<ArrowRight aria-hidden className="size-5" />
				</Link>
			</div>
		</li>
	);
}

function HostActions({ session: { id, title, status }, onCancel }: { session: Session; onCancel(): void }) {
	const { t } = useTranslation();
	const [asking, setAsking] = useState<'invite' | 'cancel' | null>(null);
	const close = () => setAsking(null);
	return (
		<>
			<button
				type="button"
				aria-label={t('plans.inviteLabel', { title })}
				title={t('invite.title')}
				onClick={() => setAsking('invite')}
				className={`${round} text-celadon`}
			>
				<UserRoundPlus aria-hidden className="size-5" />
			</button>
			{status === 'waiting' && (
				<>
					<Link
						to={`/sessions/${id}/edit`}
						aria-label={t('plans.editLabel', { title })}
						title={t('plans.edit')}
						className={round}
					>
						<Pencil aria-hidden className="size-5" />
					</Link>
					<button
						type="button"
						aria-label={t('plans.cancelLabel', { title })}
						title={t('plans.cancel')}
						onClick={() => setAsking('cancel')}
						className={`${round} text-persimmon`}
					>
						<Trash2 aria-hidden className="size-5" />
					</button>
				</>
			)}
			<InviteDialog sessionId={id} open={asking === 'invite'} onClose={close} />
			<Confirm
				title={t('plans.cancelTitle')}
				open={asking === 'cancel'}
				text={t('plans.cancelLead', { title })}
				back={t('plans.keep')}
				onClose={close}
				onConfirm={onCancel}
			/>
		</>
	);
}
