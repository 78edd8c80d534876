import { ArrowRight, CalendarPlus, Flame, MessageCircle } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { learningStats } from '../api/user';
import type { LearningStats, Session } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { ResumeBanner } from '../components/onboarding/ResumeBanner';
import { OwnPlans } from '../components/session/OwnPlans';
import { RotationBar } from '../components/session/RotationBar';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useOwnPlans } from '../hooks/useOwnPlans';
import { useAuthStore } from '../stores/authStore';
import { listed, roomName } from '../stores/chatModel';
import { useChatStore } from '../stores/chatStore';
import { nextOwn } from '../stores/sessionModel';
import { whenText } from '../utils/dates';

/** Where one comes in: what is next, who asks for one, what was written, and the days in a row. */
export function Main() {
	const { t } = useTranslation();
	const name = useAuthStore((state) => state.user?.englishName ?? '');
	const plans = useOwnPlans();
	useDocumentTitle(t('home.title'));
	return (
		<Page>
			<h1 className="mt-4 mb-7 text-3xl sm:mt-8 sm:mb-10 sm:text-4xl">{t('sessions.greeting', { name })}</h1>
			<ResumeBanner />
			<OwnPlans plans={{ ...plans, own: [] }} />
			<div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
				<Card title={t('home.next')}>
					{plans.status === 'loading' && <Loading />}
					{plans.status === 'failed' && (
						<RetryNotice onRetry={plans.reload}>{t('sessions.failed')}</RetryNotice>
					)}
					{plans.status === 'ready' && <Next session={nextOwn(plans.own)} />}
				</Card>
				<div className="grid gap-5">
					<Card title={t('home.unread')}>
						<Unread />
					</Card>
					<Card title={t('home.streak')}>
						<Streak />
					</Card>
				</div>
			</div>
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

function Unread() {
	const { t } = useTranslation();
	const { rooms: all, roomsStatus, loadRooms } = useChatStore();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const rooms = listed(all).filter(({ unreadCount }) => unreadCount > 0);
	if (roomsStatus === 'loading') return <Loading />;
	if (roomsStatus === 'failed') {
		return <RetryNotice onRetry={() => void loadRooms()}>{t('chat.roomsFailed')}</RetryNotice>;
	}
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

function Streak() {
	const { t } = useTranslation();
	const [stats, setStats] = useState<LearningStats | null>(null);
	const [failed, setFailed] = useState(false);
	const load = () => {
		setFailed(false);
		learningStats().then(setStats, () => setFailed(true));
	};
	useEffect(load, []);
	if (failed) return <RetryNotice onRetry={load}>{t('problem.offline')}</RetryNotice>;
	if (!stats) return <Loading />;
	const today = stats.days.at(-1)?.studied === true;
	return (
		<>
			<p className="flex items-center gap-3">
				<Flame aria-hidden className={`size-8 ${stats.streakDays > 0 ? 'text-persimmon' : 'text-muted'}`} />
				<span className="font-display text-2xl">{t('learnt.days', { count: stats.streakDays })}</span>
			</p>
			<p className="text-muted text-sm">{today ? t('home.today') : t('learnt.streakHint')}</p>
			<Link to="/profile/stats" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('learnt.title')}
			</Link>
		</>
	);
}
