import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import { editProfile, type Versioned } from '../../api/user';
import { useSubmit } from '../../hooks/useSubmit';
import { languageName, languages } from '../../utils/languages';
import { bioMax, languageFault, nameMax, textFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { SelectField, TextField } from '../common/Field';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { type Draft, draftOf, patchOf } from './draft';
import { Interests } from './Interests';

interface Props {
	version: Versioned;
	onSaved(version: Versioned): void;
	onReload(): void;
}

/** What others see of a person, and what they may know. Mount it anew for each version. */
export function ProfileForm({ version, onSaved, onReload }: Props) {
	const { t } = useTranslation();
	const [draft, setDraft] = useState<Draft>(() => draftOf(version.profile));
	const [saved, setSaved] = useState(false);
	const faults = {
		englishName: textFault(draft.englishName, nameMax),
		targetLanguage: languageFault(draft.nativeLanguage, draft.targetLanguage),
		nativeLanguage: draft.nativeLanguage === '' ? ('required' as const) : null,
		bio: [...draft.bio.trim()].length > bioMax ? ('long' as const) : null,
	};
	const { checked, busy, refusal, onSubmit } = useSubmit(!Object.values(faults).some(Boolean), async () => {
		onSaved(await editProfile(version.etag, patchOf(draft, version.profile)));
		setSaved(true);
	});
	const change = (part: Partial<Draft>) => {
		setSaved(false);
		setDraft({ ...draft, ...part });
	};
	const errorOf = (field: keyof typeof faults) => {
		const fault = checked ? faults[field] : null;
		return fault ? t(`fault.${fault}`) : undefined;
	};
	const stale = refusal instanceof ApiError && refusal.code === 'precondition-failed';
	const reload = (
		<Button look="quiet" onClick={onReload}>
			{t('profile.reload')}
		</Button>
	);
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-6">
			{refusal !== null && <Notice action={stale ? reload : undefined}>{problemText(t, refusal)}</Notice>}
			<TextField
				label={t('auth.englishName')}
				value={draft.englishName}
				error={errorOf('englishName')}
				onChange={(event) => change({ englishName: event.target.value })}
			/>
			<Languages draft={draft} onChange={change} errorOf={errorOf} />
			<About draft={draft} onChange={change} error={errorOf('bio')} />
			<Interests chosen={draft.interests} onChange={(interests) => change({ interests })} />
			<label className="flex min-h-11 items-center gap-3">
				<input
					type="checkbox"
					className="size-6 shrink-0"
					checked={draft.showLastSeen}
					onChange={(event) => change({ showLastSeen: event.target.checked })}
				/>
				{t('profile.lastSeen')}
			</label>
			<div className="flex flex-wrap items-center gap-4">
				<Button type="submit" disabled={busy}>
					{t('profile.save')}
				</Button>
				<p role="status" className="text-celadon text-sm">
					{saved ? t('profile.saved') : ''}
				</p>
			</div>
		</form>
	);
}

interface PartProps {
	draft: Draft;
	onChange(part: Partial<Draft>): void;
}

function Languages({
	draft,
	onChange,
	errorOf,
}: PartProps & { errorOf(field: 'nativeLanguage' | 'targetLanguage'): string | undefined }) {
	const { t, i18n } = useTranslation();
	// Whoever has told a language that is not in our list keeps it.
	const codes = (own: string) =>
		own === '' || languages.some((code) => code === own) ? languages : [own, ...languages];
	const options = (own: string) => [
		own === '' && (
			<option key="" value="">
				{t('profile.notChosen')}
			</option>
		),
		...codes(own).map((code) => (
			<option key={code} value={code}>
				{languageName(code, i18n.language)}
			</option>
		)),
	];
	return (
		<div className="grid items-start gap-4 sm:grid-cols-3">
			<SelectField
				label={t('auth.nativeLanguage')}
				value={draft.nativeLanguage}
				error={errorOf('nativeLanguage')}
				onChange={(event) => onChange({ nativeLanguage: event.target.value })}
			>
				{options(draft.nativeLanguage)}
			</SelectField>
			<SelectField
				label={t('auth.targetLanguage')}
				value={draft.targetLanguage}
				error={errorOf('targetLanguage')}
				onChange={(event) => onChange({ targetLanguage: event.target.value })}
			>
				{options(draft.targetLanguage)}
			</SelectField>
			<SelectField
				label={t('profile.levelOf')}
				value={draft.level}
				onChange={(event) => onChange({ level: event.target.value })}
			>
				<option value="">{t('profile.noLevel')}</option>
				{['A1', 'A2', 'B1', 'B2', 'C1', 'C2'].map((level) => (
					<option key={level}>{level}</option>
				))}
			</SelectField>
		</div>
	);
}

function About({ draft, onChange, error }: PartProps & { error: string | undefined }) {
	const { t } = useTranslation();
	const id = useId();
	return (
		<div className="grid gap-1.5">
			<label htmlFor={id} className="font-semibold text-sm">
				{t('profile.about')}
			</label>
			<textarea
				id={id}
				rows={4}
				value={draft.bio}
				aria-invalid={error ? true : undefined}
				aria-describedby={`${id}-note`}
				onChange={(event) => onChange({ bio: event.target.value })}
				className="field"
			/>
			<p id={`${id}-note`} className={`text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? t('profile.aboutHint', { count: bioMax })}
			</p>
		</div>
	);
}
