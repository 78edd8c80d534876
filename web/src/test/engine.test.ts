import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noTracks } from '../rtc/connection';
import { type Admission, Engine, type EngineDeps } from '../rtc/engine';
import type { EngineEvent } from '../rtc/events';

/** As much of an RTCPeerConnection as the engine can see, with a room behind it that a test can cut off. */
class FakeConnection {
	static all: FakeConnection[] = [];
	/** What the room does with an answer: speaks, or stays silent. */
	static roomSpeaks = true;
	iceConnectionState = 'new';
	connectionState = 'new';
	closed = false;
	offers: boolean[] = [];
	sent: { type: string }[] = [];
	oniceconnectionstatechange = () => {};
	onconnectionstatechange = () => {};
	configuration: RTCConfiguration;
	private transceivers: { mid: string | null; sender: { track: unknown } }[] = [];
	private channel = {
		readyState: 'connecting',
		onopen: () => {},
		onmessage: (_: { data: string }) => {},
		onclose: () => {},
		send: (text: string) => {
			const message = JSON.parse(text);
			this.sent.push(message);
			if (message.type === 'ping' && FakeConnection.roomSpeaks && !this.closed) {
				queueMicrotask(() => this.say({ type: 'pong', id: message.id, serverNow: 0 }));
			}
		},
	};

	constructor(configuration: RTCConfiguration) {
		this.configuration = configuration;
		FakeConnection.all.push(this);
	}
	addTransceiver(kind: string) {
		const sender = {
			track: null as unknown,
			replaceTrack: async (track: unknown) => {
				sender.track = track;
			},
		};
		const receiver = { track: { kind, addEventListener: () => {} } };
		const transceiver = { mid: null, sender, receiver };
		this.transceivers.push(transceiver);
		return transceiver;
	}
	createDataChannel() {
		return this.channel;
	}
	async createOffer({ iceRestart }: { iceRestart: boolean }) {
		this.offers.push(iceRestart);
		return { type: 'offer', sdp: `offer ${this.offers.length}` };
	}
	async setLocalDescription() {
		this.transceivers.forEach((transceiver, index) => {
			transceiver.mid = String(index);
		});
	}
	async setRemoteDescription() {
		if (!FakeConnection.roomSpeaks) return;
		if (this.channel.readyState !== 'open') {
			this.channel.readyState = 'open';
			this.channel.onopen();
			this.say({ type: 'room', version: 1, you: 'me', peers: [{ id: 'me' }], slots: [] });
		} else {
			this.say({ type: 'pong', id: 0, serverNow: 0 });
		}
	}
	async getStats() {
		return new Map();
	}
	close() {
		this.closed = true;
	}

	onAir() {
		return this.transceivers.map(({ sender }) => sender.track).filter(Boolean);
	}
	say(message: object) {
		this.channel.onmessage({ data: JSON.stringify(message) });
	}
	ice(state: string) {
		this.iceConnectionState = state;
		this.oniceconnectionstatechange();
	}
	loseChannel() {
		this.channel.onclose();
	}
}

const admission: Admission = { participantId: 'me', mediaToken: 'token', iceServers: [] };
let deps: { [K in keyof EngineDeps]: EngineDeps[K] };
let phases: string[];

