import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { Call } from './call';

/**
 * Goes from the waiting page into the room once the server has answered. Drawing the room then costs no time, because
 * the connection is being made meanwhile; drawing it at the click would hold up the answer. A first try that fails goes
 * in too: the room knows how to wait.
 */
export function useEnterRoom(call: Call, load: () => Promise<unknown>): void {
	const navigate = useNavigate();
	useEffect(() => {
		// So that the way in waits for no code.
		void load();
		return call.engine.on((event) => {
			const again = event.type === 'phase' && event.phase === 'joining' && event.attempt > 0;
			if (event.type === 'answered' || again) void navigate(`/sessions/${call.sessionId}`);
		});
	}, [call, load, navigate]);
}
