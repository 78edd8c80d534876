import { type RefObject, useEffect } from 'react';

/** Sends the sound of the element to the chosen speaker, where the browser can. */
export function useSpeaker(ref: RefObject<HTMLAudioElement | null>, speakerId: string): void {
	useEffect(() => {
		const element = ref.current;
		if (!element || !('setSinkId' in element) || element.sinkId === speakerId) return;
		// A speaker that is gone leaves the sound where it is, which is better than silence.
		element.setSinkId(speakerId).catch(() => {});
	}, [ref, speakerId]);
}
