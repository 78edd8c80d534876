import { useEffect, useRef, useState } from 'react';

const leftOf = (endsAt: number) => Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));

/** Whole seconds until a moment in milliseconds since 1970, and a call when it has come. */
export function useTimeLeft(endsAt: number, onUp: () => void): number {
	const [left, setLeft] = useState(() => leftOf(endsAt));
	const up = useRef(onUp);
	up.current = onUp;
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout>;
		const look = () => {
			const now = leftOf(endsAt);
			setLeft(now);
			if (now === 0) return up.current();
			// By the moment itself, so that a page that slept shows what is true when it wakes.
			timer = setTimeout(look, (endsAt - Date.now()) % 1000 || 1000);
		};
		look();
		return () => clearTimeout(timer);
	}, [endsAt]);
	return left;
}
