import { useEffect } from 'react';
import type { LessonEvent } from '../api/wire';
import { useLessonStore } from '../stores/lessonStore';
import { live } from '../stores/liveStore';
import { useRoomStore } from '../stores/roomStore';

/** Keeps the lesson of the session we are in. Once, in the room. */
export function useLesson(sessionId: string): void {
	// The topic is for participants; a subscription that is refused would end the page's socket.
	const inside = useRoomStore(({ phase }) => phase === 'live' || phase === 'resuming');
	useEffect(() => {
		if (!inside) return;
		const { apply, load, tellTime, reset } = useLessonStore.getState();
		const end = live.subscribe(`/topic/sessions/${sessionId}`, (event) => apply(event as LessonEvent));
		// What was told while there was no socket is asked for; a clock that can't be asked is taken for right.
		const endOnline = live.onOnline(() => {
			void tellTime().catch(() => {});
			void load(sessionId).catch(() => {});
		});
		return () => {
			end();
			endOnline();
			reset();
		};
	}, [inside, sessionId]);
}
