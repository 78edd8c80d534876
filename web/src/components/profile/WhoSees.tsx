import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '../../api/wire';
import { type Draft, shownFields } from './draft';

const audiences = ['everyone', 'known', 'nobody'] as const;

interface Props {
	draft: Draft;
	onChange(part: Partial<Draft>): void;
	at(field: string): string | undefined;
}

/** One line for each part of a profile: who sees it. */
export function WhoSees({ draft, onChange, at }: Props) {
	const { t } = useTranslation();
	const id = useId();
	const { visibility } = draft;
	return (
		<fieldset aria-describedby={`${id}-hint`} className="grid gap-2">
			<legend className="mb-1 font-semibold text-sm">{t('visibility.title')}</legend>
			<p id={`${id}-hint`} className="text-muted text-sm">
				{t('visibility.hint')}
			</p>
			<div className="rounded-lg border border-line">
				{shownFields.map((field) => (
					<Line
						key={field}
						label={t(`visibility.${field}`)}
						error={at(`visibility.${field}`)}
						options={audiences}
						value={visibility[field]}
						onChange={(to) => onChange({ visibility: { ...visibility, [field]: to } })}
					/>
				))}
				<Line
					label={t('visibility.lastSeen')}
					error={at('showLastSeen')}
					options={['known', 'nobody']}
					value={draft.showLastSeen ? 'known' : 'nobody'}
					onChange={(to) => onChange({ showLastSeen: to === 'known' })}
				/>
			</div>
		</fieldset>
	);
}

interface LineProps {
	label: string;
	error: string | undefined;
	options: readonly Audience[];
	value: Audience;
	onChange(value: Audience): void;
}

function Line({ label, error, options, value, onChange }: LineProps) {
	const { t } = useTranslation();
	const id = useId();
	return (
		<div className="grid grid-cols-[minmax(0,1fr)_minmax(0,11rem)] items-center gap-x-4 border-line border-t px-3 py-1.5 first:border-t-0">
			<label htmlFor={id} className="text-sm">
				{label}
			</label>
			<select
				id={id}
				className="field"
				aria-invalid={error ? true : undefined}
				aria-describedby={error ? `${id}-error` : undefined}
				value={value}
				onChange={(event) => {
					const chosen = options.find((option) => option === event.target.value);
					if (chosen) onChange(chosen);
				}}
			>
				{options.map((option) => (
					<option key={option} value={option}>
						{t(`audience.${option}`)}
					</option>
				))}
			</select>
			{error && (
				<p id={`${id}-error`} className="col-span-2 text-persimmon text-sm">
					{error}
				</p>
			)}
		</div>
	);
}
