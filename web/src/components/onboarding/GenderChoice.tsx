import { useTranslation } from 'react-i18next';
import { Choice } from '../common/Choice';
import type { PartProps } from './parts';

/** The own gender, which nobody has to tell. */
export function GenderChoice({ draft, onChange, errorOf }: PartProps) {
	const { t } = useTranslation();
	return (
		<Choice
			legend={t('onboarding.gender')}
			hint={t('onboarding.genderHint')}
			options={[
				['', t('profile.noLevel')],
				['female', t('gender.female')],
				['male', t('gender.male')],
				['other', t('gender.other')],
			]}
			value={draft.gender}
			error={errorOf('gender')}
			onChange={(gender) => onChange({ gender })}
		/>
	);
}
