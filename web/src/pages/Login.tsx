import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { AuthFrame } from '../components/auth/AuthFrame';
import { LoginForm } from '../components/auth/LoginForm';
import { OtherWay } from '../components/auth/OtherWay';
import { Loading } from '../components/common/Loading';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { nextOf } from '../utils/nextPage';

export function Login() {
	const { t } = useTranslation();
	const status = useAuthStore((state) => state.status);
	const location = useLocation();
	useDocumentTitle(t('auth.login'));

	if (status === 'unknown') return <Loading />;
	if (status === 'in') return <Navigate to={nextOf(location.state)} replace />;
	return (
		<AuthFrame title={t('auth.loginTitle')}>
			<LoginForm />
			<OtherWay to="/signup" question={t('auth.noAccount')} answer={t('auth.signup')} />
		</AuthFrame>
	);
}
