import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { notificationPreferences } from '../api/notifications';
import type { Preferences } from '../api/wire';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { PreferencesForm } from '../components/notification/PreferencesForm';
import { useDocumentTitle } from '../hooks/useDocumentTitle';

export function NotificationPreferences() {
	const { t } = useTranslation();
	const [stored, setStored] = useState<Preferences | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('wishes.title'));
	useEffect(() => {
		notificationPreferences().then(setStored, setRefusal);
	}, []);
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
				{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
				{stored ? <PreferencesForm stored={stored} /> : refusal === null && <Loading />}
			</div>
		</Page>
	);
}
