import { WifiOff } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { useLive } from '../../hooks/useLive';
import { useMustAgree } from '../../hooks/useMustAgree';
import { useQueueKept } from '../../hooks/useQueue';
import { useAuthStore } from '../../stores/authStore';
import { buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';

/** What can be shown of a person whom the server could not confirm: the chats that are kept on the device. */
function isKept(pathname: string): boolean {
	return /^\/chat(\/[^/]+)?$/.test(pathname);
}

/** Stands in for every other page until there is a network. */
function NotKept() {
	const { t } = useTranslation();
	return (
		<main className="m-auto grid max-w-md justify-items-center gap-5 p-6 text-center">
			<WifiOff aria-hidden className="size-10 text-persimmon" />
			<h1 className="text-2xl">{t('offline.title')}</h1>
			<p className="text-muted">{t('offline.lead')}</p>
			<Link to="/chat" className={buttonClass()}>
				{t('offline.toChats')}
			</Link>
		</main>
	);
}

/** Lets in who is logged in and has agreed to what is required, and brings everybody else back here afterwards. */
export function RequireAuth() {
	const status = useAuthStore((state) => state.status);
	const userId = useAuthStore((state) => state.user?.id);
	const whose = useRef(userId);
	whose.current ??= userId;
	const { pathname, search } = useLocation();
	const mustAgree = useMustAgree();
	useLive();
	useQueueKept();
	if (status === 'unknown') return <Loading />;
	if (status === 'offline' && !isKept(pathname)) return <NotKept />;
	if (status === 'out') {
		return <Navigate to="/" replace state={{ next: pathname + search, of: whose.current }} />;
	}
	// Somebody else has logged in in another tab: the page of one person is nothing to another.
	if (userId !== whose.current) return <Navigate to="/" replace />;
	// The page is not kept waiting for the answer: nearly everybody has agreed.
	if (mustAgree && pathname !== '/agreement') {
		return <Navigate to="/agreement" replace state={{ next: pathname + search }} />;
	}
	return <Outlet />;
}
