import { ArrowLeft, ChartNoAxesColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ownSessions } from '../api/session';
import type { Session } from '../api/wire';
import { PageEnd } from '../components/common/PageEnd';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { usePages } from '../hooks/usePages';
import { isPast } from '../stores/sessionModel';
import { whenText } from '../utils/dates';

/** The sessions that are over, each with what became of it. */
export function PastSessions() {
	const { t } = useTranslation();
	const pages = usePages(ownSessions);
	useDocumentTitle(t('past.title'));
	const past = pages.items.filter(isPast);
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<Link
					to="/sessions"
					className="mt-4 inline-flex min-h-11 items-center gap-2 self-start justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
				>
					<ArrowLeft aria-hidden className="size-4" />
					{t('app.toSessions')}
				</Link>
				<h1 className="text-3xl sm:text-4xl">{t('past.title')}</h1>
				{pages.status === 'ready' && past.length === 0 && !pages.hasMore && (
					<p role="status" className="text-muted">
						{t('past.empty')}
					</p>
				)}
				<ul aria-label={t('past.title')} className="grid gap-2.5">
					{past.map((session) => (
						<li key={session.id}>
							<Past session={session} />
						</li>
					))}
				</ul>
				<PageEnd pages={pages} />
			</div>
		</Page>
	);
}

function Past({ session }: { session: Session }) {
	const { t, i18n } = useTranslation();
	if (session.startedAt === null)
		return (
			<div className="grid min-w-0 rounded-lg border border-edge border-dashed p-4">
				<span className="truncate font-semibold">{session.title || t('summary.untitled')}</span>
				<span className="text-muted text-sm">
					{whenText(session.scheduledAt ?? session.createdAt, i18n.language, new Date())} ·{' '}
					{t('past.notHeld')}
				</span>
			</div>
		);
	return (
		<Link
			to={`/sessions/${session.id}/summary`}
			className="flex items-center gap-4 rounded-lg bg-surface p-4 shadow-card hover:bg-celadon-soft"
		>
			<span className="grid min-w-0 flex-1">
				<span className="truncate font-semibold">{session.title || t('summary.untitled')}</span>
				<span className="text-muted text-sm">
					{whenText(session.scheduledAt ?? session.createdAt, i18n.language, new Date())}
				</span>
			</span>
			<ChartNoAxesColumn aria-hidden className="size-5 shrink-0 text-celadon" />
		</Link>
	);
}
