import { http } from './http';
import type { AuthResult, SignupBody, User } from './wire';

export async function logIn(email: string, password: string): Promise<User> {
	const body = { email, password };
	const result = await http.call<AuthResult>('/auth/login', { method: 'POST', body, token: 'none' });
	http.accept(result);
	return result.user;
}

export async function signUp(body: SignupBody): Promise<User> {
	const result = await http.call<AuthResult>('/auth/signup', { method: 'POST', body, token: 'none' });
	http.accept(result);
	return result.user;
}

export async function logOut(): Promise<void> {
	try {
		await http.call<void>('/auth/logout', { method: 'POST', token: 'none' });
	} finally {
		http.accept(null);
	}
}
