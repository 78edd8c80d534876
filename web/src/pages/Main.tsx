import { ArrowRight, CalendarPlus, Flame, MessageCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Home, Session } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { LevelInvitation } from '../components/levelTest/LevelInvitation';
import { HomeMatches, HomeRequests } from '../components/matching/HomeMatches';
import { ResumeBanner } from '../components/onboarding/ResumeBanner';
import { OwnPlans } from '../components/session/OwnPlans';
import { RotationBar } from '../components/session/RotationBar';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useHome } from '../hooks/useHome';
import { useAuthStore } from '../stores/authStore';
import { listed, roomName } from '../stores/chatModel';
import { useChatStore } from '../stores/chatStore';
import { nextOwn } from '../stores/sessionModel';
import { whenText } from '../utils/dates';

/** Where one comes in: what is next, who asks for one, what was written, and the days in a row. */
export function Main() {
	const { t } = useTranslation();
	const name = useAuthStore((state) => state.user?.englishName ?? '');
	const { home, failed, reload } = useHome();
	useDocumentTitle(t('home.title'));
	return (
		<Page>
			<h1 className="mt-4 mb-7 text-3xl sm:mt-8 sm:mb-10 sm:text-4xl">{t('sessions.greeting', { name })}</h1>
			{failed && <RetryNotice onRetry={reload}>{t('home.failed')}</RetryNotice>}
			{home === null && !failed && <Loading />}
			{home && (
				<>
					<ResumeBanner stored={home.onboarding} />
					<LevelInvitation />
					<OwnPlans plans={{ invited: home.invitations, own: [], reload }} />
					{home.onboarding === null && <HomeRequests told={home.requests} />}
					<div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
						<Card title={t('home.next')}>
							<Next session={nextOwn(home.sessions)} />
						</Card>
						<div className="grid gap-5">
							<Card title={t('home.unread')}>
								<Unread home={home} />
							</Card>
							<Card title={t('home.streak')}>
								<Streak home={home} />
							</Card>
						</div>
					</div>
					{home.onboarding === null && <HomeMatches partners={home.partners} />}
				</>
			)}
		</Page>
	);
}

function Card({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section
			aria-label={title}
			className="relative grid min-h-36 content-start gap-4 rounded-xl bg-surface p-5 shadow-card"
		>
			<h2 className="text-xl">{title}</h2>
			{children}
		</section>
	);
}

function Next({ session }: { session: Session | null }) {
	const { t, i18n } = useTranslation();
	if (!session) {
		return (
			<>
				<p className="text-muted">{t('home.noNext')}</p>
				<div className="flex flex-wrap gap-3">
					<Link to="/sessions" className={buttonClass()}>
						{t('home.find')}
						<ArrowRight aria-hidden className="size-4" />
					</Link>
					<Link to="/sessions/create" className={buttonClass('quiet')}>
						<CalendarPlus aria-hidden className="size-5" />
						{t('sessions.create')}
					</Link>
				</div>
			</>
		);
	}
	const live = session.status === 'active';
	const when = session.scheduledAt
		? whenText(session.scheduledAt, i18n.language, new Date())
		: t('plans.now');
	return (
		<>
			<div className="grid gap-1">
				<p className={live ? 'font-semibold text-persimmon' : 'text-muted'}>
					{live ? t('sessions.live') : when}
				</p>
				<p className="break-words font-display font-semibold text-2xl">{session.title}</p>
				<p className="text-muted text-sm">{t('sessions.host', { name: session.hostName })}</p>
			</div>
			<RotationBar turns={session.languageRotation ?? []} />
			<div className="flex flex-wrap gap-3">
				<Link
					to={`/sessions/${session.id}/waiting`}
					aria-label={t('sessions.enterLabel', { title: session.title })}
					className={buttonClass()}
				>
					{t('sessions.enter')}
					<ArrowRight aria-hidden className="size-4" />
				</Link>
				<Link to="/sessions" className={buttonClass('quiet')}>
					{t('home.all')}
				</Link>
			</div>
		</>
	);
}

/** So many conversations are named; the others are in the list. */
const namedRooms = 3;

function Unread({ home }: { home: Home }) {
	const { t } = useTranslation();
	const { rooms: all, roomsStatus } = useChatStore();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	// The list that the socket keeps up to date, once it is there.
	const rooms =
		roomsStatus === 'ready' ? listed(all).filter(({ unreadCount }) => unreadCount > 0) : home.unread;
	return (
		<>
			{rooms.length === 0 && <p className="text-muted">{t('home.allRead')}</p>}
			{rooms.length > 0 && (
				<ul className="-mx-2 grid">
					{rooms.slice(0, namedRooms).map((room) => (
						<li key={room.id}>
							<Link
								to={`/chat/${room.id}`}
								className="flex min-h-11 items-center gap-3 rounded-md px-2 hover:bg-celadon-soft"
							>
								<MessageCircle aria-hidden className="size-5 shrink-0 text-celadon" />
								<span className="min-w-0 flex-1 truncate">
									{roomName(room, myId) || t('chat.goneAccount')}
								</span>
								<span className="shrink-0 text-muted text-sm">
									{t('nav.unread', { count: room.unreadCount })}
								</span>
							</Link>
						</li>
					))}
				</ul>
			)}
			<Link to="/chat" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('home.toChat')}
			</Link>
		</>
	);
}

function Streak({ home: { streakDays, studiedToday } }: { home: Home }) {
	const { t } = useTranslation();
	return (
		<>
			<p className="flex items-center gap-3">
				<Flame aria-hidden className={`size-8 ${streakDays > 0 ? 'text-persimmon' : 'text-muted'}`} />
				<span className="font-display text-2xl">{t('learnt.days', { count: streakDays })}</span>
			</p>
			<p className="text-muted text-sm">{studiedToday ? t('home.today') : t('learnt.streakHint')}</p>
			<Link to="/profile/stats" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('learnt.title')}
			</Link>
		</>
	);
}
