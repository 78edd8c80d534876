import { useCallback, useEffect, useState } from 'react';
import { home } from '../api/user';
import type { Home } from '../api/wire';
import { useNotificationStore } from '../stores/notificationStore';

/** How soon partners are asked for again of a server that still reads who there is, which takes seconds. */
const partnersAgainMs = 3000;

interface Shown {
	/** Null until it is there. */
	home: Home | null;
	failed: boolean;
	reload(): void;
}

/** What the page shows on which one comes in: one answer, asked for anew when a notification comes. */
export function useHome(): Shown {
	const [found, setFound] = useState<Home | null>(null);
	const [failed, setFailed] = useState(false);
	const status = useNotificationStore((state) => state.status);
	const news = useNotificationStore((state) => state.items[0]?.updatedAt);
	const [seen, setSeen] = useState<string | null | undefined>(null);
	const reload = useCallback(() => {
		setFailed(false);
		home().then(setFound, () => setFailed(true));
	}, []);
	useEffect(reload, [reload]);
	useEffect(() => {
		if (found?.partners !== null) return;
		const timer = setTimeout(reload, partnersAgainMs);
		return () => clearTimeout(timer);
	}, [found, reload]);
	useEffect(() => {
		if (status !== 'ready') return;
		// The list that comes first holds what the answer knew already.
		if (seen !== null && seen !== news) reload();
		setSeen(news);
	}, [status, news, seen, reload]);
	return { home: found, failed: failed && found === null, reload };
}
