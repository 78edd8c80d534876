import { Check, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Onboarding } from '../../api/wire';
import { isDone } from '../../stores/onboardingModel';
import { groups, pathOf } from '../../utils/onboarding';
import { groupIcons } from './groupLooks';

/** The five groups with what each asks for, and what is done. */
export function GroupList({ stored }: { stored: Onboarding }) {
	const { t } = useTranslation();
	return (
		<ul className="grid gap-1">
			{groups.map((group) => {
				const Icon = groupIcons[group];
				const done = isDone(stored, group);
				return (
					<li key={group}>
						<Link
							to={pathOf(group)}
							className="-mx-2 flex min-h-14 items-center gap-3 rounded-lg px-2 py-2 hover:bg-celadon-soft"
						>
							<span
								className={`grid size-10 shrink-0 place-items-center rounded-full ${done ? 'bg-celadon text-on-celadon' : 'bg-celadon-soft text-celadon'}`}
							>
								{done ? <Check aria-hidden className="size-5" /> : <Icon aria-hidden className="size-5" />}
							</span>
							<span className="min-w-0 flex-1">
								<span className="block font-semibold">{t(`group.${group}`)}</span>
								<span className="block text-muted text-sm">{t(`groupLead.${group}`)}</span>
							</span>
							{done && <span className="sr-only">{t('onboarding.done')}</span>}
							<ChevronRight aria-hidden className="size-5 shrink-0 text-muted" />
						</Link>
					</li>
				);
			})}
		</ul>
	);
}
