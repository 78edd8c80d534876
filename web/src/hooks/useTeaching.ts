import { useEffect } from 'react';
import type { ChatEvent } from '../api/wire';
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
		const { apply, load, lookAnew, reset } = useTeachStore.getState();
		const end = live.subscribe(`/topic/sessions/${sessionId}`, (event) => apply(event as TeachEvent));
		const endBlocks = live.subscribe('/user/queue/messages', (event) => {
			const { type } = event as ChatEvent;
			if (type === 'blocked' || type === 'unblocked') void lookAnew(sessionId).catch(() => {});
		});
		// What was told while there was no socket is asked for; if that fails too, the next connection asks again.
		const endOnline = live.onOnline(() => void load(sessionId).catch(() => {}));
		return () => {
			end();
			endBlocks();
			endOnline();
			reset();
		};
	}, [inside, sessionId]);
}
