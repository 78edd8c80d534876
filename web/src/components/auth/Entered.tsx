import { Navigate } from 'react-router';
import { useMustAgree } from '../../hooks/useMustAgree';
import { Loading } from '../common/Loading';

/** Sends on who has just come in: first to what they have to agree to, if there is anything. */
export function Entered({ next }: { next: string }) {
	const mustAgree = useMustAgree();
	if (mustAgree === null) return <Loading />;
	return mustAgree ? <Navigate to="/agreement" replace state={{ next }} /> : <Navigate to={next} replace />;
}
