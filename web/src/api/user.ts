import { call, download, tagged } from './call';
import { http } from './http';
import type { Home, LearningStats, Presence, Profile, ProfilePatch, PublicUser } from './wire';

/** A profile and the version that a change of it has to name. */
export interface Versioned {
	profile: Profile;
	etag: string;
}

const versioned = ({ body, etag }: { body: Profile; etag: string | null }): Versioned => ({
	profile: body,
	etag: etag ?? '',
});

export async function ownProfile(): Promise<Versioned> {
	return versioned(await tagged('GET /users/profile'));
}

/** Fails with `precondition-failed` when the profile was changed since that version. */
export async function editProfile(etag: string, body: ProfilePatch): Promise<Versioned> {
	return versioned(await tagged('PATCH /users/profile', { body, ifMatch: etag }));
}

export async function setPicture(file: Blob): Promise<Versioned> {
	return versioned(await tagged('POST /users/profile/image', { file }));
}

export async function removePicture(): Promise<Versioned> {
	return versioned(await tagged('DELETE /users/profile/image'));
}

/** Closes the account, and this log-in with all others; returns when it is erased. */
export async function closeAccount(password: string): Promise<string> {
	const body = password === '' ? {} : { password };
	const { erasedAt } = await call('DELETE /users/account', { body });
	http.accept(null);
	return erasedAt;
}

/** All that is kept of the person, as a ZIP. */
export function exportAccount(): Promise<Blob> {
	return download('GET /users/export');
}

/** `as` is for oneself: what is shown to those whom one knows, or to a stranger. */
export function person(userId: string, as?: 'known' | 'stranger'): Promise<PublicUser> {
	return call('GET /users/{userId}', { path: { userId }, query: as ? { as } : {} });
}

/** Null of somebody about whom nothing is said: only who shares a chat room with us shows when they are here. */
export async function presenceOf(userId: string): Promise<Presence | null> {
	return (await call('GET /presence', { query: { userIds: [userId] } })).items[0] ?? null;
}

export function home(): Promise<Home> {
	return call('GET /home');
}

export function learningStats(): Promise<LearningStats> {
	return call('GET /users/stats');
}
