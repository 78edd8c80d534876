/** What was filled in and not sent, and where to go afterwards: of this tab alone, and gone with the log-in. */
const prefix = 'studymate.unsent.';
const nextKey = 'studymate.next';

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
		if (key.startsWith(prefix) || key === nextKey) sessionStorage.removeItem(key);
	}
}

export function keepNext(path: string): void {
	sessionStorage.setItem(nextKey, path);
}

export function keptNext(): string | null {
	return sessionStorage.getItem(nextKey);
}
