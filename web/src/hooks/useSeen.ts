import { type RefObject, useEffect, useRef } from 'react';

/** Calls when an element comes near the window; for the end of a list that goes on. `key` says that the list has grown: it may be there still. */
export function useSeen(onSeen: () => void, key: unknown): RefObject<HTMLDivElement | null> {
	const ref = useRef<HTMLDivElement>(null);
	const latest = useRef(onSeen);
	latest.current = onSeen;
	// biome-ignore lint/correctness/useExhaustiveDependencies: an observer says only what changes, so a longer list needs a new one
	useEffect(() => {
		if (!ref.current) return;
		const observer = new IntersectionObserver(
			(entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
			{ rootMargin: '300px' },
		);
		observer.observe(ref.current);
		return () => observer.disconnect();
	}, [key]);
	return ref;
}
