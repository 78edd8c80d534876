import { http } from './http';
import type { AuthResult, Identity, OAuthResult, Provider, SignupBody, User } from './wire';

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

export async function providers(signal: AbortSignal): Promise<Provider[]> {
	return (await http.call<{ items: Provider[] }>('/auth/oauth2/providers', { token: 'none', signal })).items;
}

/** Where a link takes the browser to log in at a provider; it comes back to `/login/oauth2/code/{provider}`. */
export function authorizeUrl(provider: string, returnTo: string): string {
	return `/api/v1/auth/oauth2/authorize/${encodeURIComponent(provider)}?${new URLSearchParams({ returnTo })}`;
}

/** Hands the server what the provider sent the browser back with; `known`: somebody is logged in, whose account may get one more way in. */
export async function finishOAuth(
	provider: string,
	answer: Record<string, string>,
	known: boolean,
): Promise<OAuthResult> {
	const result = await http.call<OAuthResult>(`/auth/oauth2/callback/${encodeURIComponent(provider)}`, {
		method: 'POST',
		body: answer,
		token: known ? 'access' : 'none',
	});
	http.accept(result);
	return result;
}

export async function identities(): Promise<Identity[]> {
	return (await http.call<{ items: Identity[] }>('/auth/identities')).items;
}

/** Where the browser goes to add an account at a provider; it comes back as after a log-in. */
export async function linkUrl(provider: string, returnTo: string): Promise<string> {
	const path = `/auth/oauth2/link/${encodeURIComponent(provider)}`;
	const body = { returnTo };
	return (await http.call<{ authorizationUrl: string }>(path, { method: 'POST', body })).authorizationUrl;
}

/** Fails with `last-way-in` when nobody could log in any more. */
export function unlink(identityId: string): Promise<void> {
	return http.call<void>(`/auth/identities/${encodeURIComponent(identityId)}`, { method: 'DELETE' });
}

export async function logOut(): Promise<void> {
	try {
		await http.call<void>('/auth/logout', { method: 'POST', token: 'none' });
	} finally {
		http.accept(null);
	}
}
