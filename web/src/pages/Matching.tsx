import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { MatchWish } from '../api/wire';
import { Page } from '../components/layout/Page';
import { FilterPanel } from '../components/matching/FilterPanel';
import { PartnerList } from '../components/matching/PartnerList';
import { QuickMatch } from '../components/matching/QuickMatch';
import { RequestList } from '../components/matching/RequestList';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useNow } from '../hooks/useNow';
import { useMatchRequests } from '../hooks/usePartners';
import { pending, searchOf, type View, viewOf, views, wishOf } from '../stores/matchingModel';
import { useMatchingStore } from '../stores/matchingStore';

/** Whom to study with. What is seen and by what it is narrowed stands in the address. */
export function Matching() {
	const { t } = useTranslation();
	const [search, setSearch] = useSearchParams();
	const view = viewOf(search);
	useDocumentTitle(t('matching.title'));
	return (
		<Page>
			<div className="mt-4 mb-6 grid gap-1 sm:mt-8">
				<h1 className="text-3xl sm:text-4xl">{t('matching.title')}</h1>
				<p className="text-muted">{t('matching.lead')}</p>
			</div>
			<QuickMatch />
			<Views view={view} wish={wishOf(search)} />
			{view === 'partners' && (
				<Partners wish={wishOf(search)} onChange={(wish) => setSearch(searchOf(wish))} />
			)}
			{view === 'received' && <RequestList key="incoming" direction="incoming" />}
			{view === 'sent' && <RequestList key="outgoing" direction="outgoing" />}
		</Page>
	);
}

function Views({ view, wish }: { view: View; wish: MatchWish }) {
	const { t } = useTranslation();
	const { incoming, outgoing } = useMatchRequests();
	const now = useNow(30_000);
	const counts = {
		partners: 0,
		received: pending(incoming, now).length,
		sent: pending(outgoing, now).length,
	};
	const to = (one: View) => {
		const search = searchOf(wish);
		if (one !== 'partners') search.set('view', one);
		return { search: search.toString() };
	};
	return (
		<nav aria-label={t('matching.views')} className="my-6 border-line border-b">
			<ul className="-mb-px flex gap-1">
				{views.map((one) => (
					<li key={one}>
						<Link
							to={to(one)}
							aria-current={one === view ? 'page' : undefined}
							className={`inline-flex min-h-11 items-center gap-2 border-b-2 px-3 font-medium ${one === view ? 'border-celadon text-celadon' : 'border-transparent text-muted hover:text-ink'}`}
						>
							{t(`view.${one}`)}
							{counts[one] > 0 && (
								<span className="rounded-full bg-celadon-soft px-2 text-celadon text-sm tabular-nums">
									<span aria-hidden>{counts[one]}</span>
									<span className="sr-only">{t('matching.waitingCount', { count: counts[one] })}</span>
								</span>
							)}
						</Link>
					</li>
				))}
			</ul>
		</nav>
	);
}

function Partners({ wish, onChange }: { wish: MatchWish; onChange(wish: MatchWish): void }) {
	const filters = useMatchingStore((state) => state.filters);
	const newcomer = useMatchingStore((state) => state.partners.status === 'newcomer');
	return (
		<div className="grid grid-cols-1 gap-5 lg:grid-cols-[18rem_minmax(0,1fr)]">
			{!newcomer && <FilterPanel wish={wish} filters={filters} onChange={onChange} />}
			<div className={newcomer ? 'lg:col-span-2' : ''}>
				<PartnerList wish={wish} onChange={onChange} />
			</div>
		</div>
	);
}
