import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LearningStats } from '../../api/wire';
import { csv } from '../../utils/csv';
import { languageName } from '../../utils/languages';
import { save } from '../../utils/save';
import { Button } from '../common/Button';

/** The figures of the page as a table to keep; it is made here, of what is shown. */
export function StatsExport({ stats }: { stats: LearningStats }) {
	const { t, i18n } = useTranslation();
	const rows = (): (string | number)[][] => [
		[t('learnt.csvWhat'), t('learnt.csvOf'), t('learnt.csvValue'), t('learnt.csvUnit')],
		[t('learnt.streak'), '', stats.streakDays, t('learnt.csvDays')],
		[t('learnt.longest'), '', stats.longestStreakDays, t('learnt.csvDays')],
		[t('learnt.study'), '', stats.studyMinutes, t('learnt.csvMinutes')],
		[t('learnt.sessions'), '', stats.sessionsCompleted, ''],
		[t('learnt.partners'), '', stats.partners, ''],
		...stats.days.map(({ date, minutes }) => [t('learnt.perDay'), date, minutes, t('learnt.csvMinutes')]),
		...Object.entries(stats.spokenMs).map(([code, ms]) => [
			t('learnt.spoken'),
			languageName(code, i18n.language),
			Math.floor(ms / 60_000),
			t('learnt.csvMinutes'),
		]),
		...stats.badges.map(({ id, have, goal }) => [t('learnt.badges'), t(`badge.${id}`), have, `/ ${goal}`]),
	];
	return (
		<Button
			look="quiet"
			className="justify-self-start"
			onClick={() =>
				save(new Blob([csv(rows())], { type: 'text/csv;charset=utf-8' }), 'studymate-learning.csv')
			}
		>
			<Download aria-hidden className="size-5" />
			{t('learnt.export')}
		</Button>
	);
}
