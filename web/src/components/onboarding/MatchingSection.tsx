import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onboardingStatus } from '../../api/onboarding';
import type { Onboarding } from '../../api/wire';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { GroupList } from './GroupList';

/** On the profile: the way back to the five groups, to go on or to change something. */
export function MatchingSection() {
	const { t } = useTranslation();
	const id = useId();
	const [stored, setStored] = useState<Onboarding | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		onboardingStatus().then(setStored, setRefusal);
	}, []);
	return (
		<section aria-labelledby={id} className="grid gap-4 border-edge border-t pt-8">
			<h2 id={id} className="text-2xl">
				{t('profile.matching')}
			</h2>
			<p className="text-muted text-sm">{t('profile.matchingHint')}</p>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{stored && <GroupList stored={stored} />}
		</section>
	);
}
