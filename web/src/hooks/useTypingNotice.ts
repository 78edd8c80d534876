import { useEffect, useMemo } from 'react';
import { live } from '../stores/liveStore';

/** The server forgets a notice after 5 s and tells at most one in 3 s. */
const repeatMs = 3000;
const silenceMs = 5000;

/** Tells the others in a room that we write, while we do. */
export function useTypingNotice(roomId: string): { touch(): void; stop(): void } {
	const notice = useMemo(() => makeNotice(roomId), [roomId]);
	useEffect(() => () => notice.stop(), [notice]);
	return notice;
}

function makeNotice(roomId: string) {
	const say = (typing: boolean) => live.send(`/app/chat/${roomId}/typing`, { typing });
	let saidAt = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stop = () => {
		clearTimeout(timer);
		if (saidAt > 0) say(false);
		saidAt = 0;
	};
	const touch = () => {
		clearTimeout(timer);
		timer = setTimeout(stop, silenceMs);
		if (Date.now() - saidAt < repeatMs) return;
		saidAt = Date.now();
		say(true);
	};
	return { touch, stop };
}
