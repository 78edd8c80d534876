import { useTranslation } from 'react-i18next';
import type { LearningStats } from '../../api/wire';

const skills = ['speaking', 'listening', 'reading', 'writing'] as const;

/** What level tests have shown of each skill. */
export function Skills({ levels }: { levels: LearningStats['skills'] }) {
	const { t } = useTranslation();
	return (
		<section aria-labelledby="skills" className="grid gap-2">
			<h2 id="skills" className="text-xl">
				{t('learnt.skills')}
			</h2>
			<dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
				{skills.map((skill) => (
					<div key={skill} className="rounded-xl bg-surface p-4 shadow-card">
						<dt className="text-muted text-sm">{t(`skill.${skill}`)}</dt>
						<dd className={levels[skill] ? 'font-display text-2xl' : 'text-sm'}>
							{levels[skill] ?? t('learnt.notAssessed')}
						</dd>
					</div>
				))}
			</dl>
			<p className="text-muted text-sm">{t('learnt.skillsHint')}</p>
		</section>
	);
}
