import { type ClientMessage, readMessage, type ServerMessage } from './messages';
import { reach } from './milestones';
import { addLines, type CaptureSize, lines, type Source } from './plan';

export type LocalTracks = Record<Source, MediaStreamTrack | null>;
export const noTracks: LocalTracks = { mic: null, camera: null, screen: null, screenAudio: null };

export interface ConnectionEvents {
	open(connection: Connection): void;
	message(connection: Connection, message: ServerMessage): void;
	/** The path is broken; when `final`, no ICE restart can mend it. */
	broken(connection: Connection, final: boolean): void;
	/** Checks have found a working path: at the start, and again after an ICE restart. */
	path(connection: Connection): void;
}

/**
 * One RTCPeerConnection with its room channel, made and ended by the engine and used by nothing else. All m-lines exist
 * from the start, so its life has one offer, and further offers only to restart ICE.
 */
export class Connection {
	/** The remote streams by mid; each holds the one track of its m-line for the whole life of the connection. */
	readonly streams: Record<string, MediaStream> = {};
	readonly madeAtMs = performance.now();

	private readonly pc: RTCPeerConnection;
	private readonly channel: RTCDataChannel;
	private readonly transceivers: RTCRtpTransceiver[];
	private readonly events: ConnectionEvents;
	/** The tracks asked for; the senders follow a moment later, in the same order. */
	private readonly put: LocalTracks = { ...noTracks };
	private closed = false;

	constructor(
		pc: RTCPeerConnection,
		capture: CaptureSize | null,
		tracks: LocalTracks,
		events: ConnectionEvents,
	) {
		this.pc = pc;
		this.events = events;
		this.transceivers = addLines(pc, capture);
		this.channel = pc.createDataChannel('room', { negotiated: true, id: 0, ordered: true });
		this.channel.onopen = () => {
			reach('channel');
			events.open(this);
		};
		this.channel.onmessage = ({ data }) => {
			const message = readMessage(data);
			if (message && !this.closed) events.message(this, message);
		};
		this.channel.onclose = () => this.broken(true);
		pc.oniceconnectionstatechange = () => {
			const state = pc.iceConnectionState;
			if (state === 'connected' || state === 'completed') this.pathFound();
			if (state === 'disconnected' || state === 'failed') this.broken(false);
		};
		pc.onconnectionstatechange = () => {
			if (pc.connectionState === 'connected') reach('dtls');
			// Failed although ICE is not: DTLS gave up.
			if (pc.connectionState === 'failed') this.broken(pc.iceConnectionState !== 'failed');
		};
		this.setTracks(tracks);
	}

	/** Makes an offer and starts gathering. It never waits for candidates: the server learns ours from our checks. */
	async offer(restart = false): Promise<string> {
		const offer = await this.pc.createOffer({ iceRestart: restart });
		await this.pc.setLocalDescription(offer);
		this.collectStreams();
		return offer.sdp ?? '';
	}

	async accept(sdp: string): Promise<void> {
		await this.pc.setRemoteDescription({ type: 'answer', sdp });
		const transport = this.transceivers[0]?.sender.transport?.iceTransport;
		if (transport) transport.onselectedcandidatepairchange = () => this.pathFound();
	}

	/** Puts each track on its sender; a sender without a track sends nothing. */
	setTracks(tracks: LocalTracks): void {
		this.transceivers.forEach(({ sender }, index) => {
			const source = lines[index]?.source;
			if (!source || this.closed || this.put[source] === tracks[source]) return;
			this.put[source] = tracks[source];
			// Fails only when the connection ended meanwhile, and then nothing is left to send on.
			sender.replaceTrack(tracks[source]).catch(() => {});
		});
	}

	/** False when the channel is not open (the state is sent again when it opens). */
	send(message: ClientMessage): boolean {
		if (this.channel.readyState !== 'open') return false;
		this.channel.send(JSON.stringify(message));
		return true;
	}

	stats(): Promise<RTCStatsReport> {
		return this.pc.getStats();
	}

	close(): void {
		if (this.closed) return;
		this.closed = true;
		this.pc.close();
	}

	private pathFound(): void {
		reach('ice');
		if (!this.closed) this.events.path(this);
	}

	private broken(final: boolean): void {
		if (!this.closed) this.events.broken(this, final);
	}

	private collectStreams(): void {
		this.transceivers.forEach(({ mid, receiver }, index) => {
			if (lines[index]?.direction !== 'recvonly' || mid === null || this.streams[mid]) return;
			if (receiver.track.kind === 'video')
				receiver.track.addEventListener('unmute', () => reach('packet'), { once: true });
			this.streams[mid] = new MediaStream([receiver.track]);
		});
	}
}
