/** What was filled in and not sent, and where to go afterwards: of this tab alone, and gone with the log-in. */
const prefix = 'studymate.unsent.';
const nextKey = 'studymate.next';
const linkingKey = 'studymate.linking';
const returnedKey = 'studymate.returned';
const own: ReadonlySet<string> = new Set([nextKey, linkingKey, returnedKey]);

export function readUnsent(userId: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(sessionStorage.getItem(prefix + userId) ?? '{}');
		return typeof value === 'object' && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
}

export function keepUnsent(userId: string, unsent: object): void {
	if (Object.keys(unsent).length === 0) sessionStorage.removeItem(prefix + userId);
	else sessionStorage.setItem(prefix + userId, JSON.stringify(unsent));
}

/** Nobody who uses this tab next sees what the last one wrote. */
export function forgetUnsent(): void {
	for (const key of Object.keys(sessionStorage)) {
		if (key.startsWith(prefix) || own.has(key)) sessionStorage.removeItem(key);
	}
}

export function keepNext(path: string): void {
	sessionStorage.setItem(nextKey, path);
}

export function keptNext(): string | null {
	return sessionStorage.getItem(nextKey);
}

/** The person goes to a provider at `url` to add an account there to theirs. */
export function beginLinking(url: string): void {
	sessionStorage.setItem(linkingKey, new URL(url).searchParams.get('state') ?? '');
}

/** Whether the answer with this `state` (RFC 6749 section 4.1.2) is about adding an account. */
export function isLinking(state: string): boolean {
	return sessionStorage.getItem(linkingKey) === state;
}

/** A provider has sent the person back, who goes on to `path`; kept, because the same address may be loaded again. */
export function keepReturned(path: string): void {
	sessionStorage.removeItem(linkingKey);
	sessionStorage.setItem(returnedKey, path);
}

export function keptReturned(): string | null {
	return sessionStorage.getItem(returnedKey);
}
