import { call } from './call';
import { http } from './http';
import type { Identity, OAuthAnswer, OAuthResult, SignupBody, User, WaysIn } from './wire';

export async function logIn(email: string, password: string): Promise<User> {
	const result = await call('POST /auth/login', { body: { email, password }, token: 'none' });
	http.accept(result);
	return result.user;
}

export async function signUp(body: SignupBody): Promise<User> {
	const result = await call('POST /auth/signup', { body, token: 'none' });
	http.accept(result);
	return result.user;
}

export function waysIn(signal: AbortSignal): Promise<WaysIn> {
	return call('GET /auth/oauth2/providers', { token: 'none', signal });
}

/** Where a link takes the browser to log in at a provider; it comes back to `/login/oauth2/code/{provider}`. */
export function authorizeUrl(provider: string, returnTo: string): string {
	return `/api/v1/auth/oauth2/authorize/${encodeURIComponent(provider)}?${new URLSearchParams({ returnTo })}`;
}

/** Hands the server what the provider sent the browser back with; `known`: somebody is logged in, whose account may get one more way in. */
export async function finishOAuth(
	provider: string,
	answer: OAuthAnswer,
	known: boolean,
): Promise<OAuthResult> {
	const result = await call('POST /auth/oauth2/callback/{provider}', {
		path: { provider },
		body: answer,
		token: known ? 'access' : 'none',
	});
	http.accept(result);
	return result;
}

export async function identities(): Promise<Identity[]> {
	return (await call('GET /auth/identities')).items;
}

/** Where the browser goes to add an account at a provider; it comes back as after a log-in. */
export async function linkUrl(provider: string, returnTo: string): Promise<string> {
	const body = { returnTo };
	return (await call('POST /auth/oauth2/link/{provider}', { path: { provider }, body })).authorizationUrl;
}

/** Fails with `last-way-in` when nobody could log in any more. */
export function unlink(identityId: string): Promise<void> {
	return call('DELETE /auth/identities/{identityId}', { path: { identityId } });
}

export async function logOut(): Promise<void> {
	try {
		await call('POST /auth/logout', { token: 'none' });
	} finally {
		http.accept(null);
	}
}
