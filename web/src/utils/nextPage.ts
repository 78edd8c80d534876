/**
 * Where a stranger wanted to go before the log-in; only a path of ours. What somebody else was looking at (`of`) when they logged out is no
 * place for `userId`.
 */
export function nextOf(state: unknown, userId?: string): string {
	const { next, of } = (state ?? {}) as { next?: unknown; of?: unknown };
	if (userId !== undefined && of !== undefined && of !== userId) return '/main';
	return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/main';
}
