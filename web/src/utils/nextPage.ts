/** Where a stranger wanted to go before the log-in; only a path of ours. */
export function nextOf(state: unknown): string {
	const next = (state as { next?: unknown } | null)?.next;
	return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/sessions';
}
