import { useTranslation } from 'react-i18next';
import { bioMax } from '../../utils/validation';
import { Checkbox } from '../common/Checkbox';
import { Choice } from '../common/Choice';
import { TextAreaField, TextField } from '../common/Field';
import { GenderChoice } from './GenderChoice';
import type { PartProps } from './parts';

export function Person({ draft, onChange, errorOf }: PartProps) {
	const { t } = useTranslation();
	return (
		<>
			<TextField
				label={t('auth.englishName')}
				autoComplete="nickname"
				value={draft.englishName}
				error={errorOf('englishName')}
				onChange={(event) => onChange({ englishName: event.target.value })}
			/>
			<TextField
				label={t('onboarding.birthYear')}
				hint={t('onboarding.birthYearHint')}
				inputMode="numeric"
				autoComplete="bday-year"
				maxLength={4}
				value={draft.birthYear}
				error={errorOf('birthYear')}
				onChange={(event) => onChange({ birthYear: event.target.value })}
			/>
			<GenderChoice draft={draft} onChange={onChange} errorOf={errorOf} />
		</>
	);
}

export function About({ draft, onChange, errorOf }: PartProps) {
	const { t } = useTranslation();
	return (
		<>
			<TextAreaField
				label={t('profile.about')}
				hint={t('profile.aboutHint', { count: bioMax })}
				error={errorOf('bio')}
				rows={6}
				value={draft.bio}
				onChange={(event) => onChange({ bio: event.target.value })}
			/>
			<Checkbox
				label={t('profile.lastSeen')}
				checked={draft.showLastSeen}
				onChange={(event) => onChange({ showLastSeen: event.target.checked })}
			/>
		</>
	);
}

export function Wishes({ draft, onChange, errorOf }: PartProps) {
	const { t } = useTranslation();
	const age = (field: 'ageFrom' | 'ageTo', label: string) => (
		<TextField
			label={label}
			inputMode="numeric"
			maxLength={3}
			value={draft[field]}
			error={errorOf(`partner.${field}`)}
			onChange={(event) => onChange({ [field]: event.target.value })}
		/>
	);
	return (
		<>
			<Choice
				legend={t('onboarding.company')}
				options={(['any', 'pair', 'group'] as const).map((code) => [code, t(`company.${code}`)] as const)}
				value={draft.company}
				error={errorOf('partner.company')}
				onChange={(company) => onChange({ company })}
			/>
			<Choice
				legend={t('onboarding.partnerGender')}
				options={(['any', 'same'] as const).map((code) => [code, t(`partnerGender.${code}`)] as const)}
				value={draft.partnerGender}
				error={errorOf('partner.gender')}
				onChange={(partnerGender) => onChange({ partnerGender })}
			/>
			{draft.partnerGender === 'same' && <GenderChoice draft={draft} onChange={onChange} errorOf={errorOf} />}
			<fieldset className="grid gap-2">
				<legend className="mb-1 font-semibold text-sm">{t('onboarding.age')}</legend>
				<p className="text-muted text-sm">{t('onboarding.ageHint')}</p>
				<div className="grid grid-cols-2 items-start gap-4">
					{age('ageFrom', t('onboarding.ageFrom'))}
					{age('ageTo', t('onboarding.ageTo'))}
				</div>
			</fieldset>
		</>
	);
}
