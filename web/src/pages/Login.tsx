import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import { ApiError } from '../api/http';
import { AuthFrame } from '../components/auth/AuthFrame';
import { Entered } from '../components/auth/Entered';
import { LoginForm } from '../components/auth/LoginForm';
import { OtherWay } from '../components/auth/OtherWay';
import { WaysIn } from '../components/auth/WaysIn';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { longDate } from '../utils/dates';
import { nextOf } from '../utils/nextPage';

export function Login() {
	const { t, i18n } = useTranslation();
	const status = useAuthStore((state) => state.status);
	const userId = useAuthStore((state) => state.user?.id);
	const location = useLocation();
	const [search] = useSearchParams();
	// The server sends the browser here when it can't send it to a provider.
	const problem = search.get('problem');
	const closed = search.get('closed');
	useDocumentTitle(t('auth.login'));

	if (status === 'unknown') return <Loading />;
	if (status === 'in' || status === 'offline') return <Entered next={nextOf(location.state, userId)} />;
	return (
		<AuthFrame title={t('auth.loginTitle')}>
			{problem && (
				<div className="mb-5">
					<Notice>{problemText(t, new ApiError(0, problem, ''))}</Notice>
				</div>
			)}
			{closed && !Number.isNaN(Date.parse(closed)) && (
				<p role="status" className="mb-5 rounded-xl bg-celadon-soft p-4">
					{t('account.closed', { date: longDate(closed, i18n.language) })}
				</p>
			)}
			<WaysIn form={<LoginForm />} />
			<OtherWay to="/signup" question={t('auth.noAccount')} answer={t('auth.signup')} />
		</AuthFrame>
	);
}
