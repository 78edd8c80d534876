import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import { AuthFrame } from '../components/auth/AuthFrame';
import { PasswordField } from '../components/auth/PasswordField';
import { Button } from '../components/common/Button';
import { TextField } from '../components/common/Field';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { emailFault } from '../utils/validation';

export function Login() {
	const { t } = useTranslation();
	const status = useAuthStore((state) => state.status);
	const logIn = useAuthStore((state) => state.logIn);
	const location = useLocation();
	const [email, setEmail] = useState('');
	const [password, setPassword] = useState('');
	const [checked, setChecked] = useState(false);
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('auth.login'));

	if (status === 'unknown') return <Loading />;
	if (status === 'in') return <Navigate to={nextOf(location.state)} replace />;

	const emailWrong = emailFault(email);
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (emailWrong || password === '') return;
		setBusy(true);
		setRefusal(null);
		await logIn(email.trim(), password).catch(setRefusal);
		setBusy(false);
	};

	return (
		<AuthFrame title={t('auth.loginTitle')}>
			<form noValidate onSubmit={submit} className="grid gap-5">
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
			<p className="mt-4 flex flex-wrap items-center gap-x-2 text-muted">
				{t('auth.noAccount')}
				<Link
					to="/signup"
					state={location.state}
					className="inline-flex min-h-11 items-center font-semibold text-celadon underline underline-offset-4"
				>
					{t('auth.signup')}
				</Link>
			</p>
		</AuthFrame>
	);
}

/** Where a stranger wanted to go before the log-in; only a path of ours. */
function nextOf(state: unknown): string {
	const next = (state as { next?: unknown } | null)?.next;
	return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') ? next : '/sessions';
}
