import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Onboarding } from '../../api/wire';
import { firstOpen, isDone } from '../../stores/onboardingModel';
import { groups, pathOf } from '../../utils/onboarding';
import { buttonClass } from '../common/Button';

/** Leads who has not told us all yet to what is open; nothing for the others, and while that is not known. */
export function ResumeBanner({ stored }: { stored: Onboarding | null }) {
	const { t } = useTranslation();
	if (!stored || stored.onboardedAt !== null) return null;
	const left = groups.filter((group) => !isDone(stored, group)).length;
	return (
		<section
			aria-label={t('resume.title')}
			className="mb-8 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl bg-persimmon-soft p-5 sm:mb-10"
		>
			<div className="grid min-w-56 flex-1 gap-0.5">
				<h2 className="font-sans font-semibold text-base">{t('resume.title')}</h2>
				<p className="text-sm">{t('resume.lead', { count: left })}</p>
			</div>
			<Link to={pathOf(firstOpen(stored))} className={buttonClass()}>
				{t('resume.go')}
				<ArrowRight aria-hidden className="size-4" />
			</Link>
		</section>
	);
}
