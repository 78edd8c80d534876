import { useEffect } from 'react';
import type { TeachEvent } from '../api/wireLesson';
import { live } from '../stores/liveStore';
import { useRoomStore } from '../stores/roomStore';
import { useTeachStore } from '../stores/teachStore';

/** Keeps the chat, the card and the notes of the session we are in. Once, in the room. */
export function useTeaching(sessionId: string): void {
	// The topic is for participants; a subscription that is refused would end the page's socket.
	const inside = useRoomStore(({ phase }) => phase === 'live' || phase === 'resuming');
	useEffect(() => {
		if (!inside) return;
		const { apply, load, reset } = useTeachStore.getState();
		const end = live.subscribe(`/topic/sessions/${sessionId}`, (event) => apply(event as TeachEvent));
		// What was told while there was no socket is asked for; if that fails too, the next connection asks again.
		const endOnline = live.onOnline(() => void load(sessionId).catch(() => {}));
		return () => {
			end();
			endOnline();
			reset();
		};
	}, [inside, sessionId]);
}
