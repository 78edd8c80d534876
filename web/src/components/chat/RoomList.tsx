import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { ChatRoom, Message } from '../../api/wire';
import { foldsMessage, listed, partnerOf, roomName } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { whenText } from '../../utils/dates';
import { Avatar } from '../common/Avatar';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { RetryNotice } from '../common/RetryNotice';

export function RoomList({ myId }: { myId: string }) {
	const { t } = useTranslation();
	const { rooms: all, roomsStatus, nextCursor, loadRooms, moreRooms } = useChatStore();
	const rooms = listed(all);
	if (roomsStatus === 'loading') return <Loading />;
	if (roomsStatus === 'failed') {
		return <RetryNotice onRetry={() => void loadRooms()}>{t('chat.roomsFailed')}</RetryNotice>;
	}
	if (rooms.length === 0) {
		return (
			<div className="m-auto grid max-w-72 justify-items-center gap-2 py-10 text-center">
				<p className="font-display font-semibold text-xl">{t('chat.empty')}</p>
				<p className="text-muted text-sm">{t('chat.emptyLead')}</p>
			</div>
		);
	}
	return (
		<>
			<ul aria-label={t('chat.rooms')} className="grid grid-cols-1 gap-1">
				{rooms.map((room) => (
					<li key={room.id}>
						<RoomItem room={room} myId={myId} />
					</li>
				))}
			</ul>
			{nextCursor && (
				<Button look="quiet" className="mx-auto mt-4" onClick={() => void moreRooms()}>
					{t('sessions.more')}
				</Button>
			)}
		</>
	);
}

function RoomItem({ room, myId }: { room: ChatRoom; myId: string }) {
	const { t, i18n } = useTranslation();
	const name = roomName(room, myId) || t('chat.goneAccount');
	const partner = partnerOf(room, myId);
	const { lastMessage, unreadCount } = room;
	return (
		<NavLink
			to={`/chat/${room.id}`}
			className={({ isActive }) =>
				`flex items-center gap-3 rounded-lg px-3 py-2.5 ${isActive ? 'bg-celadon-soft' : 'hover:bg-celadon-soft/60'}`
			}
		>
			<Avatar
				id={partner?.userId ?? room.id}
				name={name}
				imageUrl={partner?.profileImageUrl ?? null}
				online={partner?.presence?.status === 'online'}
			/>
			<span className="grid min-w-0 flex-1 grid-cols-1 gap-0.5">
				<span className="flex items-baseline gap-2">
					<span className={`truncate ${unreadCount > 0 ? 'font-semibold' : 'font-medium'}`}>{name}</span>
					{partner?.presence?.status === 'online' && <span className="sr-only">{t('chat.online')}</span>}
					{lastMessage && (
						<span className="ml-auto shrink-0 text-muted text-xs">
							{whenText(lastMessage.createdAt, i18n.language, new Date())}
						</span>
					)}
				</span>
				<span className="flex items-center gap-2 text-sm">
					<span className={`truncate ${unreadCount > 0 ? '' : 'text-muted'}`}>
						{lastMessage ? <Preview room={room} message={lastMessage} myId={myId} /> : t('chat.noMessages')}
					</span>
					{unreadCount > 0 && (
						<span className="ml-auto grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-persimmon px-1.5 font-semibold text-on-persimmon text-xs">
							<span aria-hidden>{unreadCount > 99 ? '99+' : unreadCount}</span>
							<span className="sr-only">{t('nav.unread', { count: unreadCount })}</span>
						</span>
					)}
				</span>
			</span>
		</NavLink>
	);
}

function Preview({ room, message, myId }: { room: ChatRoom; message: Message; myId: string }) {
	const { t } = useTranslation();
	const blockedIds = useChatStore((chat) => chat.blockedIds);
	if (foldsMessage({ blockedIds }, room, message)) return t('chat.ofBlocked');
	let text = message.body;
	if (message.deletedAt) text = t('chat.deleted');
	else if (message.kind === 'correction') text = t('chat.previewCorrection', { text: message.corrected });
	else if (message.kind === 'image') {
		text = message.body ? t('chat.previewImage', { text: message.body }) : t('chat.image');
	}
	return message.senderId === myId ? t('chat.previewMine', { text }) : text;
}
