import { useCallback, useEffect, useState } from 'react';
import { invitations, ownSessions } from '../api/session';
import type { Invitation, Session } from '../api/wire';
import { useNotificationStore } from '../stores/notificationStore';

export interface Plans {
	/** Sessions to which we are asked to come. */
	invited: Invitation[];
	/** Our own sessions that are to come or go on. */
	own: Session[];
	/** Of `own`. */
	status: 'loading' | 'ready' | 'failed';
	reload(): void;
}

/** What concerns us among the sessions; looked at again when a notification comes. What can't be loaded is not shown: the page has its list all the same. */
export function useOwnPlans(): Plans {
	const [invited, setInvited] = useState<Invitation[]>([]);
	const [own, setOwn] = useState<Session[]>([]);
	const [status, setStatus] = useState<Plans['status']>('loading');
	const news = useNotificationStore((state) => state.items[0]?.updatedAt);
	const reload = useCallback(() => {
		invitations().then(setInvited, () => undefined);
		ownSessions(null).then(
			({ items }) => {
				setOwn(items.filter((session) => session.status !== 'completed'));
				setStatus('ready');
			},
			() => setStatus((old) => (old === 'ready' ? old : 'failed')),
		);
	}, []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a notification may be an invitation
	useEffect(reload, [reload, news]);
	return { invited, own, status, reload };
}
