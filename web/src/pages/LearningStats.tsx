import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { learningStats } from '../api/user';
import type { LearningStats as Stats } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { LoadFailed } from '../components/common/LoadFailed';
import { Loading } from '../components/common/Loading';
import { Page } from '../components/layout/Page';
import { Badges } from '../components/profile/Badges';
import { Skills } from '../components/profile/Skills';
import { StatsExport } from '../components/profile/StatsExport';
import { StudyDays } from '../components/profile/StudyDays';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useLoaded } from '../hooks/useLoaded';
import { languageName } from '../utils/languages';

/** What one has learnt: the days, the sums, and how much was spoken in which language. */
export function LearningStats() {
	const { t } = useTranslation();
	const { found: stats, refusal, retry } = useLoaded(learningStats);
	useDocumentTitle(t('learnt.title'));
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl gap-6">
				<Link
					to="/profile"
					className="mt-4 inline-flex min-h-11 items-center gap-2 self-start justify-self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
				>
					<ArrowLeft aria-hidden className="size-4" />
					{t('profile.title')}
				</Link>
				<h1 className="text-3xl sm:text-4xl">{t('learnt.title')}</h1>
				{refusal !== null && <LoadFailed refusal={refusal} onRetry={retry} />}
				{stats === null && refusal === null && <Loading />}
				{stats && <Learnt stats={stats} />}
			</div>
		</Page>
	);
}

function Learnt({ stats }: { stats: Stats }) {
	const { t, i18n } = useTranslation();
	const sums = [
		[t('learnt.streak'), t('learnt.days', { count: stats.streakDays })],
		[t('learnt.longest'), t('learnt.days', { count: stats.longestStreakDays })],
		[t('learnt.study'), t('learnt.minutes', { count: stats.studyMinutes })],
		[t('learnt.sessions'), String(stats.sessionsCompleted)],
		[t('learnt.partners'), String(stats.partners)],
	] as const;
	const spoken = Object.entries(stats.spokenMs).sort(([, a], [, b]) => b - a);
	return (
		<>
			<dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
				{sums.map(([name, value]) => (
					<div key={name} className="flex flex-col-reverse rounded-xl bg-surface p-4 shadow-card">
						<dt className="text-muted text-sm">{name}</dt>
						<dd className="font-display text-2xl">{value}</dd>
					</div>
				))}
			</dl>
			<p className="-mt-3 text-muted text-sm">{t('learnt.streakHint')}</p>
			<StatsExport stats={stats} />
			<StudyDays days={stats.days} />
			{spoken.length > 0 && (
				<section className="grid gap-2">
					<h2 className="text-xl">{t('learnt.spoken')}</h2>
					<ul className="grid gap-1">
						{spoken.map(([language, ms]) => (
							<li key={language} className="flex justify-between gap-4">
								<span>{languageName(language, i18n.language)}</span>
								<span className="text-muted tabular-nums">
									{t('learnt.minutes', { count: Math.floor(ms / 60_000) })}
								</span>
							</li>
						))}
					</ul>
				</section>
			)}
			<Skills levels={stats.skills} />
			<Badges badges={stats.badges} />
			<Link to="/profile/analyses" className={`${buttonClass('quiet')} justify-self-start`}>
				{t('analyses.title')}
			</Link>
			{stats.studyMinutes === 0 && <p className="text-muted">{t('learnt.nothing')}</p>}
		</>
	);
}
