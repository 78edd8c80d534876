import { type RefObject, useLayoutEffect, useRef } from 'react';
import { play } from '../rtc/screens';
import { useWebRTC } from './useWebRTC';

/** Hangs the video of `stream` into the element of the returned ref; `onPicture` hears of its first picture there. */
export function useVideo(
	stream: MediaStream | null,
	onPicture?: () => void,
): RefObject<HTMLDivElement | null> {
	const { call } = useWebRTC();
	const holder = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (!stream || !holder.current) return;
		const video = call.screens.of(stream);
		holder.current.replaceChildren(video);
		play(video);
		if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) onPicture?.();
		else if (onPicture) video.addEventListener('loadeddata', onPicture, { once: true });
		return () => {
			if (onPicture) video.removeEventListener('loadeddata', onPicture);
			video.remove();
		};
	}, [stream, call, onPicture]);
	return holder;
}
