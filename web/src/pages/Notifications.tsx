import { Settings2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button, buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { NotificationList } from '../components/notification/NotificationList';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useNotificationStore } from '../stores/notificationStore';

export function Notifications() {
	const { t } = useTranslation();
	const { items, unreadCount, status, load, readAll } = useNotificationStore();
	useDocumentTitle(t('nav.notifications'));
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<div className="mt-4 flex flex-wrap items-center justify-between gap-3 sm:mt-8">
					<h1 className="text-3xl sm:text-4xl">{t('nav.notifications')}</h1>
					<div className="flex flex-wrap gap-2">
						{unreadCount > 0 && (
							<Button look="quiet" onClick={() => void readAll().catch(() => undefined)}>
								{t('notice.readAll')}
							</Button>
						)}
						<Link to="/notifications/preferences" className={buttonClass('quiet')}>
							<Settings2 aria-hidden className="size-5" />
							{t('wishes.title')}
						</Link>
					</div>
				</div>
				{status === 'loading' && <Loading />}
				{status === 'failed' && <RetryNotice onRetry={() => void load()}>{t('problem.offline')}</RetryNotice>}
				{status === 'ready' && items.length === 0 && (
					<div className="grid justify-items-center gap-2 py-16 text-center">
						<p className="font-display font-semibold text-2xl">{t('notice.empty')}</p>
						<p className="text-muted">{t('notice.emptyLead')}</p>
					</div>
				)}
				{items.length > 0 && <NotificationList items={items} />}
			</div>
		</Page>
	);
}
