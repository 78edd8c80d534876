import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignupBody } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { useAuthStore } from '../../stores/authStore';
import { languageName, languages } from '../../utils/languages';
import { passwordMin, signupFaults } from '../../utils/validation';
import { Button } from '../common/Button';
import { SelectField, TextField } from '../common/Field';
import { Notice } from '../common/Notice';
import { fieldTexts, problemText } from '../common/problemText';
import { PasswordField } from './PasswordField';

export function SignupForm() {
	const { t, i18n } = useTranslation();
	const signUp = useAuthStore((state) => state.signUp);
	const [body, setBody] = useState<SignupBody>(() => ({
		email: '',
		password: '',
		englishName: '',
		nativeLanguage: i18n.language,
		targetLanguage: i18n.language === 'ko' ? 'en' : 'ko',
	}));
	const faults = signupFaults(body);
	const { checked, busy, refusal, onSubmit } = useSubmit(!Object.values(faults).some(Boolean), () =>
		signUp({ ...body, email: body.email.trim(), englishName: body.englishName.trim() }),
	);
	// What the server names a field for stands at the field, the rest above the form.
	const refused = fieldTexts(t, refusal);
	const bind = (field: keyof SignupBody) => {
		const fault = checked ? faults[field] : null;
		return {
			name: field,
			value: body[field],
			error: fault ? t(`fault.${fault}`) : refused[field],
			onChange: (event: { target: { value: string } }) => setBody({ ...body, [field]: event.target.value }),
		};
	};
	const options = languages.map((code) => (
		<option key={code} value={code}>
			{languageName(code, i18n.language)}
		</option>
	));
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-5">
			{refusal !== null && Object.keys(refused).length === 0 && <Notice>{problemText(t, refusal)}</Notice>}
			<TextField label={t('auth.englishName')} autoComplete="nickname" {...bind('englishName')} />
			<TextField label={t('auth.email')} type="email" autoComplete="username" {...bind('email')} />
			<PasswordField
				autoComplete="new-password"
				hint={t('auth.passwordHint', { count: passwordMin })}
				{...bind('password')}
			/>
			<div className="grid grid-cols-2 items-start gap-4">
				<SelectField label={t('auth.nativeLanguage')} {...bind('nativeLanguage')}>
					{options}
				</SelectField>
				<SelectField label={t('auth.targetLanguage')} {...bind('targetLanguage')}>
					{options}
				</SelectField>
			</div>
			<Button type="submit" disabled={busy} className="mt-1 w-full">
				{busy ? t('auth.working') : t('auth.signup')}
			</Button>
		</form>
	);
}
