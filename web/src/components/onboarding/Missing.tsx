import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { isGroup, pathOf } from '../../utils/onboarding';
import { Notice } from '../common/Notice';

/** What the server says is missing, each with the way to it. */
export function Missing({ fields }: { fields: readonly string[] }) {
	const { t } = useTranslation();
	const { pathname } = useLocation();
	const consents = fields.some((field) => field.startsWith('consents.'));
	const ways = [
		...fields.filter(isGroup).map((group) => ({ to: pathOf(group), name: t(`group.${group}`) })),
		...(consents ? [{ to: '/agreement', name: t('agreement.title') }] : []),
	];
	return (
		<div className="grid gap-2">
			<Notice>{t('onboarding.missing')}</Notice>
			<ul className="grid gap-1">
				{ways.map(({ to, name }) => (
					<li key={to}>
						<Link
							to={to}
							state={{ next: pathname }}
							className="inline-flex min-h-11 min-w-11 items-center gap-2 font-semibold text-celadon underline underline-offset-4"
						>
							{name}
							<ArrowRight aria-hidden className="size-4" />
						</Link>
					</li>
				))}
			</ul>
		</div>
	);
}
