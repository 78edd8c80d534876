import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { savePreferences } from '../../api/notifications';
import { type NotificationCategory, notificationCategories, type Preferences } from '../../api/wire';
import { hoursFaults } from '../../utils/validation';
import { Button } from '../common/Button';
import { TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { PushSwitch } from './PushSwitch';

/** What one wants to be told of, how, and when not. */
export function PreferencesForm({ stored }: { stored: Preferences }) {
	const { t } = useTranslation();
	const [wishes, setWishes] = useState(stored);
	const [saved, setSaved] = useState(false);
	const { quietHours } = wishes;
	const change = (part: Partial<Preferences>) => {
		setSaved(false);
		setWishes({ ...wishes, ...part });
	};
	const quiet = (part: Partial<Hours>) => {
		const zone = quietHours.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
		change({ quietHours: { ...quietHours, zone, ...part } });
	};
	const faults = hoursFaults(quietHours);
	const life = useForm({
		sound: Object.keys(faults).length === 0,
		send: async () => {
			setWishes(await savePreferences(wishes));
			setSaved(true);
		},
		fields: quietHours.enabled ? ['quietHours.from', 'quietHours.to'] : [],
	});
	const { checked, busy, at } = life;
	const errorOf = (end: 'from' | 'to') => {
		const fault = checked ? faults[end] : undefined;
		return fault ? t(`fault.${fault}`) : at(`quietHours.${end}`);
	};
	return (
		<Form life={life} className="grid gap-6">
			<fieldset className="grid gap-1">
				<legend className="mb-2 font-semibold">{t('wishes.channels')}</legend>
				{notificationCategories.map((category) => (
					<Category
						key={category}
						category={category}
						channels={wishes.channels[category]}
						onChange={(channels) => change({ channels: { ...wishes.channels, [category]: channels } })}
					/>
				))}
			</fieldset>
			<PushSwitch />
			<Check
				label={t('wishes.preview')}
				hint={t('wishes.previewHint')}
				checked={wishes.pushPreview}
				onChange={(pushPreview) => change({ pushPreview })}
			/>
			<QuietHours hours={quietHours} errorOf={errorOf} onChange={quiet} />
			<div className="flex flex-wrap items-center gap-4">
				<Button type="submit" disabled={busy}>
					{t('wishes.save')}
				</Button>
				<p role="status" className="text-celadon text-sm">
					{saved ? t('wishes.saved') : ''}
				</p>
			</div>
		</Form>
	);
}

type Hours = Preferences['quietHours'];

interface HoursProps {
	hours: Hours;
	errorOf(end: 'from' | 'to'): string | undefined;
	onChange(part: Partial<Hours>): void;
}

function QuietHours({ hours, errorOf, onChange }: HoursProps) {
	const { t } = useTranslation();
	return (
		<fieldset className="grid gap-3">
			<Check
				label={t('wishes.quiet')}
				hint={t('wishes.quietHint')}
				checked={hours.enabled}
				onChange={(enabled) => onChange({ enabled })}
			/>
			{hours.enabled && (
				<div className="grid max-w-80 grid-cols-2 items-start gap-4">
					<TextField
						label={t('wishes.from')}
						type="time"
						required
						value={hours.from}
						error={errorOf('from')}
						onChange={(event) => onChange({ from: event.target.value })}
					/>
					<TextField
						label={t('wishes.to')}
						type="time"
						required
						value={hours.to}
						error={errorOf('to')}
						onChange={(event) => onChange({ to: event.target.value })}
					/>
				</div>
			)}
		</fieldset>
	);
}

interface CategoryProps {
	category: NotificationCategory;
	channels: { inApp: boolean; push: boolean };
	onChange(channels: { inApp: boolean; push: boolean }): void;
}

function Category({ category, channels, onChange }: CategoryProps) {
	const { t } = useTranslation();
	return (
		<fieldset className="flex flex-wrap items-center gap-x-6 border-line border-b py-1">
			<legend className="contents">
				<span className="min-w-40 flex-1 max-sm:basis-full">{t(`wishes.${category}`)}</span>
			</legend>
			<Check
				label={t('wishes.inApp')}
				checked={channels.inApp}
				onChange={(inApp) => onChange({ ...channels, inApp })}
			/>
			<Check
				label={t('wishes.push')}
				checked={channels.push}
				onChange={(push) => onChange({ ...channels, push })}
			/>
		</fieldset>
	);
}

interface CheckProps {
	label: string;
	hint?: string;
	checked: boolean;
	onChange(checked: boolean): void;
}

function Check({ label, hint, checked, onChange }: CheckProps) {
	const id = useId();
	return (
		<div className="grid">
			<label className="inline-flex min-h-11 items-center gap-3">
				<input
					type="checkbox"
					checked={checked}
					aria-describedby={hint ? id : undefined}
					onChange={(event) => onChange(event.target.checked)}
					className="size-6 shrink-0"
				/>
				{label}
			</label>
			{hint && (
				<p id={id} className="pl-9 text-muted text-sm">
					{hint}
				</p>
			)}
		</div>
	);
}
