import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Direction } from '../../api/matching';
import type { MatchRequest } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useRequestPages } from '../../hooks/usePartners';
import {
	type RequestFilter,
	requestFilterOf,
	requestFilters,
	waitingFirst,
} from '../../stores/matchingModel';
import { whenText } from '../../utils/dates';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { Choice } from '../common/Choice';
import { PageEnd } from '../common/PageEnd';
import { ScoreMark } from './CompatibilityScore';
import { MatchingStatus } from './MatchingStatus';

/** Who asks us, or whom we asked, page by page; those that wait first. Which of them is in the address. */
export function RequestList({ direction }: { direction: Direction }) {
	const { t } = useTranslation();
	const [search, setSearch] = useSearchParams();
	const filter = requestFilterOf(search);
	const pages = useRequestPages(direction, filter);
	const now = useNow(30_000);
	const shown = waitingFirst(pages, now);
	const isEmpty = pages.status === 'ready' && shown.length === 0 && !pages.hasMore;
	const choose = (to: RequestFilter) => {
		const next = new URLSearchParams(search);
		if (to === 'all') next.delete('status');
		else next.set('status', to);
		setSearch(next, { replace: true });
	};
	return (
		<div className="grid content-start gap-5">
			{(filter !== 'all' || shown.length > 0) && (
				<Choice
					legend={t('requestFilter.title')}
					options={requestFilters.map((one) => [one, t(`requestFilter.${one}`)] as const)}
					value={filter}
					onChange={choose}
				/>
			)}
			{isEmpty && filter === 'all' && (
				<div className="grid justify-items-center gap-2 py-12 text-center">
					<p className="font-display font-semibold text-2xl">{t(`noRequests.${direction}`)}</p>
					<p className="max-w-md text-muted">{t(`noRequestsLead.${direction}`)}</p>
				</div>
			)}
			{isEmpty && filter !== 'all' && (
				<p role="status" className="py-8 text-center text-muted">
					{t(`noneSuch.${filter}`)}
				</p>
			)}
			<ul
				aria-label={t(`requests.${direction}`)}
				className="grid grid-cols-1 gap-4 md:grid-cols-2 lg:grid-cols-3"
			>
				{shown.map((request) => (
					<li key={request.id} className="grid grid-cols-1">
						<RequestCard request={request} now={now} />
					</li>
				))}
			</ul>
			<PageEnd pages={pages} />
		</div>
	);
}

export function RequestCard({ request, now }: { request: MatchRequest; now: Date }) {
	const { t, i18n } = useTranslation();
	const { user } = request;
	const name = (code: string) => languageName(code, i18n.language);
	return (
		<article className="flex flex-col gap-3 rounded-xl bg-surface p-5 shadow-card">
			<div className="flex items-start gap-3">
				<Avatar id={user.id} name={user.englishName} imageUrl={user.profileImageUrl} />
				<div className="min-w-0 flex-1">
					<h2 className="text-lg">
						<Link
							to={`/matching/profile/${user.id}`}
							className="inline-flex min-h-11 min-w-11 items-center underline decoration-edge underline-offset-4 hover:decoration-current"
						>
							{user.englishName || t('chat.goneAccount')}
						</Link>
					</h2>
					<p className="text-muted text-sm">
						{[
							user.nativeLanguage && t('matching.speaks', { native: name(user.nativeLanguage) }),
							user.targetLanguage && t('matching.learns', { list: name(user.targetLanguage) }),
						]
							.filter(Boolean)
							.join(' · ')}
					</p>
					<p className="text-muted text-xs">{whenText(request.createdAt, i18n.language, now)}</p>
				</div>
				<ScoreMark score={request.score} />
			</div>
			<div className="mt-auto grid">
				<MatchingStatus request={request} now={now} />
			</div>
		</article>
	);
}
