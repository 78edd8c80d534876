import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useParams } from 'react-router';
import { Loading } from '../components/common/Loading';
import { problemText } from '../components/common/problemText';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { GroupForm } from '../components/onboarding/GroupForm';
import { GroupSteps } from '../components/onboarding/GroupSteps';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useOnboarding } from '../hooks/useOnboarding';
import { type Group, isGroup, partOf, pathOf } from '../utils/onboarding';

/** Five groups of questions, in any order. */
export function Onboarding() {
	const { pathname } = useLocation();
	const { step } = useParams();
	const name = /^\/onboarding-(\w+)/.exec(pathname)?.[1] ?? null;
	const group: Group = isGroup(name) ? name : 'info';
	const part = partOf(group, step);
	if (part === null) return <Navigate to={pathOf(group)} replace />;
	return <OnboardingPart group={group} part={part} />;
}

function OnboardingPart({ group, part }: { group: Group; part: number }) {
	const { t } = useTranslation();
	const { stored, draft, refusal, retry } = useOnboarding();
	useDocumentTitle(t(`group.${group}`));
	return (
		<Page plain>
			<div className="mx-auto grid w-full max-w-2xl gap-4">
				{refusal !== null && <RetryNotice onRetry={retry}>{problemText(t, refusal)}</RetryNotice>}
				{refusal === null && (!stored || !draft) && <Loading />}
				{stored && draft && (
					<>
						<GroupSteps stored={stored} current={group} />
						<div className="rounded-xl bg-surface p-5 shadow-card sm:p-8">
							<GroupForm key={group} group={group} part={part} stored={stored} draft={draft} />
						</div>
					</>
				)}
			</div>
		</Page>
	);
}
