import { ArrowLeft, Ban, ChartColumn, EllipsisVertical, Flag, LogOut, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ChatMember, ChatRoom } from '../../api/wire';
import { usePresence } from '../../hooks/usePresence';
import { partnerOf, roomName } from '../../stores/chatModel';
import { whenText } from '../../utils/dates';
import { Avatar } from '../common/Avatar';
import { Confirm } from '../common/Confirm';
import { Dialog } from '../common/Dialog';
import { MenuItem } from '../talk/MessageMenu';
import { ReviewDialog } from './Review';

type Step = 'menu' | 'review' | 'leave' | 'block' | null;

/** A dialog says that it closes also when the next step has taken its place. */
const closing = (step: Step) => (now: Step) => (now === step ? null : now);

interface Props {
	room: ChatRoom;
	myId: string;
	typing: string[];
	onLeave(): void;
	onBlock(userId: string): void;
	onReport(userId: string, name: string): void;
}

export function RoomHeader({ room, myId, typing, onLeave, onBlock, onReport }: Props) {
	const { t } = useTranslation();
	const [step, setStep] = useState<Step>(null);
	const partner = partnerOf(room, myId);
	const name = roomName(room, myId) || t('chat.goneAccount');
	return (
		<div className="flex items-center gap-2 border-line border-b bg-surface px-2 py-2 sm:rounded-t-xl sm:px-4">
			<Link
				to="/chat"
				aria-label={t('chat.backToRooms')}
				className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-celadon-soft md:hidden"
			>
				<ArrowLeft aria-hidden className="size-5" />
			</Link>
			<Avatar
				id={partner?.userId ?? room.id}
				name={name}
				imageUrl={partner?.profileImageUrl ?? null}
				className="size-10 text-sm"
			/>
			<div className="min-w-0 flex-1">
				<h1 className="truncate font-sans font-semibold text-lg leading-tight">{name}</h1>
				<Status room={room} myId={myId} typing={typing} />
			</div>
			<button
				type="button"
				aria-label={t('chat.roomMenu')}
				onClick={() => setStep('menu')}
				className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-celadon-soft"
			>
				<EllipsisVertical aria-hidden className="size-5" />
			</button>
			<RoomMenu
				name={name}
				partner={partner}
				open={step === 'menu'}
				onClose={() => setStep(closing('menu'))}
				onStep={setStep}
				onReport={onReport}
			/>
			<ReviewDialog room={room} open={step === 'review'} onClose={() => setStep(closing('review'))} />
			<Confirm
				open={step === 'leave'}
				title={t('chat.leave')}
				text={room.kind === 'direct' ? t('chat.leaveLead') : t('chat.leaveGroupLead')}
				onClose={() => setStep(null)}
				onConfirm={onLeave}
			/>
			<Confirm
				open={step === 'block' && partner !== null}
				title={t('chat.block')}
				text={t('chat.blockLead', { name })}
				onClose={() => setStep(null)}
				onConfirm={() => partner && onBlock(partner.userId)}
			/>
		</div>
	);
}

interface MenuProps {
	name: string;
	partner: ChatMember | null;
	open: boolean;
	onClose(): void;
	onStep(step: Step): void;
	onReport(userId: string, name: string): void;
}

function RoomMenu({ name, partner, open, onClose, onStep, onReport }: MenuProps) {
	const { t } = useTranslation();
	return (
		<Dialog title={name} open={open} onClose={onClose}>
			<ul className="grid gap-1">
				<MenuItem icon={<ChartColumn aria-hidden className="size-5" />} onChoose={() => onStep('review')}>
					{t('review.title')}
				</MenuItem>
				<MenuItem icon={<LogOut aria-hidden className="size-5" />} onChoose={() => onStep('leave')}>
					{t('chat.leave')}
				</MenuItem>
				{partner && (
					<>
						<li className="grid">
							<Link
								to={`/matching/profile/${partner.userId}`}
								className="flex min-h-11 items-center gap-3 rounded-md px-3 hover:bg-celadon-soft"
							>
								<UserRound aria-hidden className="size-5" />
								{t('person.title')}
							</Link>
						</li>
						<MenuItem icon={<Ban aria-hidden className="size-5" />} onChoose={() => onStep('block')}>
							{t('chat.block')}
						</MenuItem>
						<MenuItem
							icon={<Flag aria-hidden className="size-5" />}
							onChoose={() => {
								onClose();
								onReport(partner.userId, partner.displayName);
							}}
						>
							{t('chat.report')}
						</MenuItem>
					</>
				)}
			</ul>
		</Dialog>
	);
}

/** Who types, else whether the other one is here. */
function Status({ room, myId, typing }: { room: ChatRoom; myId: string; typing: string[] }) {
	const { t, i18n } = useTranslation();
	const partner = partnerOf(room, myId);
	const presence = usePresence(partner?.userId ?? null, partner?.presence ?? null);
	const typists = room.members.filter(({ userId }) => typing.includes(userId)).map((m) => m.displayName);
	let text = '';
	if (typists.length > 0) text = t('chat.typing', { names: typists.join(', ') });
	else if (room.kind === 'group') text = t('chat.people', { count: room.members.length });
	else if (presence?.status === 'online') text = t('chat.online');
	else if (presence?.status === 'away') text = t('chat.away');
	else if (presence?.lastSeen) {
		text = t('chat.lastSeen', { when: whenText(presence.lastSeen, i18n.language, new Date()) });
	}
	return (
		<p
			aria-live="polite"
			className={`truncate text-xs ${typists.length > 0 ? 'text-celadon' : 'text-muted'}`}
		>
			{text || ' '}
		</p>
	);
}
