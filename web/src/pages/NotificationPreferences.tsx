import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { notificationPreferences } from '../api/notifications';
import { LoadFailed } from '../components/common/LoadFailed';
import { Loading } from '../components/common/Loading';
import { Page } from '../components/layout/Page';
import { PreferencesForm } from '../components/notification/PreferencesForm';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useLoaded } from '../hooks/useLoaded';

export function NotificationPreferences() {
	const { t } = useTranslation();
	const { found: stored, refusal, retry } = useLoaded(notificationPreferences);
	useDocumentTitle(t('wishes.title'));
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<div className="mt-4 flex items-center gap-2 sm:mt-8">
					<Link
						to="/notifications"
						aria-label={t('wishes.back')}
						className="-ml-2 grid size-11 place-items-center rounded-full hover:bg-celadon-soft"
					>
						<ArrowLeft aria-hidden className="size-5" />
					</Link>
					<h1 className="text-3xl">{t('wishes.title')}</h1>
				</div>
				{refusal !== null && <LoadFailed refusal={refusal} onRetry={retry} />}
				{stored ? <PreferencesForm stored={stored} /> : refusal === null && <Loading />}
			</div>
		</Page>
	);
}