function newEngine(over: Partial<EngineDeps> = {}): Engine {
	deps = {
		newConnection: (configuration) => new FakeConnection(configuration) as unknown as RTCPeerConnection,
		join: vi.fn(async () => admission),
		iceServers: vi.fn(async () => [{ urls: 'turn:here' }]),
		offer: vi.fn(async () => ({ sdp: 'answer' })),
		reoffer: vi.fn(async () => ({ sdp: 'answer' })),
		leave: vi.fn(async () => {}),
		random: () => 0.5,
		relayOnly: false,
		...over,
	};
	const engine = new Engine(deps);
	phases = [];
	engine.on((event: EngineEvent) => {
		if (event.type === 'phase' && phases.at(-1) !== event.phase) phases.push(event.phase);
	});
	return engine;
}
const last = () => FakeConnection.all.at(-1) as FakeConnection;
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal('MediaStream', class {});
	FakeConnection.all = [];
	FakeConnection.roomSpeaks = true;
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('entering', () => {
	it('is one join, one offer and one connection', async () => {
		const engine = newEngine();
		void engine.enter();
		await settle();
		expect(phases).toEqual(['joining', 'live']);
		expect([deps.join, deps.offer].map((call) => vi.mocked(call).mock.calls.length)).toEqual([1, 1]);
		expect(last().sent.map(({ type }) => type)).toContain('publish');
		expect(FakeConnection.all).toHaveLength(1);
	});

	it('uses the connection that the waiting page made ahead', async () => {
		const engine = newEngine();
		await engine.prepare();
		expect(phases).toEqual(['preview']);
		expect(deps.join).not.toHaveBeenCalled();
		void engine.enter();
		await settle();
		expect(FakeConnection.all).toHaveLength(1);
		expect(phases).toEqual(['preview', 'joining', 'live']);
	});

	it('makes a new one when the prepared one is too old', async () => {
		const engine = newEngine();
		await engine.prepare();
		await settle(300_000);
		void engine.enter();
		await settle();
		expect(FakeConnection.all.map(({ closed }) => closed)).toEqual([true, false]);
	});

	it('puts a track on air that opened while the offer was being made', async () => {
		let opened = (_: Admission) => {};
		const engine = newEngine({ join: () => new Promise((resolve) => (opened = resolve)) });
		void engine.enter();
		await settle();
		opened(admission);
		await Promise.resolve();
		await Promise.resolve();
		const mic = {} as MediaStreamTrack;
		engine.publish({ ...noTracks, mic }, null);
		await settle();
		expect(last().onAir()).toContain(mic);
	});

	it('forces the relay when told to', async () => {
		const engine = newEngine({ relayOnly: true });
		void engine.enter();
		await settle();
		expect(last().configuration.iceTransportPolicy).toBe('relay');
	});

	it('tries again without end while the server is away, and ends on a clear refusal', async () => {
		const join = vi.fn(async (): Promise<Admission> => Promise.reject({ status: 0 }));
		const engine = newEngine({ join });
		void engine.enter();
		await settle(60_000);
		expect(join.mock.calls.length).toBeGreaterThan(8);
		expect(phases).toEqual(['joining']);
		join.mockRejectedValue({ status: 409, code: 'session-full' });
		await settle(20_000);
		expect(phases).toEqual(['joining', 'left']);
	});
});

