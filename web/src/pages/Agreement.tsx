import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { AgreementForm, type Said } from '../components/agreement/AgreementForm';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useMustAgree } from '../hooks/useMustAgree';
import { useAuthStore } from '../stores/authStore';
import { useConsentStore } from '../stores/consentStore';
import { nextOf } from '../utils/nextPage';
import { keepNext } from '../utils/unsent';

/** What people agree to, before anything else and whenever they want to change their mind. */
export function Agreement() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const location = useLocation();
	const id = useAuthStore((state) => state.user?.id ?? '');
	const mustAgree = useMustAgree();
	const { known, load, say } = useConsentStore();
	useDocumentTitle(t('agreement.title'));
	const onSay = async (said: Said[]) => {
		const newcomer = known?.history.length === 0;
		const next = nextOf(location.state);
		if (said.length > 0) await say(id, said);
		if (newcomer) keepNext(next);
		await navigate(newcomer ? '/signup-complete' : next, { replace: true });
	};
	return (
		<Page plain>
			<div className="m-auto grid w-full max-w-lg gap-6 rounded-xl bg-surface p-5 shadow-card sm:p-8">
				<div className="grid gap-2">
					<h1 className="text-3xl">
						{mustAgree === false ? t('agreement.changeTitle') : t('agreement.title')}
					</h1>
					<p className="text-muted">{mustAgree === false ? t('agreement.change') : t('agreement.lead')}</p>
				</div>
				{mustAgree === null && <Loading />}
				{mustAgree !== null && known === null && (
					<RetryNotice onRetry={() => void load(id)}>{t('problem.offline')}</RetryNotice>
				)}
				{mustAgree !== null && known && <AgreementForm documents={known.items} onSay={onSay} />}
			</div>
		</Page>
	);
}
