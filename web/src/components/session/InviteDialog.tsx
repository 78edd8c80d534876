import { Check, Link2, UserRoundPlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endInvitation, invite, invitedTo } from '../../api/session';
import type { InvitedPerson, Session } from '../../api/wire';
import { useAuthStore } from '../../stores/authStore';
import { acquaintances } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { Form, useForm } from '../common/Form';
import { PeopleChoice } from '../common/PeopleChoice';

/** How many people may be asked to one session. */
const most = 20;

interface Props {
	sessionId: string;
	open: boolean;
	onClose(): void;
}

/** Asks people to come to a session: those one has talked with, and by a link whomever else. */
export function InviteDialog({ sessionId, open, onClose }: Props) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('invite.title')} open={open} onClose={onClose}>
			<div className="grid gap-6">
				<InviteForm sessionId={sessionId} />
				<CopyLink sessionId={sessionId} />
			</div>
		</Dialog>
	);
}

/** For the host; nothing for others. */
export function InviteButton({ session: { id, hostId } }: { session: Session }) {
	const { t } = useTranslation();
	const mine = useAuthStore((state) => state.user?.id === hostId);
	const [open, setOpen] = useState(false);
	if (!mine) return null;
	return (
		<>
			<Button look="quiet" onClick={() => setOpen(true)}>
				<UserRoundPlus aria-hidden className="size-5" />
				{t('invite.title')}
			</Button>
			<InviteDialog sessionId={id} open={open} onClose={() => setOpen(false)} />
		</>
	);
}

function InviteForm({ sessionId }: { sessionId: string }) {
	const { t } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const { rooms, nextCursor, moreRooms } = useChatStore();
	const { asked, reload } = useInvited(sessionId);
	const [chosen, setChosen] = useState<string[]>([]);
	const send = async () => {
		await invite(sessionId, chosen);
		setChosen([]);
		reload();
	};
	const life = useForm({
		sound: chosen.length > 0,
		send,
		fields: ['userIds'],
		codes: { 'unknown-people': 'userIds', 'too-many-invitations': 'userIds' },
	});
	const { checked, busy, at } = life;
	const known = new Set(asked.map(({ userId }) => userId));
	// Who has never written to us, or is blocked, is not to be asked, and shows no presence.
	const people = acquaintances(rooms, myId).filter(
		({ userId, presence }) => presence !== null && !known.has(userId),
	);
	return (
		<>
			{asked.length > 0 && (
				<Asked
					people={asked}
					onWithdraw={(userId) => void endInvitation(sessionId, userId).then(reload, reload)}
				/>
			)}
			<Form life={life} className="grid gap-4">
				{people.length === 0 ? (
					<p className="text-muted">{known.size > 0 ? t('invite.all') : t('invite.nobody')}</p>
				) : (
					<PeopleChoice
						title={t('invite.people')}
						hint={t('invite.hint')}
						most={most - known.size}
						people={people}
						chosen={chosen}
						error={checked && chosen.length === 0 ? t('fault.choose') : at('userIds')}
						onChange={setChosen}
					/>
				)}
				{nextCursor && (
					<Button look="quiet" onClick={() => void moreRooms()}>
						{t('chatGroup.more')}
					</Button>
				)}
				{people.length > 0 && (
					<Button type="submit" disabled={busy}>
						{busy ? t('auth.working') : t('invite.send')}
					</Button>
				)}
			</Form>
		</>
	);
}

/** Who is asked by now; nobody while that is not known. */
function useInvited(sessionId: string) {
	const [asked, setAsked] = useState<InvitedPerson[]>([]);
	const [look, setLook] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another look is another call
	useEffect(() => {
		let ended = false;
		invitedTo(sessionId).then(
			(list) => !ended && setAsked(list),
			() => undefined,
		);
		return () => {
			ended = true;
		};
	}, [sessionId, look]);
	return { asked, reload: () => setLook((n) => n + 1) };
}

function Asked({ people, onWithdraw }: { people: InvitedPerson[]; onWithdraw(userId: string): void }) {
	const { t } = useTranslation();
	return (
		<ul aria-label={t('invite.asked')} className="grid gap-1">
			{people.map(({ userId, displayName, declined }) => (
				<li key={userId} className="flex min-h-11 items-center gap-2 rounded-md bg-celadon-soft pl-3">
					<span className="min-w-0 flex-1 truncate">{displayName}</span>
					<span className="text-muted text-sm">{declined ? t('invite.declined') : t('invite.waiting')}</span>
					<button
						type="button"
						aria-label={t('invite.withdraw', { name: displayName })}
						onClick={() => onWithdraw(userId)}
						className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-surface"
					>
						<X aria-hidden className="size-5" />
					</button>
				</li>
			))}
		</ul>
	);
}

function CopyLink({ sessionId }: { sessionId: string }) {
	const { t } = useTranslation();
	const [copied, setCopied] = useState(false);
	const link = `${window.location.origin}/sessions/${sessionId}/waiting`;
	const copy = () =>
		navigator.clipboard.writeText(link).then(
			() => setCopied(true),
			() => setCopied(false),
		);
	const Icon = copied ? Check : Link2;
	return (
		<div className="grid gap-1.5 border-line border-t pt-4">
			<p className="text-muted text-sm">{t('invite.linkHint')}</p>
			<Button look="quiet" onClick={() => void copy()}>
				<Icon aria-hidden className="size-5" />
				{t('invite.copy')}
			</Button>
			<p role="status" className="text-sm empty:hidden">
				{copied ? t('invite.copied') : ''}
			</p>
		</div>
	);
}
