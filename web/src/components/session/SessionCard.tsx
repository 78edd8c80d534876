import { ArrowRight, Mic, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Session } from '../../api/wire';
import { useAuthStore } from '../../stores/authStore';
import { whenText } from '../../utils/dates';
import { buttonClass } from '../common/Button';
import { LevelChip } from './LevelChip';
import { RotationBar } from './RotationBar';
import { Seats } from './Seats';

export function SessionCard({ session, now }: { session: Session; now: Date }) {
	const { t, i18n } = useTranslation();
	const full = session.participantCount >= session.maxParticipants;
	const Kind = session.sessionType === 'video' ? Video : Mic;
	return (
		<article className="flex flex-col gap-4 rounded-xl bg-surface p-5 shadow-card">
			<div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
				<span
					className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 font-semibold ${
						session.status === 'active' ? 'bg-persimmon-soft text-persimmon' : 'bg-celadon-soft text-celadon'
					}`}
				>
					{session.status === 'active' && <span aria-hidden className="size-2 rounded-full bg-persimmon" />}
					{session.status === 'active' ? t('sessions.live') : t('sessions.waiting')}
				</span>
				<span className="inline-flex items-center gap-1.5 text-muted">
					<Kind aria-hidden className="size-4" />
					{t(`sessions.${session.sessionType}`)}
				</span>
				<LevelChip session={session} />
				<span className="ml-auto text-muted">
					{whenText(session.scheduledAt ?? session.createdAt, i18n.language, now)}
				</span>
			</div>
			<div>
				<h2 className="text-2xl">{session.title}</h2>
				<Host session={session} />
			</div>
			<RotationBar turns={session.languageRotation ?? []} />
			<div className="mt-auto flex items-center justify-between gap-3 pt-1">
				<Seats taken={session.participantCount} max={session.maxParticipants} />
				<Link
					to={`/sessions/${session.id}/waiting`}
					aria-label={t('sessions.enterLabel', { title: session.title })}
					className={buttonClass(full ? 'quiet' : 'primary')}
				>
					{full ? t('sessions.full') : t('sessions.enter')}
					<ArrowRight aria-hidden className="size-4" />
				</Link>
			</div>
		</article>
	);
}

/** Whose session it is, with the way to their page. */
function Host({ session: { hostId, hostName } }: { session: Session }) {
	const { t } = useTranslation();
	const name = hostName || t('chat.goneAccount');
	const mine = useAuthStore((state) => state.user?.id === hostId);
	return (
		<div className="mt-1 flex min-h-11 items-center text-muted text-sm">
			{mine ? (
				<p>{t('sessions.host', { name })}</p>
			) : (
				<Link
					to={`/matching/profile/${hostId}`}
					className="inline-flex min-h-11 min-w-11 items-center underline decoration-edge underline-offset-4 hover:text-ink hover:decoration-current"
				>
					{t('sessions.host', { name })}
				</Link>
			)}
		</div>
	);
}
