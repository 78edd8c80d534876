import { useEffect, useState } from 'react';
import { ApiError } from '../api/http';
import { getSession } from '../api/session';
import type { Session } from '../api/wire';
import { useRoomStore } from '../stores/roomStore';

const lookEveryMs = 5000;

/** The session by its id, fresh as long as we are not in it yet: the number of people changes while one waits. */
export function useSession(sessionId: string): { session: Session | null; refusal: unknown } {
	const [session, setSession] = useState<Session | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		const control = new AbortController();
		let known = false;
		const look = async () => {
			try {
				setSession(await getSession(sessionId, control.signal));
				known = true;
			} catch (error) {
				// A server that cannot be reached says nothing about the session: the next look may find it.
				if (!control.signal.aborted && !(error instanceof ApiError && error.passing)) setRefusal(error);
			}
		};
		void look();
		const timer = setInterval(() => {
			const waiting = useRoomStore.getState().phase === 'preview' && document.visibilityState === 'visible';
			if (waiting || !known) void look();
		}, lookEveryMs);
		return () => {
			control.abort();
			clearInterval(timer);
		};
	}, [sessionId]);
	return { session, refusal };
}
