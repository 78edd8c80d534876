import { useTranslation } from 'react-i18next';
import type { StudyDay } from '../../api/wire';

/** The minutes of each of the last days as columns, and as a table for who doesn't see them. */
export function StudyDays({ days }: { days: StudyDay[] }) {
	const { t, i18n } = useTranslation();
	const most = Math.max(10, ...days.map(({ minutes }) => minutes));
	// A date without a time is midnight by UTC, and has to be shown as that day everywhere.
	const dateText = (date: string) =>
		new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
			new Date(date),
		);
	const [first, last] = [days.at(0), days.at(-1)];
	return (
		<section className="grid gap-2">
			<h2 className="text-xl">{t('learnt.perDay')}</h2>
			<div aria-hidden className="flex h-32 items-end gap-0.5 rounded-xl bg-surface p-3 shadow-card">
				{days.map(({ date, minutes }) => (
					<div
						key={date}
						title={`${dateText(date)}: ${t('learnt.minutes', { count: minutes })}`}
						style={{ height: `${Math.max(2, (minutes / most) * 100)}%` }}
						className={`flex-1 rounded-sm ${minutes > 0 ? 'bg-celadon' : 'bg-line'}`}
					/>
				))}
			</div>
			{first && last && (
				<p aria-hidden className="flex justify-between text-muted text-sm">
					<span>{dateText(first.date)}</span>
					<span>{dateText(last.date)}</span>
				</p>
			)}
			<table className="sr-only">
				<caption>{t('learnt.perDay')}</caption>
				<tbody>
					{days.map(({ date, minutes }) => (
						<tr key={date}>
							<th scope="row">{dateText(date)}</th>
							<td>{t('learnt.minutes', { count: minutes })}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
