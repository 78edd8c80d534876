import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Onboarding } from '../../api/wire';
import { isDone } from '../../stores/onboardingModel';
import { nextOf } from '../../utils/nextPage';
import { type Group, groups, pathOf } from '../../utils/onboarding';
import { keptNext } from '../../utils/unsent';
import { Stepper } from '../common/Stepper';
import { groupIcons } from './groupLooks';

/** The five groups, and how far the person is. */
export function GroupSteps({ stored, current }: { stored: Onboarding; current: Group | null }) {
	const { t } = useTranslation();
	const done = groups.filter((group) => isDone(stored, group)).length;
	return (
		<div className="grid gap-1.5 pt-2 sm:pt-6">
			<Stepper
				label={t('onboarding.steps')}
				steps={groups.map((group) => ({
					to: pathOf(group),
					name: t(`group.${group}`),
					Icon: groupIcons[group],
					state: isDone(stored, group) ? t('onboarding.done') : t('onboarding.open'),
					done: isDone(stored, group),
					current: group === current,
				}))}
			/>
			<div className="flex flex-wrap items-center justify-between gap-x-4">
				<p role="status" className="text-muted text-sm">
					{t('onboarding.progress', { done, count: groups.length })}
				</p>
				<Link
					to={nextOf({ next: keptNext() })}
					className="inline-flex min-h-11 min-w-11 items-center justify-end font-semibold text-celadon text-sm underline underline-offset-4"
				>
					{t('onboarding.later')}
				</Link>
			</div>
		</div>
	);
}
