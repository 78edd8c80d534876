import { Client, ReconnectionTimeMode, type StompSubscription } from '@stomp/stompjs';

export type SocketState = 'off' | 'connecting' | 'online';

interface Options {
	url: string;
	/** An access token for each new connection; null when nobody is logged in any more, which ends the socket. */
	token(): Promise<string | null>;
	/** The server does not accept this token, or has ended the log-in it is of. */
	refused(token: string): void;
	/** The client of @stomp/stompjs, or a test's. */
	client?: Client;
}

type Listener = (event: unknown) => void;

interface Subscribed {
	listeners: Set<Listener>;
	live: StompSubscription | null;
}

const heartbeatMs = 10_000;
const firstRetryMs = 500;
const mostRetryMs = 20_000;
const tokenRetryMs = 2000;
/** What the server says in an ERROR frame that is about who we are. */
const refusals: readonly unknown[] = ['login failed', 'logged out'];

/**
 * The one WebSocket of the page, and the only user of the STOMP library. What was subscribed stays so over any number of
 * connections; what was missed in between is fetched by who listens, at `onOnline`.
 */
export class Socket {
	private readonly client: Client;
	private readonly subscribed = new Map<string, Subscribed>();
	private readonly onlineListeners = new Set<() => void>();
	private readonly stateListeners = new Set<(state: SocketState) => void>();
	private readonly options: Options;
	private wanted = false;
	private token = '';
	/** A token was refused and no connection made since: another one won't help. */
	private doubted = false;
	private current: SocketState = 'off';

	constructor(options: Options) {
		this.options = options;
		this.client = options.client ?? new Client();
		this.client.configure({
			brokerURL: options.url,
			heartbeatIncoming: heartbeatMs,
			heartbeatOutgoing: heartbeatMs,
			// Spread, so that a server that comes back is not asked by everybody at one moment.
			reconnectDelay: firstRetryMs * (1 + Math.random()),
			reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
			maxReconnectDelay: mostRetryMs,
			// A connection that has fallen silent is left at once, not when the browser gives it up.
			discardWebsocketOnCommFailure: true,
			beforeConnect: () => this.authorize(),
			onConnect: () => this.connected(),
			onStompError: ({ headers }) => this.refused(headers.message),
			onWebSocketClose: () => this.disconnected(),
		});
	}

	get state(): SocketState {
		return this.current;
	}

	start(): void {
		if (this.wanted) return;
		this.wanted = true;
		this.doubted = false;
		this.set('connecting');
		this.client.activate();
		window.addEventListener('offline', this.lose);
		window.addEventListener('online', this.retry);
	}

	async stop(): Promise<void> {
		this.wanted = false;
		this.set('off');
		window.removeEventListener('offline', this.lose);
		window.removeEventListener('online', this.retry);
		await this.client.deactivate();
	}

	/** The browser knows before the heart-beats do that the network is gone. */
	private readonly lose = () => this.client.forceDisconnect();

	/** It is back: no reason to wait for the next try. */
	private readonly retry = async () => {
		if (this.current === 'online') return;
		await this.client.deactivate({ force: true });
		if (this.wanted) this.client.activate();
	};

	/** Tells the JSON events of a destination until the function it gives is called. */
	subscribe(destination: string, listener: Listener): () => void {
		const entry = this.subscribed.get(destination) ?? { listeners: new Set(), live: null };
		this.subscribed.set(destination, entry);
		entry.listeners.add(listener);
		if (this.current === 'online' && !entry.live) this.open(destination, entry);
		return () => {
			entry.listeners.delete(listener);
			if (entry.listeners.size > 0 || this.subscribed.get(destination) !== entry) return;
			this.subscribed.delete(destination);
			if (this.current === 'online') entry.live?.unsubscribe();
		};
	}

	/** Sends to an application destination; false when there is no connection: what is sent so may be lost. */
	send(destination: string, body: unknown): boolean {
		if (this.current !== 'online') return false;
		this.client.publish({
			destination,
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		});
		return true;
	}

	/** Calls after each new connection, when everything is subscribed again, and at once when there is one. */
	onOnline(listener: () => void): () => void {
		this.onlineListeners.add(listener);
		if (this.current === 'online') listener();
		return () => this.onlineListeners.delete(listener);
	}

	onState(listener: (state: SocketState) => void): () => void {
		this.stateListeners.add(listener);
		return () => this.stateListeners.delete(listener);
	}

	private async authorize(): Promise<void> {
		while (this.wanted) {
			try {
				const token = await this.options.token();
				if (token === null) return void this.stop();
				this.token = token;
				this.client.connectHeaders = { Authorization: `Bearer ${token}` };
				return;
			} catch {
				// No network: who we are is not in question, so wait for it.
				await new Promise((resolve) => setTimeout(resolve, tokenRetryMs));
			}
		}
	}

	private refused(reason: unknown): void {
		if (this.doubted || !refusals.includes(reason)) return;
		this.doubted = true;
		this.options.refused(this.token);
	}

	private connected(): void {
		this.doubted = false;
		for (const [destination, entry] of this.subscribed) this.open(destination, entry);
		this.set('online');
		for (const listener of this.onlineListeners) listener();
	}

	private disconnected(): void {
		for (const entry of this.subscribed.values()) entry.live = null;
		this.set(this.wanted ? 'connecting' : 'off');
	}

	private open(destination: string, entry: Subscribed): void {
		entry.live = this.client.subscribe(destination, ({ body }) => {
			const event = parse(body);
			if (event !== undefined) for (const listener of entry.listeners) listener(event);
		});
	}

	private set(state: SocketState): void {
		if (this.current === state) return;
		this.current = state;
		for (const listener of this.stateListeners) listener(state);
	}
}

/** Undefined for what is no JSON, which no version of our server sends. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
