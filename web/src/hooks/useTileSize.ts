import { type RefObject, useEffect } from 'react';
import { wantedHeight } from '../rtc/layers';
import { usePageSeen } from './usePageSeen';
import { useWebRTC } from './useWebRTC';

/** Asks for the picture of `mid` in the size of the element, and for none while nobody can see it. */
export function useTileSize(ref: RefObject<HTMLElement | null>, mid: string | null): void {
	const { call } = useWebRTC();
	const seen = usePageSeen();
	useEffect(() => {
		const element = ref.current;
		if (!element || mid === null) return;
		if (!seen) return call.engine.view(mid, 0);
		const observer = new ResizeObserver(() => {
			const { clientWidth: width, clientHeight: height } = element;
			call.engine.view(mid, wantedHeight({ width, height }, window.devicePixelRatio));
		});
		observer.observe(element);
		return () => observer.disconnect();
	}, [ref, mid, seen, call]);

	useEffect(() => {
		if (mid !== null) return () => call.engine.view(mid, 0);
	}, [mid, call]);
}
