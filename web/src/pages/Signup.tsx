import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { AuthFrame } from '../components/auth/AuthFrame';
import { Entered } from '../components/auth/Entered';
import { OtherWay } from '../components/auth/OtherWay';
import { SignupForm } from '../components/auth/SignupForm';
import { WaysIn } from '../components/auth/WaysIn';
import { Loading } from '../components/common/Loading';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { nextOf } from '../utils/nextPage';

export function Signup() {
	const { t } = useTranslation();
	const status = useAuthStore((state) => state.status);
	const userId = useAuthStore((state) => state.user?.id);
	const location = useLocation();
	useDocumentTitle(t('auth.signup'));

	if (status === 'unknown') return <Loading />;
	if (status === 'in' || status === 'offline') return <Entered next={nextOf(location.state, userId)} />;
	return (
		<AuthFrame title={t('auth.signupTitle')}>
			<WaysIn form={<SignupForm />} />
			<OtherWay to="/" question={t('auth.hasAccount')} answer={t('auth.login')} />
		</AuthFrame>
	);
}
