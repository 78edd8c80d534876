import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MatchWish, Recommendation } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useMatchRequests, usePartners } from '../../hooks/usePartners';
import { pending } from '../../stores/matchingModel';
import { useMatchingStore } from '../../stores/matchingStore';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';
import { ScoreMark } from './CompatibilityScore';
import { QuickMatch } from './QuickMatch';
import { RequestCard } from './RequestList';

const everybody: MatchWish = {};
/** So many are proposed where one comes in; the page of partners has them all. */
const proposed = 3;

/** Where one comes in: who asks us. Nothing when nobody does. */
export function HomeRequests() {
	const { t } = useTranslation();
	const { incoming } = useMatchRequests();
	const now = useNow(30_000);
	const waiting = pending(incoming, now);
	if (waiting.length === 0) return null;
	return (
		<section aria-label={t('requests.incoming')} className="mb-8 grid gap-3 sm:mb-10">
			<h2 className="text-xl">{t('requests.incoming')}</h2>
			<ul className="grid grid-cols-1 gap-4 md:grid-cols-2 lg:grid-cols-3">
				{waiting.slice(0, proposed).map((request) => (
					<li key={request.id} className="grid grid-cols-1">
						<RequestCard request={request} now={now} />
					</li>
				))}
			</ul>
			{waiting.length > proposed && (
				<Link to="/matching?view=received" className={`${buttonClass('quiet')} justify-self-start`}>
					{t('matching.allRequests')}
				</Link>
			)}
		</section>
	);
}

/** Where one comes in: a table for now, and whom we could ask. For who can be found by others. */
export function HomeMatches() {
	return (
		<div className="mt-5 grid gap-5">
			<QuickMatch />
			<Proposed />
		</div>
	);
}

function Proposed() {
	const { t } = useTranslation();
	usePartners(everybody);
	const { items, status } = useMatchingStore((state) => state.partners);
	return (
		<section aria-label={t('matching.proposed')} className="grid gap-3 rounded-xl bg-surface p-5 shadow-card">
			<h2 className="text-xl">{t('matching.proposed')}</h2>
			{status === 'loading' && <Loading />}
			{status === 'failed' && <p className="text-muted">{t('matching.failed')}</p>}
			{status === 'ready' && items.length === 0 && <p className="text-muted">{t('matching.nobody')}</p>}
			{items.length > 0 && (
				<ul className="grid grid-cols-1 gap-2 md:grid-cols-3">
					{items.slice(0, proposed).map((who) => (
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
