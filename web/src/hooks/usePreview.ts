import { useEffect } from 'react';
import type { SessionType } from '../api/wire';
import type { Call } from './call';

/** Opens the devices and makes the offer ahead, so that little is left to do between the click and the picture. */
export function usePreview(call: Call, sessionType: SessionType | undefined): void {
	useEffect(() => {
		if (!sessionType) return;
		// Coming back from the room by the browser's own button is leaving it.
		if (call.engine.inCall) call.engine.leave();
		void call.engine.prepare();
		// Again with the size of the camera, which decides the number of layers.
		void call.media.open(sessionType === 'video').then(() => call.engine.prepare());
	}, [call, sessionType]);
}
