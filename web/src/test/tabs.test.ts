import { Client } from '@stomp/stompjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Http } from '../api/http';
import type { AuthResult } from '../api/wire';
import { Socket } from '../realtime/socket';
import { nextOf } from '../utils/nextPage';

/** The cookie of the browser: who is logged in, in whichever tab. */
let cookie: string | null = null;
const asked: string[] = [];

const resultOf = (id: string) =>
	({ accessToken: `token of ${id}`, expiresIn: 900, tokenType: 'Bearer', user: { id } }) as AuthResult;
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const refused = () => json({ code: 'unauthenticated' }, 401);

async function answer(address: unknown, init?: RequestInit): Promise<Response> {
	const path = String(address).replace('/api/v1', '');
	asked.push(path);
	if (path === '/auth/login') cookie = JSON.parse(String(init?.body)).email;
	if (path === '/auth/logout') cookie = null;
	if (path === '/auth/logout') return new Response(null, { status: 204 });
	return cookie === null ? refused() : json(resultOf(cookie));
}

/** As much of Storage as is used. */
const storage = () =>
	Object.defineProperties({} as Record<string, unknown>, {
		getItem: {
			value(this: Record<string, string>, key: string) {
				return this[key] ?? null;
			},
		},
		setItem: {
			value(this: Record<string, string>, key: string, text: string) {
				this[key] = text;
			},
		},
		removeItem: {
			value(this: Record<string, string>, key: string) {
				delete this[key];
			},
		},
	});

/** All modules anew: what one tab of the browser has in memory. The channel between tabs is the real one. */
async function openTab() {
	vi.resetModules();
	const { useAuthStore } = await import('../stores/authStore');
	const { useChatStore } = await import('../stores/chatStore');
	const { useMatchingStore } = await import('../stores/matchingStore');
	const { http } = await import('../api/http');
	const until = (status: string, id?: string) =>
		new Promise<void>((resolve) => {
			const look = (state: ReturnType<typeof useAuthStore.getState>) =>
				state.status === status && state.user?.id === id && resolve();
			useAuthStore.subscribe(look);
			look(useAuthStore.getState());
		});
	return { auth: useAuthStore, chat: useChatStore, matching: useMatchingStore, http, until };
}

const channels: BroadcastChannel[] = [];
const RealChannel = BroadcastChannel;
/** The real one, which ends with its test. */
class Channel extends RealChannel {
	constructor(name: string) {
		super(name);
		channels.push(this);
	}
}

beforeEach(() => {
	cookie = null;
	asked.length = 0;
	vi.stubGlobal('fetch', answer);
	vi.stubGlobal('navigator', {});
	vi.stubGlobal('BroadcastChannel', Channel);
	vi.stubGlobal('localStorage', storage());
	vi.stubGlobal('sessionStorage', storage());
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	for (const channel of channels.splice(0)) channel.close();
});

describe('a log-in of the browser', () => {
	it('ends in all tabs at once, with everything that they show of the person', async () => {
		const [first, second] = [await openTab(), await openTab()];
		await first.auth.getState().logIn('ann', 'password');
		await second.until('in', 'ann');
		second.chat.setState({ roomsStatus: 'ready', rooms: [{ id: 'secret' } as never] });
		second.matching.setState({ filters: { people: 1 } as never });
		asked.length = 0;
		await first.auth.getState().logOut();
		await second.until('out');
		expect(second.chat.getState()).toMatchObject({ rooms: [], roomsStatus: 'loading' });
		expect(second.matching.getState().filters).toBeNull();
		expect(asked).toEqual(['/auth/logout']);
		expect(await second.http.bearer()).toBeNull();
	});

	it('as somebody else makes all tabs theirs', async () => {
		const [first, second] = [await openTab(), await openTab()];
		await second.auth.getState().logIn('ann', 'password');
		await first.until('in', 'ann');
		second.chat.setState({ roomsStatus: 'ready', rooms: [{ id: 'secret' } as never] });
		await first.auth.getState().logIn('bob', 'password');
		await second.until('in', 'bob');
		expect(second.chat.getState().rooms).toEqual([]);
		expect(await second.http.bearer()).toBe('token of bob');
	});

	it('as the same person changes nothing', async () => {
		const [first, second] = [await openTab(), await openTab()];
		await first.auth.getState().logIn('ann', 'password');
		await second.until('in', 'ann');
		second.chat.setState({ roomsStatus: 'ready', rooms: [{ id: 'kept' } as never] });
		const seen = vi.fn();
		second.auth.subscribe(seen);
		await first.auth.getState().logIn('ann', 'password');
		await first.auth.getState().logOut();
		await second.until('out');
		expect(seen.mock.calls.map(([{ status }]) => status)).toEqual(['out']);
	});

	it('ends for good, whatever becomes of a cookie that was being tried', async () => {
		const http = new Http();
		const heard = vi.fn();
		http.onAuth(heard);
		let release: (response: Response) => void = () => undefined;
		const held = new Promise<Response>((resolve) => {
			release = resolve;
		});
		vi.stubGlobal('fetch', () => held);
		const trying = http.renew();
		http.accept(null);
		release(json(resultOf('ann')));
		expect(await trying).toBe(false);
		expect(heard.mock.calls).toEqual([[null, true]]);
	});

	it('tells the tabs no token, and leaves none in storage', async () => {
		const heard = new BroadcastChannel('studymate.login');
		const message = new Promise((resolve) => {
			heard.onmessage = ({ data }) => resolve(data);
		});
		const tab = await openTab();
		await tab.auth.getState().logIn('ann', 'password');
		expect(await message).toEqual({ userId: 'ann' });
		expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('token');
	});
});

