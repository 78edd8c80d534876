import { useTranslation } from 'react-i18next';
import type { Attendee } from '../../api/wireLesson';
import { lengthText, spokenLanguages } from '../../stores/summaryModel';
import { languageName } from '../../utils/languages';

/** Minutes by language and person, and the longest turn of each. */
export function SpeechTable({ people }: { people: Attendee[] }) {
	const { t, i18n } = useTranslation();
	const languages = spokenLanguages(people);
	const cell = 'whitespace-nowrap px-3 py-2 text-right tabular-nums';
	return (
		<section
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by the keyboard
			tabIndex={0}
			aria-label={t('summary.table')}
			className="overflow-x-auto rounded-xl bg-surface shadow-card"
		>
			<table className="w-full text-sm">
				<caption className="px-5 pt-4 text-left font-display font-semibold text-xl">
					{t('summary.table')}
				</caption>
				<thead>
					<tr className="border-line border-b text-muted">
						<th scope="col" className="px-5 py-2 text-left font-medium">
							{t('summary.name')}
						</th>
						{languages.map((language) => (
							<th key={language} scope="col" className={`${cell} font-medium`}>
								{languageName(language, i18n.language)}
							</th>
						))}
						<th scope="col" className={`${cell} font-medium`}>
							{t('summary.listened')}
						</th>
						<th scope="col" className={`${cell} font-medium`}>
							{t('summary.longest')}
						</th>
						<th scope="col" className={`${cell} font-medium`}>
							{t('summary.turns')}
						</th>
					</tr>
				</thead>
				<tbody>
					{people.map(({ userId, displayName, byLanguage, silenceMs, longestTurnMs, turns }) => (
						<tr key={userId}>
							<th scope="row" className="max-w-40 truncate px-5 py-2 text-left font-medium">
								{displayName || t('chat.goneAccount')}
							</th>
							{languages.map((language) => (
								<td key={language} className={cell}>
									{lengthText(byLanguage[language] ?? 0)}
								</td>
							))}
							<td className={cell}>{lengthText(silenceMs)}</td>
							<td className={cell}>{lengthText(longestTurnMs)}</td>
							<td className={cell}>{turns}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
