import { Navigate, Outlet, useLocation } from 'react-router';
import { useLive } from '../../hooks/useLive';
import { useAuthStore } from '../../stores/authStore';
import { Loading } from '../common/Loading';

/** Lets in who is logged in, and brings everybody else back here after the log-in. */
export function RequireAuth() {
	const status = useAuthStore((state) => state.status);
	const { pathname, search } = useLocation();
	useLive();
	if (status === 'unknown') return <Loading />;
	if (status === 'out') return <Navigate to="/" replace state={{ next: pathname + search }} />;
	return <Outlet />;
}
