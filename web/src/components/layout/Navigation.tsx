import { Bell, CalendarDays, Handshake, House, MessageCircle, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { unreadTotal } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { unreadOf } from '../../stores/notificationModel';
import { useNotificationStore } from '../../stores/notificationStore';

/** The places of the product: in the header on a wide screen, at the thumb on a phone. */
export function Navigation({ at }: { at: 'header' | 'bottom' }) {
	const { t } = useTranslation();
	const messages = useChatStore((chat) => unreadTotal(chat.rooms));
	const news = useNotificationStore((state) => state.unreadCount);
	const asked = useNotificationStore((state) => unreadOf(state.items, 'match-request'));
	const bottom = at === 'bottom';
	const all = [
		{ to: '/main', name: t('nav.home'), Icon: House, count: 0 },
		{ to: '/matching', name: t('nav.partners'), Icon: Handshake, count: asked },
		{ to: '/sessions', name: t('nav.sessions'), Icon: CalendarDays, count: 0 },
		{ to: '/chat', name: t('nav.chat'), Icon: MessageCircle, count: messages },
		{ to: '/notifications', name: t('nav.notifications'), Icon: Bell, count: news },
		{ to: '/profile', name: t('nav.profile'), Icon: UserRound, count: 0 },
	];
	// On a phone the bell is in the header, so that the others have room.
	const places = bottom ? all.filter(({ to }) => to !== '/notifications') : all;
	return (
		<nav
			aria-label={t('nav.label')}
			className={
				bottom
					? 'shrink-0 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden'
					: 'max-sm:hidden'
			}
		>
			<ul className={bottom ? 'grid grid-cols-5' : 'flex items-center gap-1'}>
				{places.map(({ to, name, Icon, count }) => (
					<li key={to} className={to === '/main' && !bottom ? 'max-lg:hidden' : ''}>
						<NavLink
							to={to}
							className={({ isActive }) =>
								bottom
									? `flex min-h-14 flex-col items-center justify-center gap-0.5 text-xs ${isActive ? 'font-semibold text-celadon' : 'text-muted'}`
									: `inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium text-sm hover:bg-celadon-soft ${isActive ? 'bg-celadon-soft text-celadon' : ''}`
							}
						>
							<Counted Icon={Icon} count={count} large={bottom} />
							<span className={bottom ? 'max-w-full truncate' : labelClass(to)}>{name}</span>
						</NavLink>
					</li>
				))}
			</ul>
		</nav>
	);
}

/** On a phone, in the header: what is new. */
export function Bells() {
	const { t } = useTranslation();
	const news = useNotificationStore((state) => state.unreadCount);
	return (
		<NavLink
			to="/notifications"
			className={({ isActive }) =>
				`inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-celadon-soft sm:hidden ${isActive ? 'bg-celadon-soft text-celadon' : ''}`
			}
		>
			<Counted Icon={Bell} count={news} large={false} />
			<span className="sr-only">{t('nav.notifications')}</span>
		</NavLink>
	);
}

function Counted({ Icon, count, large }: { Icon: typeof Bell; count: number; large: boolean }) {
	const { t } = useTranslation();
	return (
		<span className="relative">
			<Icon aria-hidden className={large ? 'size-6' : 'size-5'} />
			{count > 0 && (
				<span className="-top-1.5 absolute left-1/2 grid h-4.5 min-w-4.5 place-items-center rounded-full bg-persimmon px-1 font-semibold text-[0.6875rem] text-on-persimmon leading-none">
					<span aria-hidden>{count > 99 ? '99+' : count}</span>
					<span className="sr-only">{t('nav.unread', { count })}</span>
				</span>
			)}
		</span>
	);
}

/** In the header there is room for all names on a wide screen only; to the first place leads the logo too. */
function labelClass(to: string): string {
	return to === '/main' ? 'max-xl:sr-only' : 'max-md:sr-only';
}
