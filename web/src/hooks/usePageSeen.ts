import { useEffect, useState } from 'react';

/** Long enough that looking at another tab for a word does not stop the pictures. */
const graceMs = 10_000;

/** False once the page has been in the background for a while. */
export function usePageSeen(): boolean {
	const [seen, setSeen] = useState(true);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const look = () => {
			clearTimeout(timer);
			if (document.visibilityState === 'visible') setSeen(true);
			else timer = setTimeout(() => setSeen(false), graceMs);
		};
		look();
		document.addEventListener('visibilitychange', look);
		return () => {
			clearTimeout(timer);
			document.removeEventListener('visibilitychange', look);
		};
	}, []);
	return seen;
}
