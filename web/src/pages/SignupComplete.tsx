import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { problemText } from '../components/common/problemText';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { GroupList } from '../components/onboarding/GroupList';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useOnboarding } from '../hooks/useOnboarding';
import { testOf } from '../stores/levelTestModel';
import { firstOpen } from '../stores/onboardingModel';
import { nextOf } from '../utils/nextPage';
import { pathOf } from '../utils/onboarding';
import { keptNext } from '../utils/unsent';

/** The welcome, before the five groups of questions and after them. */
export function SignupComplete() {
	const { t } = useTranslation();
	const { stored, refusal, retry } = useOnboarding();
	const done = stored !== null && stored.onboardedAt !== null;
	const language = testOf(stored?.profile.targetLanguage ?? null);
	const next = nextOf({ next: keptNext() });
	useDocumentTitle(t('welcome.title'));
	return (
		<Page plain>
			<div className="m-auto grid w-full max-w-lg gap-6 rounded-xl bg-surface p-5 shadow-card sm:p-8">
				{refusal !== null && <RetryNotice onRetry={retry}>{problemText(t, refusal)}</RetryNotice>}
				{stored === null && refusal === null && <Loading />}
				{stored && (
					<>
						<div className="grid gap-2">
							{done && (
								<span className="grid size-14 place-items-center rounded-full bg-celadon-soft text-celadon">
									<Check aria-hidden className="size-7" />
								</span>
							)}
							<h1 className="text-3xl">
								{done ? t('welcome.done') : t('welcome.hello', { name: stored.profile.englishName })}
							</h1>
							<p className="text-muted">{done ? t('welcome.doneLead') : t('welcome.lead')}</p>
						</div>
						{!done && <GroupList stored={stored} />}
						<div className="grid gap-3">
							{!done && (
								<Link to={pathOf(firstOpen(stored))} className={buttonClass()}>
									{t('welcome.begin')}
								</Link>
							)}
							{done && language !== null && (
								<Link to={`/level-test?language=${language}`} className={buttonClass()}>
									{t('levelTest.toTest')}
								</Link>
							)}
							<Link to={next} className={buttonClass(done && language === null ? 'primary' : 'quiet')}>
								{done ? t('welcome.go') : t('onboarding.later')}
							</Link>
						</div>
					</>
				)}
			</div>
		</Page>
	);
}
