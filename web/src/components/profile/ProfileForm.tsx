import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import { editProfile, type Versioned } from '../../api/user';
import { languageName, languagesWith, levels } from '../../utils/languages';
import { bioMax, languageFault, nameMax, textFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { SelectField, TextAreaField, TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { Interests } from '../common/Interests';
import { type Draft, draftOf, patchOf, shownFields } from './draft';
import { WhoSees } from './WhoSees';

interface Props {
	version: Versioned;
	onSaved(version: Versioned): void;
	onReload(): void;
}

/** A profile while it is being edited, what is wrong with it, and its way to the server. */
function useDraft(version: Versioned, onSaved: Props['onSaved']) {
	const { t } = useTranslation();
	const [draft, setDraft] = useState<Draft>(() => draftOf(version.profile));
	const [saved, setSaved] = useState(false);
	const faults = {
		englishName: textFault(draft.englishName, nameMax),
		targetLanguage: languageFault(draft.nativeLanguage, draft.targetLanguage),
		nativeLanguage: draft.nativeLanguage === '' ? ('required' as const) : null,
		bio: [...draft.bio.trim()].length > bioMax ? ('long' as const) : null,
	};
	const life = useForm({
		sound: !Object.values(faults).some(Boolean),
		send: async () => {
			onSaved(await editProfile(version.etag, patchOf(draft, version.profile)));
			setSaved(true);
		},
		fields: [
			...Object.keys(faults),
			'targetLanguages',
			'targetLanguages[0].level',
			'interests',
			'showLastSeen',
			...shownFields.map((field) => `visibility.${field}`),
		],
	});
	const change = (part: Partial<Draft>) => {
		setSaved(false);
		setDraft({ ...draft, ...part });
	};
	const errorOf = (field: keyof typeof faults) => {
		const fault = life.checked ? faults[field] : null;
		return fault ? t(`fault.${fault}`) : life.at(field === 'targetLanguage' ? 'targetLanguages' : field);
	};
	return { draft, saved, life, change, errorOf };
}

/** What others see of a person, and what they may know. Mount it anew for each version. */
export function ProfileForm({ version, onSaved, onReload }: Props) {
	const { t } = useTranslation();
	const { draft, saved, life, change, errorOf } = useDraft(version, onSaved);
	const { busy, refusal, at } = life;
	return (
		<Form life={life} action={<Reload refusal={refusal} onReload={onReload} />} className="grid gap-6">
			<TextField
				label={t('auth.englishName')}
				value={draft.englishName}
				error={errorOf('englishName')}
				onChange={(event) => change({ englishName: event.target.value })}
			/>
			<Languages
				draft={draft}
				onChange={change}
				errorOf={errorOf}
				levelError={at('targetLanguages[0].level')}
			/>
			<TextAreaField
				label={t('profile.about')}
				hint={t('profile.aboutHint', { count: bioMax })}
				error={errorOf('bio')}
				value={draft.bio}
				onChange={(event) => change({ bio: event.target.value })}
			/>
			<Interests
				chosen={draft.interests}
				error={at('interests')}
				onChange={(interests) => change({ interests })}
			/>
			<WhoSees draft={draft} at={at} onChange={change} />
			<div className="flex flex-wrap items-center gap-4">
				<Button type="submit" disabled={busy}>
					{t('profile.save')}
				</Button>
				<p role="status" className="text-celadon text-sm">
					{saved ? t('profile.saved') : ''}
				</p>
			</div>
		</Form>
	);
}

/** The way on when somebody else was faster; nothing after other refusals. */
function Reload({ refusal, onReload }: { refusal: unknown; onReload(): void }) {
	const { t } = useTranslation();
	if (!(refusal instanceof ApiError) || refusal.code !== 'precondition-failed') return null;
	return (
		<Button look="quiet" onClick={onReload}>
			{t('profile.reload')}
		</Button>
	);
}

interface PartProps {
	draft: Draft;
	onChange(part: Partial<Draft>): void;
}

interface LanguagesProps extends PartProps {
	errorOf(field: 'nativeLanguage' | 'targetLanguage'): string | undefined;
	levelError: string | undefined;
}

function Languages({ draft, onChange, errorOf, levelError }: LanguagesProps) {
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
				error={levelError}
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
