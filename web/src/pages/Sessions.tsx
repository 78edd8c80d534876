import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button, buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { ResumeBanner } from '../components/onboarding/ResumeBanner';
import { OwnPlans } from '../components/session/OwnPlans';
import { SessionCard } from '../components/session/SessionCard';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useOnboarding } from '../hooks/useOnboarding';
import { useOwnPlans } from '../hooks/useOwnPlans';
import { useSessionList } from '../hooks/useSessionList';
import { useAuthStore } from '../stores/authStore';
import { withoutOwn } from '../stores/sessionModel';
import { useSessionStore } from '../stores/sessionStore';

export function Sessions() {
	const { t } = useTranslation();
	const name = useAuthStore((state) => state.user?.englishName ?? '');
	const { items, nextCursor, status, reload, more } = useSessionStore();
	const now = useSessionList();
	const plans = useOwnPlans();
	const { stored } = useOnboarding();
	const open = withoutOwn(items, plans.own);
	useDocumentTitle(t('sessions.title'));

	return (
		<Page>
			<div className="mt-4 mb-7 flex flex-wrap items-end justify-between gap-4 sm:mt-8 sm:mb-10">
				<div className="grid gap-1">
					<h1 className="text-3xl sm:text-4xl">{t('sessions.greeting', { name })}</h1>
					<p className="text-muted">{t('sessions.lead')}</p>
				</div>
				<div className="flex flex-wrap gap-3">
					<Link to="/sessions/past" className={buttonClass('quiet')}>
						{t('past.title')}
					</Link>
					<Link to="/sessions/create" className={buttonClass()}>
						<Plus aria-hidden className="size-5" />
						{t('sessions.create')}
					</Link>
				</div>
			</div>
			<ResumeBanner stored={stored} />
			<OwnPlans plans={plans} />
			{status === 'loading' && <Loading />}
			{status === 'failed' && <RetryNotice onRetry={() => void reload()}>{t('sessions.failed')}</RetryNotice>}
			{status === 'ready' && open.length === 0 && !nextCursor && (
				<div className="m-auto grid justify-items-center gap-2 py-10 text-center">
					<p className="font-display font-semibold text-2xl">
						{plans.own.length > 0 ? t('sessions.emptyButOwn') : t('sessions.empty')}
					</p>
					<p className="text-muted">{t('sessions.emptyLead')}</p>
				</div>
			)}
			<ul aria-label={t('sessions.title')} className="grid grid-cols-1 gap-5 md:grid-cols-2 lg:grid-cols-3">
				{open.map((session) => (
					<li key={session.id} className="grid grid-cols-1">
						<SessionCard session={session} now={now} />
					</li>
				))}
			</ul>
			{nextCursor && (
				<Button look="quiet" className="mx-auto mt-8" onClick={() => void more()}>
					{t('sessions.more')}
				</Button>
			)}
		</Page>
	);
}