describe('what was asked as one person', () => {
	it('is not answered to the next', async () => {
		const http = new Http();
		let reply: (response: Response) => void = () => {};
		vi.stubGlobal(
			'fetch',
			() =>
				new Promise<Response>((resolve) => {
					reply = resolve;
				}),
		);
		http.accept(resultOf('ann'));
		const rooms = http.call('/chat/rooms');
		await vi.waitFor(() => expect(reply).not.toBe(undefined));
		http.accept(resultOf('bob'));
		reply(json({ items: ['of ann'] }));
		await expect(rooms).rejects.toMatchObject({ status: 401 });
	});

	it('does not log in again who has logged out meanwhile', async () => {
		const http = new Http();
		const told = vi.fn();
		http.onAuth(told);
		let reply: (response: Response) => void = () => {};
		vi.stubGlobal(
			'fetch',
			() =>
				new Promise<Response>((resolve) => {
					reply = resolve;
				}),
		);
		const renewed = http.renew();
		http.forget();
		reply(json(resultOf('ann')));
		expect(await renewed).toBe(false);
		expect(told).not.toHaveBeenCalled();
	});

	it('is no place for the next after the log-in', () => {
		const state = { next: '/chat/r1', of: 'ann' };
		expect(nextOf(state, 'ann')).toBe('/chat/r1');
		expect(nextOf(state, 'bob')).toBe('/main');
		expect(nextOf({ next: '/chat/r1' }, 'bob')).toBe('/chat/r1');
	});
});

/** A server of STOMP that answers each CONNECT with the next of `answers`. */
function broker(answers: string[]) {
	const tokens: (string | undefined)[] = [];
	const open = () => {
		const socket = {
			readyState: 0,
			protocol: 'v12.stomp',
			onopen: () => {},
			onmessage: (_: { data: string }) => {},
			onclose: (_: object) => {},
			send: (frame: string) => {
				if (!frame.startsWith('CONNECT')) return;
				tokens.push(/Authorization:Bearer (.*)/.exec(frame)?.[1]);
				const reply = answers.shift() ?? 'CONNECTED\nversion:1.2\n\n\0';
				queueMicrotask(() => socket.onmessage({ data: reply }));
				if (reply.startsWith('ERROR')) queueMicrotask(socket.close);
			},
			close: () => {
				socket.readyState = 3;
				socket.onclose({ code: 1008, reason: '', wasClean: true });
			},
		};
		queueMicrotask(() => {
			socket.readyState = 1;
			socket.onopen();
		});
		return socket as unknown as WebSocket;
	};
	return { tokens, client: new Client({ webSocketFactory: open }) };
}

describe('a socket that is refused', () => {
	const error = (message: string) => `ERROR\nmessage:${message}\n\n\0`;
	/** Connects with a token of a new number whenever one was given up. */
	async function tokensOf(answers: string[]) {
		vi.useFakeTimers();
		vi.stubGlobal('window', new EventTarget());
		const { tokens, client } = broker(answers);
		let number = 1;
		const given: string[] = [];
		const refusedOnce = (token: string) => {
			given.push(token);
			number++;
		};
		const socket = new Socket({
			url: 'ws://test/ws',
			token: async () => `t${number}`,
			refused: refusedOnce,
			client,
		});
		socket.start();
		await vi.advanceTimersByTimeAsync(60_000);
		void socket.stop();
		return { tokens, given };
	}

	it.each(['login failed', 'logged out'])('for "%s" comes again with another token', async (message) => {
		const { tokens, given } = await tokensOf([error(message)]);
		expect(given).toEqual(['t1']);
		expect(tokens).toEqual(['t1', 't2']);
	});

	it('again and again asks for one other token only', async () => {
		const { tokens, given } = await tokensOf(Array(4).fill(error('login failed')));
		expect(given).toEqual(['t1']);
		expect(tokens).toEqual(['t1', 't2', 't2', 't2', 't2']);
	});

	it('for another reason keeps its token', async () => {
		const { tokens, given } = await tokensOf([error('too many connections of this user')]);
		expect(given).toEqual([]);
		expect(tokens).toEqual(['t1', 't1']);
	});
});

describe('a token that was given up', () => {
	it('is renewed at the next use, unless there is a newer one already', async () => {
		const http = new Http();
		http.accept(resultOf('ann'));
		http.disown('an older token');
		expect(await http.bearer()).toBe('token of ann');
		expect(asked).toEqual([]);
		http.disown('token of ann');
		expect(await http.bearer()).toBeNull();
		expect(asked).toEqual(['/auth/refresh']);
	});
});
