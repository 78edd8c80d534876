import { create } from 'zustand';
import { logIn, logOut, signUp } from '../api/auth';
import { http } from '../api/http';
import type { SignupBody, User } from '../api/wire';
import { forgetUnsent } from '../utils/unsent';

interface AuthStore {
	/** `unknown` until the refresh cookie was tried. */
	status: 'unknown' | 'in' | 'out';
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
		if (localStorage.getItem(hintKey) === null) return set({ status: 'out' });
		// Without a network nothing is known: a reload in a tunnel must not sign anybody out.
		while (get().status === 'unknown') {
			try {
				await http.renew();
			} catch {
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

http.onAuth((result) => {
	if (result) localStorage.setItem(hintKey, '1');
	else {
		localStorage.removeItem(hintKey);
		forgetUnsent();
	}
	useAuthStore.setState(result ? { status: 'in', user: result.user } : { status: 'out', user: null });
});
