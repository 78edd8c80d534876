import { useRef } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useLive } from '../../hooks/useLive';
import { useMustAgree } from '../../hooks/useMustAgree';
import { useAuthStore } from '../../stores/authStore';
import { Loading } from '../common/Loading';

/** Lets in who is logged in and has agreed to what is required, and brings everybody else back here afterwards. */
export function RequireAuth() {
	const status = useAuthStore((state) => state.status);
	const userId = useAuthStore((state) => state.user?.id);
	const whose = useRef(userId);
	whose.current ??= userId;
	const { pathname, search } = useLocation();
	const mustAgree = useMustAgree();
	useLive();
	if (status === 'unknown') return <Loading />;
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
