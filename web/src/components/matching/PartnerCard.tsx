import { CalendarClock, ChevronDown, Globe } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Recommendation } from '../../api/wire';
import { clockThere } from '../../stores/matchingModel';
import { interests } from '../../utils/interests';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { CompatibilityScore, ScoreMark } from './CompatibilityScore';
import { MatchingWith } from './MatchingStatus';

/** So many interests are named on a card; the others are on the person's page. */
const namedInterests = 4;

/** Somebody to ask: what one learns from each other and when, before what they look like. */
export function PartnerCard({ who, now }: { who: Recommendation; now: Date }) {
	const { t } = useTranslation();
	const { compatibility } = who;
	return (
		<article className="flex flex-col gap-4 rounded-xl bg-surface p-5 shadow-card">
			<div className="flex items-start gap-3">
				<Avatar
					id={who.userId}
					name={who.englishName}
					imageUrl={who.profileImageUrl}
					online={compatibility.online}
				/>
				<div className="min-w-0 flex-1">
					<h2 className="text-xl">
						<Link
							to={`/matching/profile/${who.userId}`}
							className="inline-flex min-h-11 min-w-11 items-center underline decoration-edge underline-offset-4 hover:decoration-current"
						>
							{who.englishName}
						</Link>
					</h2>
					{compatibility.online && <p className="text-muted text-sm">{t('chat.online')}</p>}
				</div>
				<ScoreMark score={compatibility.score} />
			</div>
			<Languages who={who} />
			<When who={who} now={now} />
			{who.bio && <p className="line-clamp-2 text-sm">{who.bio}</p>}
			<Likes of={who.interests} />
			<details className="group border-line border-t">
				<summary className="flex min-h-11 list-none items-center justify-between gap-2 font-medium text-sm">
					{t('matching.why', { score: compatibility.score })}
					<ChevronDown aria-hidden className="size-4 shrink-0 text-muted group-open:rotate-180" />
				</summary>
				<CompatibilityScore of={compatibility} />
			</details>
			<div className="mt-auto grid">
				<MatchingWith userId={who.userId} name={who.englishName} now={now} />
			</div>
		</article>
	);
}

function Languages({ who }: { who: Recommendation }) {
	const { t, i18n } = useTranslation();
	const name = (code: string) => languageName(code, i18n.language);
	const learns = who.targetLanguages.map(({ language, level }) =>
		level ? t('matching.withLevel', { name: name(language), level }) : name(language),
	);
	return (
		<p>
			{t('matching.speaks', { native: name(who.nativeLanguage) })}
			{learns.length > 0 && (
				<span className="block text-muted text-sm">{t('matching.learns', { list: learns.join(', ') })}</span>
			)}
		</p>
	);
}

/** When both have time, and how late it is there. */
function When({ who: { compatibility }, now }: { who: Recommendation; now: Date }) {
	const { t, i18n } = useTranslation();
	const ahead = compatibility.clockAheadMinutes;
	const time = clockThere(now, ahead ?? 0, i18n.language);
	const hours = Math.abs(ahead ?? 0) / 60;
	let clock = t('matching.sameClock');
	if (ahead === null) clock = t('matching.noClock');
	else if (ahead > 0) clock = t('matching.ahead', { hours, time });
	else if (ahead < 0) clock = t('matching.behind', { hours, time });
	return (
		<ul className="grid gap-1 text-sm">
			<Fact Icon={CalendarClock}>{t('person.sharedHours', { count: compatibility.sharedHours })}</Fact>
			<Fact Icon={Globe}>{clock}</Fact>
		</ul>
	);
}

function Fact({ Icon, children }: { Icon: typeof Globe; children: ReactNode }) {
	return (
		<li className="flex items-start gap-2">
			<Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-celadon" />
			<span className="min-w-0">{children}</span>
		</li>
	);
}

function Likes({ of }: { of: string[] }) {
	const { t } = useTranslation();
	const known = interests.filter((code) => of.includes(code));
	if (known.length === 0) return null;
	const more = known.length - namedInterests;
	return (
		<ul aria-label={t('person.interests')} className="flex flex-wrap gap-1.5 text-xs">
			{known.slice(0, namedInterests).map((code) => (
				<li key={code} className="rounded-full bg-celadon-soft px-2.5 py-1">
					{t(`interest.${code}`)}
				</li>
			))}
			{more > 0 && <li className="px-1 py-1 text-muted">{t('matching.moreInterests', { count: more })}</li>}
		</ul>
	);
}
