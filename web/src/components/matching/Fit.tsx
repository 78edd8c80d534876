import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compatibilityWith } from '../../api/matching';
import type { Compatibility } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useOnboarding } from '../../hooks/useOnboarding';
import { useMatchRequests } from '../../hooks/usePartners';
import { CompatibilityScore } from './CompatibilityScore';
import { MatchingWith } from './MatchingStatus';

/** On somebody's page: how well the two fit and why, and the way to ask. Nothing while it is not known, and for who can't be found yet. */
export function Fit({ userId, name }: { userId: string; name: string }) {
	const { stored } = useOnboarding();
	return stored?.onboardedAt ? <Known userId={userId} name={name} /> : null;
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
