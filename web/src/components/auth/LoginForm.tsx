import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthStore } from '../../stores/authStore';
import { emailFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { PasswordField } from './PasswordField';

export function LoginForm() {
	const { t } = useTranslation();
	const logIn = useAuthStore((state) => state.logIn);
	const [email, setEmail] = useState('');
	const [password, setPassword] = useState('');
	const emailWrong = emailFault(email);
	const sound = !emailWrong && password !== '';
	const life = useForm({ sound, send: () => logIn(email.trim(), password), fields: ['email', 'password'] });
	const { checked, busy, at } = life;
	return (
		<Form life={life} className="grid gap-5">
			<TextField
				label={t('auth.email')}
				name="email"
				type="email"
				autoComplete="username"
				value={email}
				onChange={(event) => setEmail(event.target.value)}
				error={checked && emailWrong ? t(`fault.${emailWrong}`) : at('email')}
			/>
			<PasswordField
				name="password"
				autoComplete="current-password"
				value={password}
				onChange={(event) => setPassword(event.target.value)}
				error={checked && password === '' ? t('fault.required') : at('password')}
			/>
			<Button type="submit" disabled={busy} className="mt-1 w-full">
				{busy ? t('auth.working') : t('auth.login')}
			</Button>
		</Form>
	);
}
