import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import { ApiError } from '../api/http';
import type { SignupBody } from '../api/wire';
import { AuthFrame } from '../components/auth/AuthFrame';
import { PasswordField } from '../components/auth/PasswordField';
import { Button } from '../components/common/Button';
import { SelectField, TextField } from '../components/common/Field';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { languageName, languages } from '../utils/languages';
import {
	emailFault,
	type FieldFault,
	languageFault,
	nameMax,
	passwordFault,
	passwordMin,
	textFault,
} from '../utils/validation';

type Faults = Partial<Record<keyof SignupBody, FieldFault | null>>;

function faultsOf(body: SignupBody): Faults {
	return {
		email: emailFault(body.email),
		password: passwordFault(body.password),
		englishName: textFault(body.englishName, nameMax),
		targetLanguage: languageFault(body.nativeLanguage, body.targetLanguage),
	};
}

export function Signup() {
	const { t, i18n } = useTranslation();
	const status = useAuthStore((state) => state.status);
	const signUp = useAuthStore((state) => state.signUp);
	const location = useLocation();
	const [body, setBody] = useState<SignupBody>(() => ({
		email: '',
		password: '',
		englishName: '',
		nativeLanguage: i18n.language,
		targetLanguage: i18n.language === 'ko' ? 'en' : 'ko',
	}));
	const [checked, setChecked] = useState(false);
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('auth.signup'));

	if (status === 'unknown') return <Loading />;
	if (status === 'in') return <Navigate to="/sessions" replace />;

	const faults = faultsOf(body);
	const refused = refusal instanceof ApiError ? refusal.fields : {};
	const error = (field: keyof SignupBody) => {
		const fault = faults[field];
		return checked && fault ? t(`fault.${fault}`) : refused[field];
	};
	const bind = (field: keyof SignupBody) => ({
		name: field,
		value: body[field],
		error: error(field),
		onChange: (event: { target: { value: string } }) => setBody({ ...body, [field]: event.target.value }),
	});

	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (Object.values(faults).some(Boolean)) return;
		setBusy(true);
		setRefusal(null);
		await signUp({ ...body, email: body.email.trim(), englishName: body.englishName.trim() }).catch(
			setRefusal,
		);
		setBusy(false);
	};

	const options = languages.map((code) => (
		<option key={code} value={code}>
			{languageName(code, i18n.language)}
		</option>
	));

	return (
		<AuthFrame title={t('auth.signupTitle')}>
			<form noValidate onSubmit={submit} className="grid gap-5">
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
			<p className="mt-4 flex flex-wrap items-center gap-x-2 text-muted">
				{t('auth.hasAccount')}
				<Link
					to="/"
					state={location.state}
					className="inline-flex min-h-11 items-center font-semibold text-celadon underline underline-offset-4"
				>
					{t('auth.login')}
				</Link>
			</p>
		</AuthFrame>
	);
}
