import { Connection, type LocalTracks, noTracks } from './connection';
import { pause, within } from './deadline';
import type { EngineEvent, Phase, SpeakersListener } from './events';
import { viewChanges } from './layers';
import type { ClosingReason, ServerMessage } from './messages';
import { reach } from './milestones';
import { type CaptureSize, cameraEncodings, type Source } from './plan';
import {
	connectLimitMs,
	type EndReason,
	endOf,
	Heartbeat,
	pingEveryMs,
	restartDeadlineMs,
	retryDelayMs,
} from './reconnect';
import { digest, type Reports } from './stats';

/** What joining gives the engine; the full answer has more. */
export interface Admission {
	participantId: string;
	mediaToken: string;
	iceServers: RTCIceServer[];
}

/** The doors of the engine to the outside: the REST calls, and what a test replaces. */
export interface EngineDeps {
	newConnection(configuration: RTCConfiguration): RTCPeerConnection;
	join(signal: AbortSignal): Promise<Admission>;
	iceServers(): Promise<RTCIceServer[]>;
	offer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<{ sdp: string }>;
	reoffer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<{ sdp: string }>;
	leave(): Promise<void>;
	random(): number;
	/** True forces every packet through TURN. */
	relayOnly: boolean;
}

interface Prepared {
	connection: Connection;
	sdp: string;
	layers: number;
}

const statsEveryMs = 2000;
const statsHiddenEveryMs = 10_000;
/** Credentials and addresses gathered on the waiting page are trusted this long. */
const preparedMaxAgeMs = 240_000;
const viewDelayMs = 80;
const sourcesOf = ['mic', 'camera', 'screen', 'screenAudio'] as const satisfies readonly Source[];

/**
 * The life of one call, without React: idle, preview, joining, live, resuming, left. It is the only owner of
 * RTCPeerConnection. Commands come in by methods, everything else goes out as events; a broken link is mended without
 * a command. At most one run of `establish` or `resume` is under way, the one that holds `work`.
 */
export class Engine {
	private readonly deps: EngineDeps;
	private readonly listeners = new Set<(event: EngineEvent) => void>();
	private readonly speakers = new Set<SpeakersListener>();

	private phase: Phase = 'idle';
	private work: AbortController | null = null;
	private delay = new AbortController();

	private active: Connection | null = null;
	private pending: { connection: Connection; known: () => void; failed: (reason: Error) => void } | null =
		null;
	private prepared: Prepared | null = null;
	private mediaToken = '';

	private tracks: LocalTracks = noTracks;
	private capture: CaptureSize | null = null;
	private readonly wanted = new Map<string, number>();
	private sent = new Map<string, number>();
	private viewTimer: ReturnType<typeof setTimeout> | undefined;

	private heartbeat = new Heartbeat(0);
	private signsOfLife: (() => void)[] = [];
	/** An ICE restart found a path, but no message has come over it yet. */
	private unproven = false;
	/** A fresh offer left since the call was last live. */
	private offeredAnew = false;
	private pingId = 0;
	private pingTimer: ReturnType<typeof setInterval> | undefined;
	private statsTimer: ReturnType<typeof setTimeout> | undefined;
	private reports: Reports | null = null;

	constructor(deps: EngineDeps) {
		this.deps = deps;
	}

