import { useTranslation } from 'react-i18next';
import type { LevelResult } from '../../api/wire';
import { longDate } from '../../utils/dates';

/** The tests of a language, the newest first; nothing while there was one alone. */
export function History({ results }: { results: readonly LevelResult[] }) {
	const { t, i18n } = useTranslation();
	if (results.length < 2) return null;
	return (
		<section
			aria-labelledby="level-history"
			className="grid grid-cols-1 gap-3 rounded-xl bg-surface p-5 shadow-card sm:p-6"
		>
			<h2 id="level-history" className="text-xl">
				{t('levelTest.history')}
			</h2>
			<ol className="grid gap-2">
				{results.map(({ attemptId, testedAt, level, score }) => (
					<li key={attemptId} className="flex items-baseline justify-between gap-4">
						<span className="text-muted">{longDate(testedAt, i18n.language)}</span>
						<span>
							{level === null
								? t('levelTest.notAssessed')
								: t('levelTest.historyLevel', { level, score: score ?? 0 })}
						</span>
					</li>
				))}
			</ol>
		</section>
	);
}
