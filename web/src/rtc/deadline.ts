/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted || ms <= 0) return resolve();
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done);
	});
}

/** Runs `work` with a signal that aborts with `parent` or after `ms`; rejects when it aborts, whatever `work` does. */
export async function within<T>(
	ms: number,
	parent: AbortSignal,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const controller = new AbortController();
	const abort = () => controller.abort(new Error('deadline'));
	const timer = setTimeout(abort, ms);
	parent.addEventListener('abort', abort);
	if (parent.aborted) abort();
	try {
		return await Promise.race([work(controller.signal), rejectOnAbort(controller.signal)]);
	} finally {
		clearTimeout(timer);
		parent.removeEventListener('abort', abort);
	}
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		if (signal.aborted) reject(signal.reason);
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}
