import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignupBody } from '../../api/wire';
import { useAuthStore } from '../../stores/authStore';
import { languageName, languages } from '../../utils/languages';
import { passwordMin, signupFaults } from '../../utils/validation';
import { Button } from '../common/Button';
import { SelectField, TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
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
	const life = useForm({
		sound: !Object.values(faults).some(Boolean),
		send: () => signUp({ ...body, email: body.email.trim(), englishName: body.englishName.trim() }),
		fields: Object.keys(body),
		codes: { 'email-taken': 'email' },
	});
	const { checked, busy, at } = life;
	const bind = (field: keyof SignupBody) => {
		const fault = checked ? faults[field] : null;
		return {
			name: field,
			value: body[field],
			error: fault ? t(`fault.${fault}`) : at(field),
			onChange: (event: { target: { value: string } }) => setBody({ ...body, [field]: event.target.value }),
		};
	};
	const options = languages.map((code) => (
		<option key={code} value={code}>
			{languageName(code, i18n.language)}
		</option>
	));
	return (
		<Form life={life} className="grid gap-5">
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
		</Form>
	);
}
