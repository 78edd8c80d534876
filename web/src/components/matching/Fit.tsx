import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { compatibilityWith } from '../../api/matching';
import type { Compatibility } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useOnboarding } from '../../hooks/useOnboarding';
import { useMatchRequests } from '../../hooks/usePartners';
import { firstOpen } from '../../stores/onboardingModel';
import { type Group, pathOf } from '../../utils/onboarding';
import { buttonClass } from '../common/Button';
import { CompatibilityScore } from './CompatibilityScore';
import { MatchingWith } from './MatchingStatus';

/** On somebody's page: how well the two fit and why, and the way to ask; for who can't be found yet, the way to that. Nothing while it is not known. */
export function Fit({ userId, name }: { userId: string; name: string }) {
	const { stored } = useOnboarding();
	if (!stored) return null;
	return stored.onboardedAt ? <Known userId={userId} name={name} /> : <Newcomer next={firstOpen(stored)} />;
}

function Newcomer({ next }: { next: Group }) {
	const { t } = useTranslation();
	return (
		<section
			aria-label={t('matching.fit')}
			className="grid justify-items-start gap-4 rounded-lg border border-line p-4 sm:p-5"
		>
			<h2 className="text-xl">{t('matching.newcomer')}</h2>
			<p className="text-muted">{t('matching.newcomerLead')}</p>
			<Link to={pathOf(next)} className={buttonClass('quiet')}>
				{t('resume.go')}
			</Link>
		</section>
	);
}

function Known({ userId, name }: { userId: string; name: string }) {
	const { t } = useTranslation();
	const [fit, setFit] = useState<Compatibility | null>(null);
	const requests = useMatchRequests();
	const now = useNow(30_000);
	useEffect(() => {
		// An extra: the page is worth seeing without it.
		compatibilityWith(userId).then(setFit, () => setFit(null));
	}, [userId]);
	if (!fit) return null;
	return (
		<section aria-label={t('matching.fit')} className="grid gap-4 rounded-lg border border-line p-4 sm:p-5">
			<h2 className="text-xl">{t('matching.fit')}</h2>
			{fit.compatible ? <CompatibilityScore of={fit} /> : <p className="text-muted">{t('matching.noFit')}</p>}
			{requests.status === 'ready' && (
				<MatchingWith userId={userId} name={name} now={now} open={fit.compatible} />
			)}
		</section>
	);
}
