/** One question about the server's clock. Times are milliseconds since 1970; `sent` and `received` by our clock. */
export interface ClockSample {
	sent: number;
	received: number;
	server: number;
}

/**
 * By how much the server's clock is ahead of ours. The answer that came back soonest says it best: it can be wrong by half
 * of its round trip at most.
 */
export function clockOffset(samples: readonly ClockSample[]): number {
	let best: ClockSample | null = null;
	for (const sample of samples) {
		if (best === null || sample.received - sample.sent < best.received - best.sent) best = sample;
	}
	return best === null ? 0 : best.server - (best.sent + best.received) / 2;
}
