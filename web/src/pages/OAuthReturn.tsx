import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { finishOAuth } from '../api/auth';
import { AuthFrame } from '../components/auth/AuthFrame';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { nextOf } from '../utils/nextPage';

/** What a provider may send the browser back with (RFC 6749 section 4.1.2, RFC 9207). */
const parameters = ['state', 'code', 'error', 'error_description', 'iss'] as const;

/** Answers that were handed to the server already: a code is good for one use, and React may run an effect twice. */
const spent = new Set<string>();

/** Where a provider sends the browser back to. */
export function OAuthReturn() {
	const { t } = useTranslation();
	const { provider = '' } = useParams();
	const [search] = useSearchParams();
	const navigate = useNavigate();
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('auth.login'));

	useEffect(() => {
		const answer: Record<string, string> = {};
		for (const name of parameters) {
			const value = search.get(name);
			if (value !== null) answer[name] = value;
		}
		const state = answer.state ?? '';
		if (spent.has(state)) return;
		spent.add(state);
		finishOAuth(provider, answer).then(
			({ returnTo }) => void navigate(nextOf({ next: returnTo }), { replace: true }),
			setRefusal,
		);
	}, [provider, search, navigate]);

	if (refusal === null) return <Loading />;
	return (
		<AuthFrame title={t('auth.notLoggedIn')}>
			<Notice>{problemText(t, refusal)}</Notice>
			<Link to="/" replace className={`${buttonClass()} mt-6 w-full`}>
				{t('auth.again')}
			</Link>
		</AuthFrame>
	);
}
