import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSubmit } from '../../hooks/useSubmit';
import { useAuthStore } from '../../stores/authStore';
import { emailFault } from '../../utils/validation';
import { Button } from '../common/Button';
import { TextField } from '../common/Field';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { PasswordField } from './PasswordField';

export function LoginForm() {
	const { t } = useTranslation();
	const logIn = useAuthStore((state) => state.logIn);
	const [email, setEmail] = useState('');
	const [password, setPassword] = useState('');
	const emailWrong = emailFault(email);
	const sound = !emailWrong && password !== '';
	const { checked, busy, refusal, onSubmit } = useSubmit(sound, () => logIn(email.trim(), password));
	return (
		<form noValidate onSubmit={onSubmit} className="grid gap-5">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<TextField
				label={t('auth.email')}
				name="email"
				type="email"
				autoComplete="username"
				value={email}
				onChange={(event) => setEmail(event.target.value)}
				error={checked && emailWrong ? t(`fault.${emailWrong}`) : undefined}
			/>
			<PasswordField
				name="password"
				autoComplete="current-password"
				value={password}
				onChange={(event) => setPassword(event.target.value)}
				error={checked && password === '' ? t('fault.required') : undefined}
			/>
			<Button type="submit" disabled={busy} className="mt-1 w-full">
				{busy ? t('auth.working') : t('auth.login')}
			</Button>
		</form>
	);
}
