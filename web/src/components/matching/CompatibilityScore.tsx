import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Compatibility } from '../../api/wire';
import { languageName } from '../../utils/languages';

/** The score alone: for a card, whose details have the parts. */
export function ScoreMark({ score }: { score: number }) {
	const { t } = useTranslation();
	return (
		<p className="grid shrink-0 justify-items-end leading-none">
			<span className="sr-only">{t('matching.scoreOf', { score })}</span>
			<span aria-hidden className="font-display font-semibold text-3xl text-celadon tabular-nums">
				{score}
			</span>
			<span aria-hidden className="mt-1 text-muted text-xs">
				{t('matching.ofHundred')}
			</span>
		</p>
	);
}

/** What each factor gives to a score, in points that add up to it. */
export function CompatibilityScore({ of }: { of: Compatibility }) {
	const { t, i18n } = useTranslation();
	return (
		<table className="w-full text-sm">
			<caption className="sr-only">{t('matching.parts')}</caption>
			<tbody>
				{of.factors.map(({ factor, points, max }) => (
					<tr key={factor} className="align-top">
						<th scope="row" className="py-1.5 pr-3 text-left font-normal">
							<span className="font-semibold">{t(`factor.${factor}`)}</span>
							<span className="block text-muted text-xs">{reason(t, i18n.language, of, factor)}</span>
						</th>
						<td className="w-2/5 py-1.5">
							<span aria-hidden className="mt-1.5 block h-2 overflow-hidden rounded-full bg-celadon-soft">
								<span
									className="block h-full rounded-full bg-celadon"
									style={{ width: `${(100 * points) / max}%` }}
								/>
							</span>
						</td>
						<td className="whitespace-nowrap py-1.5 pl-3 text-right tabular-nums">
							{t('matching.points', { points, max })}
						</td>
					</tr>
				))}
			</tbody>
			<tfoot>
				<tr className="border-line border-t font-semibold">
					<th scope="row" colSpan={2} className="pt-2 text-left">
						{t('matching.sum')}
					</th>
					<td className="whitespace-nowrap pt-2 text-right tabular-nums">
						{t('matching.points', { points: of.score, max: 100 })}
					</td>
				</tr>
			</tfoot>
		</table>
	);
}

/** Why there are so many points, in the words of what is known of both. */
function reason(
	t: TFunction,
	pageLanguage: string,
	{ language, shared, sharedHours, replyRate }: Compatibility,
	factor: Compatibility['factors'][number]['factor'],
): string {
	const name = language ? languageName(language, pageLanguage) : '';
	switch (factor) {
		case 'language':
			return shared ? t('factorWhy.languageShared', { name }) : t('factorWhy.language', { name });
		case 'schedule':
			return t('person.sharedHours', { count: sharedHours });
		case 'replies':
			return replyRate === null
				? t('factorWhy.repliesUnknown')
				: t('factorWhy.replies', { percent: Math.round(100 * replyRate) });
		default:
			return t(`factorWhy.${factor}`);
	}
}
