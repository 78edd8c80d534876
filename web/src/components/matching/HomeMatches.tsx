import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MatchRequest, Recommendation } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useMatchRequests } from '../../hooks/usePartners';
import { pending } from '../../stores/matchingModel';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { buttonClass } from '../common/Button';
import { ScoreMark } from './CompatibilityScore';
import { QuickMatch } from './QuickMatch';
import { RequestCard } from './RequestList';

/** So many requests are shown where one comes in; the page of partners has them all. */
const shown = 3;

/** Where one comes in: who asks us, as it was told with the page until the list is there that is kept true. Nothing when nobody does. */
export function HomeRequests({ told }: { told: MatchRequest[] }) {
	const { t } = useTranslation();
	const { incoming, status } = useMatchRequests();
	const now = useNow(30_000);
	const waiting = pending(status === 'ready' ? incoming : { items: told }, now);
	if (waiting.length === 0) return null;
	return (
		<section aria-label={t('requests.incoming')} className="mb-8 grid gap-3 sm:mb-10">
			<h2 className="text-xl">{t('requests.incoming')}</h2>
			<ul className="grid grid-cols-1 gap-4 md:grid-cols-2 lg:grid-cols-3">
				{waiting.slice(0, shown).map((request) => (
					<li key={request.id} className="grid grid-cols-1">
						<RequestCard request={request} now={now} />
					</li>
				))}
			</ul>
			{waiting.length > shown && (
				<Link to="/matching?view=received" className={`${buttonClass('quiet')} justify-self-start`}>
					{t('matching.allRequests')}
				</Link>
			)}
		</section>
	);
}

/** Where one comes in: a table for now, and whom we could ask, null while the server can't say. For who can be found by others. */
export function HomeMatches({ partners }: { partners: Recommendation[] | null }) {
	return (
		<div className="mt-5 grid gap-5">
			<QuickMatch />
			<Proposed partners={partners} />
		</div>
	);
}

function Proposed({ partners }: { partners: Recommendation[] | null }) {
	const { t } = useTranslation();
	return (
		<section aria-label={t('matching.proposed')} className="grid gap-3 rounded-xl bg-surface p-5 shadow-card">
			<h2 className="text-xl">{t('matching.proposed')}</h2>
			{partners === null && <p className="text-muted">{t('matching.starting')}</p>}
			{partners?.length === 0 && <p className="text-muted">{t('matching.nobody')}</p>}
			{partners !== null && partners.length > 0 && (
				<ul className="grid grid-cols-1 gap-2 md:grid-cols-3">
					{partners.map((who) => (
						<Short key={who.userId} who={who} />
					))}
				</ul>
			)}
			<Link to="/matching" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('matching.all')}
				<ArrowRight aria-hidden className="size-4" />
			</Link>
		</section>
	);
}

function Short({ who }: { who: Recommendation }) {
	const { t, i18n } = useTranslation();
	return (
		<li>
			<Link
				to={`/matching/profile/${who.userId}`}
				className="flex min-h-11 items-center gap-3 rounded-lg border border-line p-3 hover:bg-celadon-soft"
			>
				<Avatar id={who.userId} name={who.englishName} imageUrl={who.profileImageUrl} className="size-10" />
				<span className="grid min-w-0 flex-1">
					<span className="truncate font-semibold">{who.englishName}</span>
					<span className="truncate text-muted text-sm">
						{t('matching.speaks', { native: languageName(who.nativeLanguage, i18n.language) })}
					</span>
				</span>
				<ScoreMark score={who.compatibility.score} />
			</Link>
		</li>
	);
}