describe('a lost link', () => {
	const live = async (over: Partial<EngineDeps> = {}) => {
		const engine = newEngine(over);
		void engine.enter();
		await settle();
		return engine;
	};

	it('is mended by an ICE restart on the same connection', async () => {
		await live();
		last().ice('disconnected');
		await settle();
		expect(phases).toEqual(['joining', 'live', 'resuming', 'live']);
		expect(deps.reoffer).toHaveBeenCalledTimes(1);
		expect([FakeConnection.all.length, last().offers]).toEqual([1, [false, true]]);
	});

	it('is noticed by three seconds without an answer', async () => {
		await live();
		await settle(2500);
		FakeConnection.roomSpeaks = false;
		await settle(4100);
		expect(phases).toContain('resuming');
	});

	it('gets a new connection when the restart fails, and keeps the old one until the new one speaks', async () => {
		await live();
		FakeConnection.roomSpeaks = false;
		const old = last();
		old.ice('failed');
		await settle(4500);
		expect(FakeConnection.all.length).toBe(2);
		expect([old.closed, last().closed]).toEqual([false, false]);
		FakeConnection.roomSpeaks = true;
		await settle(20_000);
		expect(old.closed).toBe(true);
		expect(last().closed).toBe(false);
		expect(FakeConnection.all.filter(({ closed }) => !closed)).toHaveLength(1);
		expect(phases.at(-1)).toBe('live');
	});

	it('skips the restart when the room channel itself is gone', async () => {
		await live();
		last().loseChannel();
		await settle();
		expect(deps.reoffer).not.toHaveBeenCalled();
		expect([FakeConnection.all.length, phases.at(-1)]).toEqual([2, 'live']);
	});

	it('waits for a network with the old connection instead of starting anew', async () => {
		const reoffer = vi.fn(async (): Promise<{ sdp: string }> => Promise.reject({ status: 0 }));
		await live({ reoffer });
		last().ice('disconnected');
		await settle(15_000);
		expect([phases.at(-1), FakeConnection.all.length]).toEqual(['resuming', 1]);
		reoffer.mockResolvedValue({ sdp: 'answer' });
		await settle(10_000);
		expect([phases.at(-1), FakeConnection.all.length]).toEqual(['live', 1]);
	});

	it('renews an old media token for the restart', async () => {
		const reoffer = vi.fn(async () => ({ sdp: 'answer' }));
		reoffer.mockRejectedValueOnce({ status: 401 });
		await live({ reoffer });
		last().ice('disconnected');
		await settle();
		expect(deps.join).toHaveBeenCalledTimes(2);
		expect([FakeConnection.all.length, phases.at(-1)]).toEqual([1, 'live']);
	});

	it('is looked for at once when the network may have changed', async () => {
		const engine = await live();
		engine.probe();
		await settle(1500);
		expect(phases).toEqual(['joining', 'live']);
		FakeConnection.roomSpeaks = false;
		engine.probe();
		await settle(1100);
		expect(phases).toContain('resuming');
	});
});

describe('the end', () => {
	it.each(['replaced', 'removed', 'session-ended'])('is accepted from the server: %s', async (reason) => {
		const engine = newEngine();
		void engine.enter();
		await settle();
		last().say({ type: 'closing', reason });
		await settle(30_000);
		expect([phases.at(-1), FakeConnection.all.length, last().closed]).toEqual(['left', 1, true]);
		expect(deps.leave).not.toHaveBeenCalled();
		expect(engine.inCall).toBe(false);
	});

	it('of the log-in, on whatever device, is told as such', async () => {
		const engine = newEngine();
		const ends: unknown[] = [];
		engine.on((event) => event.type === 'phase' && ends.push(event.end));
		void engine.enter();
		await settle();
		last().say({ type: 'closing', reason: 'logged-out' });
		await settle(30_000);
		expect([ends.at(-1), FakeConnection.all.length]).toEqual(['signed-out', 1]);
	});

	it('is not a server that restarts', async () => {
		void newEngine().enter();
		await settle();
		last().say({ type: 'closing', reason: 'shutdown' });
		await settle();
		expect([phases.at(-1), FakeConnection.all.length]).toEqual(['live', 2]);
	});

	it('is not our own next connection replacing the last', async () => {
		void newEngine().enter();
		await settle();
		const old = last();
		FakeConnection.roomSpeaks = false;
		old.loseChannel();
		await settle();
		old.say({ type: 'closing', reason: 'replaced' });
		// The word can come late, when that connection was given up already.
		await settle(8100);
		old.say({ type: 'closing', reason: 'replaced' });
		expect(phases.at(-1)).toBe('resuming');
		FakeConnection.roomSpeaks = true;
		await settle(30_000);
		expect(phases.at(-1)).toBe('live');
	});

	it('by the person tells the server once and stops every timer', async () => {
		const engine = newEngine();
		void engine.enter();
		await settle();
		engine.leave();
		expect(deps.leave).toHaveBeenCalledTimes(1);
		expect([phases.at(-1), last().closed, vi.getTimerCount()]).toEqual(['left', true, 0]);
		engine.publish({ ...noTracks }, null);
		await engine.prepare();
		expect(phases.at(-1)).toBe('preview');
	});
});
