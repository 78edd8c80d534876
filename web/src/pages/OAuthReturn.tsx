import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { finishOAuth } from '../api/auth';
import { ApiError } from '../api/http';
import type { OAuthAnswer } from '../api/wire';
import { AuthFrame } from '../components/auth/AuthFrame';
import { Entered } from '../components/auth/Entered';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { nextOf } from '../utils/nextPage';
import { isLinking, keepReturned, keptReturned } from '../utils/unsent';

/** What a provider may send the browser back with (RFC 6749 section 4.1.2, RFC 9207). */
const parameters = ['state', 'code', 'error', 'iss'] as const;

/** Answers that were handed to the server already: a code is good for one use, and React may run an effect twice. */
const spent = new Set<string>();

/** Where a provider sends the browser back to. */
export function OAuthReturn() {
	const { t } = useTranslation();
	const { provider = '' } = useParams();
	const [search] = useSearchParams();
	const status = useAuthStore((state) => state.status);
	const [next, setNext] = useState<string | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('auth.login'));

	useEffect(() => {
		// Who is logged in is adding a way in to their account, and has to say so.
		if (status === 'unknown' || status === 'offline') return;
		const answer: OAuthAnswer = { state: '' };
		for (const name of parameters) {
			const value = search.get(name);
			if (value !== null) answer[name] = value;
		}
		const { state } = answer;
		if (spent.has(state)) return;
		spent.add(state);
		finishOAuth(provider, answer, status === 'in').then(
			({ returnTo }) => {
				const path = nextOf({ next: returnTo });
				keepReturned(path);
				setNext(path);
			},
			(error: unknown) => {
				// The same address once more: what it was for is done.
				const again = error instanceof ApiError && error.code === 'oauth-state';
				if (again && status === 'in' && !isLinking(state)) setNext(nextOf({ next: keptReturned() }));
				else setRefusal(error);
			},
		);
	}, [provider, search, status]);

	if (next !== null) return <Entered next={next} />;
	if (refusal === null) return <Loading />;
	const out = { title: t('auth.notLoggedIn'), to: '/', go: t('auth.again') };
	const linking = { title: t('identity.notLinked'), to: '/profile', go: t('identity.toProfile') };
	const already = { title: t('auth.alreadyIn'), to: nextOf({ next: keptReturned() }), go: t('auth.goOn') };
	const { title, to, go } = status !== 'in' ? out : isLinking(search.get('state') ?? '') ? linking : already;
	return (
		<AuthFrame title={title}>
			<Notice>{problemText(t, refusal)}</Notice>
			<Link to={to} replace className={`${buttonClass()} mt-6 w-full`}>
				{go}
			</Link>
		</AuthFrame>
	);
}
