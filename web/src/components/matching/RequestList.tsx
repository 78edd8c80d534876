import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Direction } from '../../api/matching';
import type { MatchRequest } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { waitingFirst } from '../../stores/matchingModel';
import { useMatchingStore } from '../../stores/matchingStore';
import { whenText } from '../../utils/dates';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { RetryNotice } from '../common/RetryNotice';
import { ScoreMark } from './CompatibilityScore';
import { MatchingStatus } from './MatchingStatus';

/** Who asks us, or whom we asked; those that wait first. */
export function RequestList({ direction }: { direction: Direction }) {
	const { t } = useTranslation();
	const requests = useMatchingStore((state) => state.requests);
	const { loadRequests, moreRequests } = useMatchingStore();
	const [refusal, setRefusal] = useState<unknown>(null);
	const now = useNow(30_000);
	const list = requests[direction];
	const shown = waitingFirst(list, now);
	if (requests.status === 'loading') return <Loading />;
	if (requests.status === 'failed') {
		return <RetryNotice onRetry={() => void loadRequests()}>{t('matching.requestsFailed')}</RetryNotice>;
	}
	return (
		<div className="grid content-start gap-5">
			{shown.length === 0 && (
				<div className="grid justify-items-center gap-2 py-12 text-center">
					<p className="font-display font-semibold text-2xl">{t(`noRequests.${direction}`)}</p>
					<p className="max-w-md text-muted">{t(`noRequestsLead.${direction}`)}</p>
				</div>
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
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{list.nextCursor && (
				<Button
					look="quiet"
					className="mx-auto"
					onClick={() => {
						setRefusal(null);
						moreRequests(direction).catch(setRefusal);
					}}
				>
					{t('sessions.more')}
				</Button>
			)}
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
