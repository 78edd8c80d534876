import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import { editProfile, type Versioned } from '../../api/user';
import { useSubmit } from '../../hooks/useSubmit';
import { languageName, languagesWith, levels } from '../../utils/languages';
import { bioMax, languageFault, nameMax, textFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { Checkbox } from '../common/Checkbox';
import { SelectField, TextAreaField, TextField } from '../common/Field';
import { Interests } from '../common/Interests';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { type Draft, draftOf, patchOf } from './draft';

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
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-6">
			{refusal !== null && <Refusal refusal={refusal} onReload={onReload} />}
			<TextField
				label={t('auth.englishName')}
				value={draft.englishName}
				error={errorOf('englishName')}
				onChange={(event) => change({ englishName: event.target.value })}
			/>
			<Languages draft={draft} onChange={change} errorOf={errorOf} />
			<TextAreaField
				label={t('profile.about')}
				hint={t('profile.aboutHint', { count: bioMax })}
				error={errorOf('bio')}
				value={draft.bio}
				onChange={(event) => change({ bio: event.target.value })}
			/>
			<Interests chosen={draft.interests} onChange={(interests) => change({ interests })} />
			<Checkbox
				label={t('profile.lastSeen')}
				checked={draft.showLastSeen}
				onChange={(event) => change({ showLastSeen: event.target.checked })}
			/>
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

function Refusal({ refusal, onReload }: { refusal: unknown; onReload(): void }) {
	const { t } = useTranslation();
	const stale = refusal instanceof ApiError && refusal.code === 'precondition-failed';
	const reload = (
		<Button look="quiet" onClick={onReload}>
			{t('profile.reload')}
		</Button>
	);
	return <Notice action={stale ? reload : undefined}>{problemText(t, refusal)}</Notice>;
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
	const options = (own: string) => [
		own === '' && (
			<option key="" value="">
				{t('profile.notChosen')}
			</option>
		),
		...languagesWith(own).map((code) => (
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
				{levels.map((level) => (
					<option key={level}>{level}</option>
				))}
			</SelectField>
		</div>
	);
}
