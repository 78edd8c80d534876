import {
	BookMarked,
	CalendarCheck,
	CalendarHeart,
	Compass,
	Ear,
	Gem,
	GraduationCap,
	HeartHandshake,
	Hourglass,
	Languages,
	type LucideIcon,
	MessagesSquare,
	Mic,
	Repeat,
	Sprout,
	Users,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BadgeStanding } from '../../api/wire';
import { whenText } from '../../utils/dates';

const icons: Record<BadgeStanding['id'], LucideIcon> = {
	'first-session': Sprout,
	'ten-sessions': Repeat,
	'fifty-sessions': Gem,
	'week-streak': CalendarCheck,
	'month-streak': CalendarHeart,
	'hour-spoken': Mic,
	'ten-hours-spoken': Hourglass,
	'two-languages': Languages,
	'five-partners': Users,
	'twenty-partners': Compass,
	balanced: Ear,
	host: MessagesSquare,
	collector: BookMarked,
	helper: HeartHandshake,
	'first-test': GraduationCap,
};

/** What one has earned first, then what comes next. */
export function Badges({ badges }: { badges: readonly BadgeStanding[] }) {
	const { t } = useTranslation();
	const shown = badges.toSorted((a, b) => Number(b.earnedAt !== null) - Number(a.earnedAt !== null));
	return (
		<section aria-labelledby="badges" className="grid gap-3">
			<h2 id="badges" className="text-xl">
				{t('learnt.badges')}
			</h2>
			<ul className="grid gap-3 sm:grid-cols-2">
				{shown.map((badge) => (
					<Medal key={badge.id} badge={badge} />
				))}
			</ul>
		</section>
	);
}

function Medal({ badge: { id, have, goal, earnedAt } }: { badge: BadgeStanding }) {
	const { t, i18n } = useTranslation();
	const Icon = icons[id];
	const earned = earnedAt !== null;
	return (
		<li
			data-testid="badge"
			data-badge={id}
			data-earned={earned}
			className={`flex items-center gap-4 rounded-xl p-4 ${earned ? 'bg-surface shadow-card' : 'border border-edge border-dashed'}`}
		>
			<span
				aria-hidden
				className={`grid size-14 shrink-0 place-items-center rounded-full border-4 ${
					earned ? 'border-honey bg-celadon text-on-celadon' : 'border-line text-muted'
				}`}
			>
				<Icon className="size-6" />
			</span>
			<span className="grid min-w-0 flex-1 gap-0.5">
				<span className="font-semibold">{t(`badge.${id}`)}</span>
				<span className="text-muted text-sm">{t(`badgeRule.${id}`)}</span>
				{earned ? (
					<time dateTime={earnedAt} className="text-sm">
						{t('learnt.earned', { when: whenText(earnedAt, i18n.language, new Date()) })}
					</time>
				) : (
					<span className="text-sm tabular-nums">{t('learnt.badgeOf', { have, goal })}</span>
				)}
			</span>
		</li>
	);
}