	on(listener: (event: EngineEvent) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** Audio levels, up to ten times a second: kept apart so that nobody renders on them by accident. */
	onSpeakers(listener: SpeakersListener): () => void {
		this.speakers.add(listener);
		return () => this.speakers.delete(listener);
	}

	/** Gathers addresses and makes the offer ahead of the click. Safe to call again when the camera changed. */
	async prepare(): Promise<void> {
		if (this.phase === 'left') this.setPhase('idle', null);
		if (this.phase === 'idle') this.setPhase('preview', null);
		if (this.phase !== 'preview') return;
		const layers = cameraEncodings(this.capture).length;
		if (this.prepared?.layers === layers && age(this.prepared) < preparedMaxAgeMs / 2) return;
		// Without servers yet the click still works: it makes its own connection from the answer to join.
		const iceServers = await this.deps.iceServers().catch(() => null);
		if (iceServers === null || this.phase !== 'preview') return;
		const connection = this.build(iceServers);
		const sdp = await connection.offer();
		if (this.phase !== 'preview') return connection.close();
		this.prepared?.connection.close();
		this.prepared = { connection, sdp, layers };
		connection.setTracks(this.tracks);
	}

	/** Enters the room and stays in it until `leave`. */
	async enter(): Promise<void> {
		if (this.inCall) return;
		reach('click');
		this.setPhase('joining', null);
		await this.run((signal) => this.establish(signal));
	}

	/** True from the click on, until the call has ended. */
	get inCall(): boolean {
		return this.phase === 'joining' || this.phase === 'live' || this.phase === 'resuming';
	}

	/** Ends the call; the place in the session is given up. */
	leave(): void {
		const wasIn = this.inCall;
		this.end('left');
		// Nothing to tell the person: the server frees the place by itself when this call is lost.
		if (wasIn) this.deps.leave().catch(() => {});
	}

	/** Puts these tracks on air; a null track goes off air. `capture` sizes the simulcast layers of the next offer. */
	publish(tracks: LocalTracks, capture: CaptureSize | null): void {
		if (capture) this.capture = capture;
		if (sourcesOf.every((source) => tracks[source] === this.tracks[source])) return;
		this.tracks = tracks;
		for (const connection of [this.active, this.pending?.connection, this.prepared?.connection]) {
			connection?.setTracks(tracks);
		}
		if (this.active) this.sendPublish(this.active);
	}

	/** The picture height wanted for a video slot, in physical pixels; 0 pauses it. */
	view(mid: string, height: number): void {
		this.wanted.set(mid, height);
		this.viewTimer ??= setTimeout(() => {
			this.viewTimer = undefined;
			if (this.active) this.sendView(this.active);
		}, viewDelayMs);
	}

	/** The network may have changed: ask for a sign of life now and mend the link when none comes. */
	probe(): void {
		this.delay.abort();
		const connection = this.active;
		if (this.phase !== 'live' || !connection) return;
		const answered = this.signOfLife();
		this.ping(connection);
		const control = this.work?.signal ?? new AbortController().signal;
		within(pingEveryMs, control, () => answered).catch(() => this.linkLost(connection, false));
	}

	// The run under way

	private async run(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
		this.work?.abort();
		const control = new AbortController();
		this.work = control;
		await task(control.signal);
		if (this.work === control) this.work = null;
	}

	/** Tries fresh connections until one is live, the server refuses for good, or `signal` aborts. */
	private async establish(signal: AbortSignal): Promise<void> {
		for (let attempt = 0; !signal.aborted; attempt++) {
			await this.backOff(attempt, signal);
			if (signal.aborted) return;
			try {
				await within(connectLimitMs(attempt), signal, (deadline) => this.connect(deadline));
				return;
			} catch (error) {
				if (signal.aborted) return;
				this.dropPending();
				const refusal = typeof error === 'object' && error !== null ? error : {};
				const end = endOf(refusal);
				if (end) return this.end(end);
				if ('retryAfterMs' in refusal) await pause(Number(refusal.retryAfterMs), signal);
			}
		}
	}

	/** Waits before attempt number `attempt`; `probe` cuts the wait short. */
	private async backOff(attempt: number, signal: AbortSignal): Promise<void> {
		if (attempt > 0) this.emit({ type: 'phase', phase: this.phase, end: null, attempt });
		this.delay = new AbortController();
		await pause(retryDelayMs(attempt, this.deps.random()), AbortSignal.any([signal, this.delay.signal]));
	}

	/** One fresh connection: join, offer, answer, and the first word of the room, which makes it the active one. */
	private async connect(signal: AbortSignal): Promise<void> {
		const admission = await this.deps.join(signal);
		reach('joined');
		this.mediaToken = admission.mediaToken;
		this.emit({ type: 'joined', you: admission.participantId });
		const { connection, sdp } = this.takePrepared() ?? (await this.offerFrom(admission.iceServers));
		const live = new Promise<void>((known, failed) => {
			this.pending = { connection, known, failed };
		});
		// A device may have opened while the offer was made.
		connection.setTracks(this.tracks);
		// The answer can fail first; the promise must not count as unhandled then.
		live.catch(() => {});
		signal.addEventListener('abort', () => this.dropPending(connection), { once: true });
		if (signal.aborted) return this.dropPending(connection);
		reach('offered');
		this.offeredAnew = true;
		const answer = await this.deps.offer(admission.mediaToken, sdp, signal);
		reach('answered');
		await connection.accept(answer.sdp);
		this.emit({ type: 'answered', streams: connection.streams });
		await live;
	}

	private async resume(connection: Connection, signal: AbortSignal): Promise<void> {
		const mended = await this.restartIce(connection, signal);
		if (signal.aborted) return;
		if (!mended) return this.establish(signal);
		this.unproven = true;
		this.becomeLive();
		// The room channel repeats what was lost by its own, slower clock.
		this.heartbeat.heard(performance.now() + restartDeadlineMs);
	}

	/** New ICE credentials on the same connection: DTLS, keys and slots stay. False when it did not help in time. */
	private async restartIce(connection: Connection, signal: AbortSignal): Promise<boolean> {
		for (let attempt = 0; !signal.aborted; attempt++) {
			await this.backOff(attempt, signal);
			try {
				await within(restartDeadlineMs, signal, async (deadline) => {
					const sdp = await connection.offer(true);
					const answer = await this.reoffer(sdp, deadline);
					const alive = this.signOfLife();
					await connection.accept(answer.sdp);
					this.ping(connection);
					await alive;
				});
				return true;
			} catch (error) {
				// Without any network a new connection cannot be made either, and this one keeps its slots.
				if ((error as { status?: unknown }).status !== 0) return false;
			}
		}
		return false;
	}

	private async reoffer(sdp: string, signal: AbortSignal): Promise<{ sdp: string }> {
		try {
			return await this.deps.reoffer(this.mediaToken, sdp, signal);
		} catch (error) {
			// A long call outlives its media token; joining again renews it and keeps the place.
			if ((error as { status?: unknown }).status !== 401) throw error;
			this.mediaToken = (await this.deps.join(signal)).mediaToken;
			return this.deps.reoffer(this.mediaToken, sdp, signal);
		}
	}

	// Connections

	private build(iceServers: RTCIceServer[]): Connection {
		const pc = this.deps.newConnection({
			iceServers,
			iceTransportPolicy: this.deps.relayOnly ? 'relay' : 'all',
			bundlePolicy: 'max-bundle',
		});
		return new Connection(pc, this.capture, this.tracks, {
			open: (connection) => this.opened(connection),
			message: (connection, message) => this.received(connection, message),
			broken: (connection, final) => this.linkLost(connection, final),
			path: (connection) => {
				if (connection === this.active) this.alive();
			},
		});
	}

	private async offerFrom(iceServers: RTCIceServer[]): Promise<{ connection: Connection; sdp: string }> {
		const connection = this.build(iceServers);
		return { connection, sdp: await connection.offer() };
	}

	private takePrepared(): Prepared | null {
		const prepared = this.prepared;
		this.prepared = null;
		if (!prepared) return null;
		if (age(prepared) < preparedMaxAgeMs) return prepared;
		prepared.connection.close();
		return null;
	}

	private dropPending(only?: Connection): void {
		const pending = this.pending;
		if (!pending || (only && pending.connection !== only)) return;
		this.pending = null;
		pending.connection.close();
		pending.failed(new Error('dropped'));
	}

	/** The pending connection has spoken: it takes over, and the last picture of the old one goes only now. */
	private adopt(connection: Connection): void {
		const known = this.pending?.known;
		this.pending = null;
		const old = this.active;
		this.active = connection;
		this.unproven = false;
		this.reports = null;
		this.emit({ type: 'streams', streams: connection.streams });
		old?.close();
		this.becomeLive();
		known?.();
	}

	private becomeLive(): void {
		this.heartbeat = new Heartbeat(performance.now());
		this.offeredAnew = false;
		this.setPhase('live', null);
		this.pingTimer ??= setInterval(() => this.tick(), pingEveryMs);
		this.statsTimer ??= setTimeout(() => this.lookAtStats(), statsEveryMs);
	}

	private linkLost(connection: Connection, final: boolean): void {
		if (connection === this.pending?.connection) return this.dropPending();
		if (connection === this.prepared?.connection) this.prepared = null;
		if (connection !== this.active || this.phase !== 'live') return;
		const anew = final || this.unproven;
		this.setPhase('resuming', null);
		void this.run((signal) => (anew ? this.establish(signal) : this.resume(connection, signal)));
	}

	// The room channel

	private opened(connection: Connection): void {
		this.sent = new Map();
		this.sendPublish(connection);
		this.sendView(connection);
		this.ping(connection);
	}

	private received(connection: Connection, message: ServerMessage): void {
		if (message.type === 'room' && connection === this.pending?.connection) {
			reach('room');
			this.adopt(connection);
		}
		if (connection !== this.active) return;
		this.heartbeat.heard(performance.now());
		this.unproven = false;
		this.alive();
		if (message.type === 'room') this.emit({ type: 'room', room: message });
		if (message.type === 'quality') this.emit({ type: 'quality', quality: message });
		if (message.type === 'speakers') for (const listener of this.speakers) listener(message);
		if (message.type === 'closing') this.closing(message.reason);
	}

	private closing(reason: ClosingReason): void {
		// It is our own next connection that replaces this one, even one that was given up meanwhile.
		if (reason === 'replaced' && this.offeredAnew) return;
		if (reason === 'logged-out') return this.end('signed-out');
		if (reason !== 'shutdown') return this.end(reason);
		if (this.phase !== 'live') return;
		// This process is going away: an ICE restart would ask the wrong one.
		this.setPhase('resuming', null);
		void this.run((signal) => this.establish(signal));
	}

	private sendPublish(connection: Connection): void {
		const { mic, camera, screen, screenAudio } = this.tracks;
		connection.send({
			type: 'publish',
			mic: mic !== null,
			camera: camera !== null,
			screen: screen !== null,
			screenAudio: screenAudio !== null,
		});
	}

	private sendView(connection: Connection): void {
		const slots = viewChanges(this.wanted, this.sent);
		if (slots.length === 0 || !connection.send({ type: 'view', slots })) return;
		for (const { mid, height } of slots) this.sent.set(mid, height);
	}

	private ping(connection: Connection): void {
		this.pingId += 1;
		connection.send({ type: 'ping', id: this.pingId });
	}

	/** The next message or the next ICE success, whichever comes first. */
	private signOfLife(): Promise<void> {
		return new Promise((resolve) => this.signsOfLife.push(resolve));
	}

	private alive(): void {
		for (const seen of this.signsOfLife.splice(0)) seen();
	}

	private tick(): void {
		const connection = this.active;
		if (!connection) return;
		this.ping(connection);
		if (this.heartbeat.tick(performance.now())) this.linkLost(connection, false);
	}

	private async lookAtStats(): Promise<void> {
		const connection = this.active;
		const hidden = globalThis.document?.visibilityState === 'hidden';
		const report = await connection?.stats().catch(() => null);
		if (report && connection === this.active) {
			const reports = report as unknown as Reports;
			this.emit({ type: 'figures', figures: digest(reports, this.reports) });
			this.reports = reports;
		}
		if (this.statsTimer === undefined) return;
		this.statsTimer = setTimeout(() => this.lookAtStats(), hidden ? statsHiddenEveryMs : statsEveryMs);
	}

	// The end

	private end(reason: EndReason): void {
		this.work?.abort();
		this.work = null;
		clearInterval(this.pingTimer);
		clearTimeout(this.statsTimer);
		clearTimeout(this.viewTimer);
		this.pingTimer = undefined;
		this.statsTimer = undefined;
		this.viewTimer = undefined;
		this.dropPending();
		this.active?.close();
		this.active = null;
		this.prepared?.connection.close();
		this.prepared = null;
		this.wanted.clear();
		this.setPhase('left', reason);
	}

	private setPhase(phase: Phase, end: EndReason | null): void {
		this.phase = phase;
		this.emit({ type: 'phase', phase, end, attempt: 0 });
	}

	private emit(event: EngineEvent): void {
		for (const listener of this.listeners) listener(event);
	}
}

function age({ connection }: Prepared): number {
	return performance.now() - connection.madeAtMs;
}
