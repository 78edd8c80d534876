import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWeekPainting } from '../../hooks/useWeekPainting';
import { weekday } from '../../utils/dates';
import { dayHours, dayLine, days, type Hours, hourLine, moved, painted, toggled } from '../../utils/week';

interface Props {
	hours: Hours;
	label: string;
	/** The id of what explains it. */
	describedBy: string;
	invalid: boolean;
	onChange(hours: number[]): void;
}

/** Where the keyboard begins when nothing is chosen: Monday evening. */
const evening = 19;

/** The hours of a week to be painted, with the pointer or the keyboard: arrows move, space chooses, Shift and arrows paint. */
export function WeekGrid({ hours, label, describedBy, invalid, onChange }: Props) {
	const { i18n } = useTranslation();
	const grid = useRef<HTMLTableElement>(null);
	const id = useId();
	const [here, setHere] = useState(hours[0] ?? evening);
	const anchor = useRef({ cell: here, before: hours });
	const handlers = useWeekPainting(grid, hours, onChange);
	const onKeyDown = (event: KeyboardEvent) => {
		const to = moved(here, event.key);
		if (event.key === ' ') {
			if (event.ctrlKey) onChange(toggled(hours, dayLine(Math.floor(here / dayHours))));
			else if (event.shiftKey) onChange(toggled(hours, hourLine(here % dayHours)));
			else onChange(toggled(hours, [here]));
		} else if (to !== null) {
			if (event.shiftKey) {
				const { cell, before } = anchor.current;
				onChange(painted(before, cell, to, true));
			}
			setHere(to);
			document.getElementById(`${id}-${to}`)?.focus();
		} else {
			// A stroke with the keyboard begins where Shift goes down.
			if (event.key === 'Shift') anchor.current = { cell: here, before: hours };
			return;
		}
		event.preventDefault();
	};
	const chosen = new Set(hours);
	return (
		<table
			ref={grid}
			// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what a grid is made of (ARIA practices)
			role="grid"
			aria-label={label}
			aria-describedby={describedBy}
			aria-multiselectable
			data-invalid={invalid ? true : undefined}
			onKeyDown={onKeyDown}
			onFocus={({ target }) => target.dataset.cell && setHere(Number(target.dataset.cell))}
			className="w-full touch-pan-y select-none table-fixed border-separate border-spacing-px bg-line"
			{...handlers}
		>
			<DayNames language={i18n.language} />
			<tbody>
				{Array.from({ length: dayHours }, (_, hour) => (
					<HourRow
						key={hourText(hour)}
						id={id}
						hour={hour}
						here={here}
						chosen={chosen}
						language={i18n.language}
					/>
				))}
			</tbody>
		</table>
	);
}

const hourText = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

function DayNames({ language }: { language: string }) {
	const { t } = useTranslation();
	return (
		<thead className="sticky top-0 z-10 bg-line">
			<tr>
				<th scope="col" className="w-11 bg-surface">
					<span className="sr-only">{t('onboarding.hour')}</span>
				</th>
				{days.map((day) => (
					<th
						key={day}
						scope="col"
						abbr={weekday(day, language, 'long')}
						data-day={day}
						className="h-11 cursor-pointer bg-surface whitespace-nowrap p-0 text-center font-semibold text-sm hover:bg-celadon-soft max-[22rem]:text-[0.6875rem]"
					>
						{weekday(day, language, 'short')}
					</th>
				))}
			</tr>
		</thead>
	);
}

interface RowProps {
	id: string;
	hour: number;
	here: number;
	chosen: ReadonlySet<number>;
	language: string;
}

function HourRow({ id, hour, here, chosen, language }: RowProps) {
	return (
		<tr>
			<th
				scope="row"
				data-hour={hour}
				className="h-8 cursor-pointer bg-surface p-0 text-center font-normal text-muted text-xs tabular-nums hover:bg-celadon-soft"
			>
				{hourText(hour)}
			</th>
			{days.map((day) => {
				const cell = day * dayHours + hour;
				const on = chosen.has(cell);
				return (
					<td
						key={cell}
						// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above
						role="gridcell"
						id={`${id}-${cell}`}
						tabIndex={cell === here ? 0 : -1}
						aria-selected={on}
						aria-label={`${weekday(day, language, 'long')} ${hourText(hour)}`}
						data-cell={cell}
						className={`h-8 cursor-pointer p-0 focus-visible:-outline-offset-3 ${
							on
								? 'bg-celadon focus-visible:outline-surface'
								: 'bg-raised hover:bg-celadon-soft focus-visible:outline-ink'
						}`}
					/>
				);
			})}
		</tr>
	);
}
