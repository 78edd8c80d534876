import { joinSession, leaveSession, sessionStatus } from '../api/session';
import { sendOffer, sendReoffer, turnCredentials } from '../api/webrtc';
import { loadCapture, saveCapture } from '../rtc/devices';
import { Engine } from '../rtc/engine';
import { captureSize, LocalMedia, onAir } from '../rtc/localMedia';
import { Screens } from '../rtc/screens';
import { useRoomStore } from '../stores/roomStore';
import { relayForced, rememberRoom } from '../utils/pageFlags';

/** One visit to a session: the engine, our devices, and how they feed the room store. */
export interface Call {
	sessionId: string;
	engine: Engine;
	media: LocalMedia;
	screens: Screens;
	end(): void;
}

export function createCall(sessionId: string): Call {
	const engine = new Engine({
		newConnection: (configuration) => new RTCPeerConnection(configuration),
		join: (signal) => joinSession(sessionId, signal),
		iceServers: async () => (await turnCredentials()).iceServers,
		offer: sendOffer,
		reoffer: sendReoffer,
		leave: () => leaveSession(sessionId),
		random: Math.random,
		relayOnly: relayForced(),
	});
	const media = new LocalMedia();
	const screens = new Screens();
	const { apply, reset } = useRoomStore.getState();
	reset();

	engine.on((event) => {
		apply(event);
		if (event.type === 'answered') screens.warm(event.streams);
		if (event.type === 'phase' && event.phase === 'live') rememberRoom(sessionId);
		if (event.type === 'phase' && event.phase === 'left') rememberRoom(null);
		if (event.type === 'room') void learnNames(sessionId);
	});
	media.on((local) => {
		apply({ type: 'local', local });
		const capture = captureSize(local);
		if (capture) saveCapture(capture);
		engine.publish(onAir(local), capture ?? loadCapture());
	});
	const stopWatching = watchNetwork(() => engine.probe());

	return {
		sessionId,
		engine,
		media,
		screens,
		end: () => {
			stopWatching();
			if (engine.inCall) engine.leave();
			media.close();
		},
	};
}

/** Asks for the names of peers that the room channel knows only by id. */
async function learnNames(sessionId: string): Promise<void> {
	const { peers, people, apply } = useRoomStore.getState();
	if (peers.every(({ id }) => people[id])) return;
	try {
		apply({ type: 'people', participants: (await sessionStatus(sessionId)).participants });
	} catch {
		// The next change of the room asks again; until then the tile says "someone".
	}
}

/** Calls back when this device may have moved to another network. */
function watchNetwork(changed: () => void): () => void {
	const { connection } = navigator as Navigator & { connection?: EventTarget & { type?: string } };
	// The event also fires for mere estimates of speed; only another kind of network is another path.
	let type = connection?.type;
	const typeChanged = () => {
		if (connection?.type !== type) changed();
		type = connection?.type;
	};
	window.addEventListener('online', changed);
	connection?.addEventListener('change', typeChanged);
	return () => {
		window.removeEventListener('online', changed);
		connection?.removeEventListener('change', typeChanged);
	};
}
