import { useEffect, useState } from 'react';
import { ApiError } from '../api/http';
import { joinSession } from '../api/session';
import type { DoorEvent } from '../api/wire';
import { live } from '../stores/liveStore';

const askEveryMs = 5000;

interface Knock {
	/** True while the host is asked. */
	asking: boolean;
	/** Why there is nothing to wait for; null while there is. */
	refusal: unknown;
	knock(): void;
}

/** Asks the host to let us in, again and again, until there is an answer; `enter` is called when we may. */
export function useKnock(sessionId: string, enter: () => void): Knock {
	const [asking, setAsking] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		if (!asking) return;
		const control = new AbortController();
		const end = (then: () => void) => {
			if (control.signal.aborted) return;
			setAsking(false);
			then();
		};
		const ask = () =>
			joinSession(sessionId, control.signal).then(
				() => end(enter),
				(error: unknown) => {
					const wait = error instanceof ApiError && (error.code === 'waiting-for-host' || error.passing);
					if (!wait) end(() => setRefusal(error));
				},
			);
		void ask();
		const timer = setInterval(ask, askEveryMs);
		const deaf = live.subscribe('/user/queue/sessions', (event) => {
			const { type, sessionId: about } = event as DoorEvent;
			if (type === 'door' && about === sessionId) void ask();
		});
		return () => {
			control.abort();
			clearInterval(timer);
			deaf();
		};
	}, [asking, sessionId, enter]);
	const knock = () => {
		setRefusal(null);
		setAsking(true);
	};
	return { asking, refusal, knock };
}
