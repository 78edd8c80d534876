import { useEffect, useState } from 'react';
import { useSessionStore } from '../stores/sessionStore';

const reloadEveryMs = 10_000;

/** Keeps the list of sessions fresh while the page is seen; gives the time of the last look. */
export function useSessionList(): Date {
	const reload = useSessionStore((state) => state.reload);
	const [now, setNow] = useState(() => new Date());
	useEffect(() => {
		const control = new AbortController();
		const look = () => {
			if (document.visibilityState === 'hidden') return;
			setNow(new Date());
			void reload(control.signal);
		};
		look();
		const timer = setInterval(look, reloadEveryMs);
		document.addEventListener('visibilitychange', look);
		return () => {
			control.abort();
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
		};
	}, [reload]);
	return now;
}
