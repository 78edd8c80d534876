import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ownProfile, type Versioned } from '../api/user';
import { buttonClass } from '../components/common/Button';
import { LoadFailed } from '../components/common/LoadFailed';
import { Loading } from '../components/common/Loading';
import { Page } from '../components/layout/Page';
import { LevelSummary } from '../components/levelTest/LevelSummary';
import { MatchingSection } from '../components/onboarding/MatchingSection';
import { AccountSection } from '../components/profile/AccountSection';
import { Identities } from '../components/profile/Identities';
import { ProfileForm } from '../components/profile/ProfileForm';
import { ProfilePicture } from '../components/profile/ProfilePicture';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';

export function Profile() {
	const { t } = useTranslation();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const renamed = useAuthStore((state) => state.renamed);
	const [version, setVersion] = useState<Versioned | null>(null);
	const [loaded, setLoaded] = useState(0);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('profile.title'));
	const load = useCallback(() => {
		setRefusal(null);
		ownProfile().then((found) => {
			setVersion(found);
			setLoaded((n) => n + 1);
		}, setRefusal);
	}, []);
	useEffect(load, [load]);
	const changed = (next: Versioned) => {
		setVersion(next);
		renamed(next.profile);
	};
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-8">
				<h1 className="mt-4 text-3xl sm:mt-8 sm:text-4xl">{t('profile.title')}</h1>
				<div className="flex flex-wrap gap-3">
					<Link to="/profile/stats" className={buttonClass('quiet')}>
						{t('learnt.title')}
					</Link>
					<Link to="/profile/notes" className={buttonClass('quiet')}>
						{t('notebook.title')}
					</Link>
					<Link to="/profile/analyses" className={buttonClass('quiet')}>
						{t('analyses.title')}
					</Link>
					<Link to={`/matching/profile/${myId}`} className={buttonClass('quiet')}>
						{t('profile.preview')}
					</Link>
				</div>
				{refusal !== null && <LoadFailed refusal={refusal} onRetry={load} />}
				{version === null && refusal === null && <Loading />}
				{version && (
					<>
						<ProfilePicture profile={version.profile} onChange={changed} />
						<LevelSummary profile={version.profile} />
						<ProfileForm key={loaded} version={version} onSaved={changed} onReload={load} />
						<MatchingSection />
						<Identities />
						<AccountSection />
					</>
				)}
			</div>
		</Page>
	);
}
