import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError } from '../api/http';
import { person, presenceOf } from '../api/user';
import type { Presence, PublicUser } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { problemText } from '../components/common/problemText';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { Blocked } from '../components/matching/Blocked';
import { type Eyes, PersonCard } from '../components/matching/PersonCard';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';

/** What one sees of another person, and what one can do. */
export function Person() {
	const { t } = useTranslation();
	const { userId = '' } = useParams();
	const mine = useAuthStore((state) => state.user?.id === userId);
	const [as, setAs] = useState<Eyes>('stranger');
	const [found, setFound] = useState<{ who: PublicUser; presence: Presence | null } | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(found?.who.englishName ?? t('person.title'));
	const load = useCallback(() => {
		setRefusal(null);
		// Whether they are here is an extra: without it the page is still worth seeing.
		const presence = presenceOf(userId).catch(() => null);
		Promise.all([person(userId, mine ? as : undefined), presence]).then(
			([who, seen]) => setFound({ who, presence: seen }),
			setRefusal,
		);
	}, [userId, mine, as]);
	useEffect(load, [load]);
	const unknown = refusal instanceof ApiError && refusal.status === 404;
	return (
		<Page>
			<div className="mx-auto mt-4 grid w-full max-w-2xl gap-6 sm:mt-8">
				{found?.who.id !== userId && refusal === null && <Loading />}
				{unknown && (
					<Blocked userId={userId} onUnblock={load}>
						<h1 className="text-2xl">{t('person.unknown')}</h1>
						<Link to="/sessions" className={buttonClass('quiet')}>
							{t('app.toSessions')}
						</Link>
					</Blocked>
				)}
				{refusal !== null && !unknown && <RetryNotice onRetry={load}>{problemText(t, refusal)}</RetryNotice>}
				{found?.who.id === userId && refusal === null && (
					<PersonCard key={userId} {...found} eyes={mine ? as : null} onEyes={setAs} onBlocked={load} />
				)}
			</div>
		</Page>
	);
}
