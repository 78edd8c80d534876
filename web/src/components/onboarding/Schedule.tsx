import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { zoneText } from '../../utils/dates';
import { dayHours, days, withHours } from '../../utils/week';
import { Button } from '../common/Button';
import { Notice } from '../common/Notice';
import type { PartProps } from './parts';
import { WeekGrid } from './WeekGrid';

/** Hours that many people mean, each to be had by one press. */
const span = (which: readonly number[], from: number, to: number) =>
	which.flatMap((day) => Array.from({ length: to - from }, (_, i) => day * dayHours + from + i));
const evenings = span(days.slice(0, 5), 19, 22);
const weekends = span(days.slice(5), 10, 18);

/** When a person has time. `savedZone` is the zone by whose clock it was saved. */
export function Schedule({ draft, onChange, errorOf, savedZone }: PartProps & { savedZone: string | null }) {
	const { t, i18n } = useTranslation();
	const id = useId();
	const error = errorOf('availability') ?? errorOf('zone') ?? errorOf('availability[0]');
	const put = (hours: number[]) => onChange({ hours });
	const moved = savedZone !== null && savedZone !== draft.zone && draft.hours.length > 0;
	return (
		<div className="grid gap-4">
			<p className="text-sm">{t('onboarding.zone', { zone: zoneText(draft.zone, i18n.language) })}</p>
			{moved && <Notice>{t('onboarding.zoneMoved', { zone: zoneText(savedZone, i18n.language) })}</Notice>}
			<div className="flex flex-wrap gap-2">
				<Button look="quiet" onClick={() => put(withHours(draft.hours, evenings, true))}>
					{t('onboarding.evenings')}
				</Button>
				<Button look="quiet" onClick={() => put(withHours(draft.hours, weekends, true))}>
					{t('onboarding.weekends')}
				</Button>
				<Button look="quiet" disabled={draft.hours.length === 0} onClick={() => put([])}>
					{t('onboarding.clear')}
				</Button>
			</div>
			<p id={id} className={`text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? t('onboarding.gridHint')}
			</p>
			{/* Clipped, not scrolled: the names of the days stay in sight. */}
			<div className="overflow-clip rounded-md border border-edge">
				<WeekGrid
					hours={draft.hours}
					label={t('onboarding.grid')}
					describedBy={id}
					invalid={error !== undefined}
					onChange={put}
				/>
			</div>
			<p role="status" className="font-semibold text-sm tabular-nums">
				{t('onboarding.hours', { count: draft.hours.length })}
			</p>
		</div>
	);
}
