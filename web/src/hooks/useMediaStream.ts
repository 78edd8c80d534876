import { type RefObject, useEffect, useMemo, useRef } from 'react';

/** Keeps the element of the returned ref playing `stream`. */
export function useMediaStream<T extends HTMLMediaElement>(
	stream: MediaStream | null,
	onBlocked?: () => void,
): RefObject<T | null> {
	const ref = useRef<T>(null);
	useEffect(() => {
		const element = ref.current;
		if (!element || element.srcObject === stream) return;
		element.srcObject = stream;
		if (!stream) return;
		element.play().catch((error: unknown) => {
			// Any other refusal means the element got another stream meanwhile.
			if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked?.();
		});
	}, [stream, onBlocked]);
	return ref;
}

/** A stream around one track of our own. */
export function useTrackStream(track: MediaStreamTrack | null): MediaStream | null {
	return useMemo(() => (track ? new MediaStream([track]) : null), [track]);
}
