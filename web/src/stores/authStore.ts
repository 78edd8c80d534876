import { create } from 'zustand';
import { logIn, logOut, signUp } from '../api/auth';
import { ApiError, http } from '../api/http';
import { tabs } from '../api/tabs';
import type { AuthResult, SignupBody, User } from '../api/wire';
import { forgetUnsent } from '../utils/unsent';
import { keptChats } from './keptChats';

interface AuthStore {
	/** `unknown` until the refresh cookie was tried; `offline`: it could not be, and what is kept of the person's chats can be read. */
	status: 'unknown' | 'offline' | 'in' | 'out';
	user: User | null;
	start(): Promise<void>;
	logIn(email: string, password: string): Promise<void>;
	signUp(body: SignupBody): Promise<void>;
	logOut(): Promise<void>;
	/** Takes over what has become of the person elsewhere on the page. */
	renamed(user: User): void;
}

/** Whether a refresh cookie may exist. It is no credential; it only saves strangers a request that must fail. */
const hintKey = 'studymate.known';
const retryMs = 2000;

export const useAuthStore = create<AuthStore>()((set, get) => ({
	status: 'unknown',
	user: null,
	start: async () => {
		if (get().status !== 'unknown') return;
		if (localStorage.getItem(hintKey) === null) {
			void keptChats.wipe();
			return set({ status: 'out' });
		}
		// Without a network nothing is known: a reload in a tunnel must not sign anybody out.
		const isOpen = () => get().status === 'unknown' || get().status === 'offline';
		while (isOpen()) {
			try {
				await http.renew();
			} catch (error) {
				if (error instanceof ApiError && error.status === 0) await showKept();
				await new Promise((resolve) => setTimeout(resolve, retryMs));
			}
		}
	},
	logIn: async (email, password) => {
		await logIn(email, password);
	},
	signUp: async (body) => {
		await signUp(body);
	},
	logOut,
	renamed: (user) => set({ user }),
}));

/** No answer came at all: whose chats are kept here can read them. An answer that we are nobody wipes them, by `become`. */
async function showKept(): Promise<void> {
	const isUnknown = () => useAuthStore.getState().status === 'unknown';
	const user = isUnknown() ? await keptChats.owner() : null;
	if (user && isUnknown()) useAuthStore.setState({ status: 'offline', user });
}

function become(result: AuthResult | null): void {
	if (result) {
		localStorage.setItem(hintKey, '1');
		void keptChats.claim(result.user);
	} else {
		void keptChats.wipe();
		localStorage.removeItem(hintKey);
		forgetUnsent();
	}
	useAuthStore.setState(result ? { status: 'in', user: result.user } : { status: 'out', user: null });
}

http.onAuth((result, here) => {
	become(result);
	if (here) tabs.tell(result?.user.id ?? null);
});

tabs.onTold((userId) => {
	const { status, user, start } = useAuthStore.getState();
	// Of one that is read without a network the next try of the cookie tells.
	if ((status === 'in' || status === 'offline') && user?.id === userId) return;
	http.forget();
	if (userId === null) return become(null);
	// The cookie is of somebody else now; until it has told us of whom, this tab is nobody's.
	forgetUnsent();
	localStorage.setItem(hintKey, '1');
	useAuthStore.setState({ status: 'unknown', user: null });
	void start();
});

/** Calls when the person who was logged in is so no more: nothing that was loaded for them may stay. */
export function onLeave(reset: () => void): void {
	useAuthStore.subscribe((now, before) => {
		if (before.user && before.user.id !== now.user?.id) reset();
	});
}
