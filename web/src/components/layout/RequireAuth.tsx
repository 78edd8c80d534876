import { Navigate, Outlet, useLocation } from 'react-router';
import { useLive } from '../../hooks/useLive';
import { useMustAgree } from '../../hooks/useMustAgree';
import { useAuthStore } from '../../stores/authStore';
import { Loading } from '../common/Loading';

/** Lets in who is logged in and has agreed to what is required, and brings everybody else back here afterwards. */
export function RequireAuth() {
	const status = useAuthStore((state) => state.status);
	const { pathname, search } = useLocation();
	const mustAgree = useMustAgree();
	useLive();
	if (status === 'unknown') return <Loading />;
	if (status === 'out') return <Navigate to="/" replace state={{ next: pathname + search }} />;
	// The page is not kept waiting for the answer: nearly everybody has agreed.
	if (mustAgree && pathname !== '/agreement') {
		return <Navigate to="/agreement" replace state={{ next: pathname + search }} />;
	}
	return <Outlet />;
}
