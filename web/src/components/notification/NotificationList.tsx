import {
	Award,
	CalendarClock,
	CalendarX,
	GraduationCap,
	Handshake,
	Mail,
	MessageCircle,
	X,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BadgeStanding, Notification, NotificationKind } from '../../api/wire';
import { linkOf } from '../../stores/notificationModel';
import { useNotificationStore } from '../../stores/notificationStore';
import { whenText } from '../../utils/dates';
import { Button } from '../common/Button';

const icons: Record<NotificationKind, typeof Mail> = {
	'chat-message': MessageCircle,
	'session-reminder': CalendarClock,
	invitation: Mail,
	'session-cancelled': CalendarX,
	'match-request': Handshake,
	'match-accepted': Handshake,
	'level-result': GraduationCap,
	badge: Award,
};

export function NotificationList({ items }: { items: readonly Notification[] }) {
	const { t } = useTranslation();
	const nextCursor = useNotificationStore((state) => state.nextCursor);
	const more = useNotificationStore((state) => state.more);
	return (
		<>
			<ul aria-label={t('nav.notifications')} className="grid gap-2">
				{items.map((item) => (
					<NotificationItem key={item.id} item={item} />
				))}
			</ul>
			{nextCursor && (
				<Button look="quiet" className="mx-auto mt-6" onClick={() => void more()}>
					{t('sessions.more')}
				</Button>
			)}
		</>
	);
}

function NotificationItem({ item }: { item: Notification }) {
	const { t, i18n } = useTranslation();
	const read = useNotificationStore((state) => state.read);
	const remove = useNotificationStore((state) => state.remove);
	const Icon = icons[item.kind] ?? Mail;
	const link = linkOf(item);
	const text = useSentence(item);
	const unread = item.readAt === null;
	const content = (
		<>
			<span
				className={`grid size-10 shrink-0 place-items-center rounded-full ${unread ? 'bg-celadon text-on-celadon' : 'bg-celadon-soft text-celadon'}`}
			>
				<Icon aria-hidden className="size-5" />
			</span>
			<span className="grid min-w-0 flex-1">
				{unread && <span className="sr-only">{t('notice.unread')}</span>}
				<span className={unread ? 'font-semibold' : ''}>{text}</span>
				<time dateTime={item.updatedAt} className="text-muted text-xs">
					{whenText(item.updatedAt, i18n.language, new Date())}
				</time>
			</span>
		</>
	);
	const markRead = () => {
		if (unread) void read(item.id).catch(() => undefined);
	};
	const look = 'flex min-w-0 flex-1 items-center gap-3 rounded-lg p-3 text-left hover:bg-celadon-soft';
	return (
		<li className="flex items-center gap-1 rounded-lg bg-surface pr-1 shadow-card">
			{link ? (
				<Link to={link} onClick={markRead} className={look}>
					{content}
				</Link>
			) : (
				<button type="button" onClick={markRead} className={look}>
					{content}
				</button>
			)}
			<button
				type="button"
				aria-label={t('notice.remove', { text })}
				onClick={() => void remove(item.id).catch(() => undefined)}
				className="grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-celadon-soft"
			>
				<X aria-hidden className="size-5" />
			</button>
		</li>
	);
}

/** The server sends a kind and values; the sentence is ours, in the language of the page. */
function useSentence({ kind, params }: Notification): string {
	const { t, i18n } = useTranslation();
	const text = (name: string) => String(params[name] ?? '');
	switch (kind) {
		case 'chat-message':
			return t('notice.chat-message', {
				name: text('senderName') || t('chat.goneAccount'),
				count: Number(params.unreadCount) || 1,
			});
		case 'session-reminder':
			return t('notice.session-reminder', {
				title: text('title'),
				when: whenText(text('scheduledAt'), i18n.language, new Date()),
			});
		case 'invitation':
			return t('notice.invitation', {
				name: text('inviterName') || t('chat.goneAccount'),
				title: text('title'),
			});
		case 'match-request':
			return t('notice.match-request', { name: text('requesterName') || t('chat.goneAccount') });
		case 'match-accepted':
			return t('notice.match-accepted', { name: text('partnerName') || t('chat.goneAccount') });
		case 'session-cancelled':
			return t('notice.session-cancelled', { title: text('title') });
		case 'badge':
			return t('notice.badge', {
				badge: t(`badge.${text('badge') as BadgeStanding['id']}`, { defaultValue: '' }),
			});
		default:
			return t(`notice.${kind}`);
	}
}
