import type { ClosingReason } from './messages';

/** One ping a second is also what tells the server that the link lives. */
export const pingEveryMs = 1000;
/** Three missed answers: more than a lost packet, less than a person's patience. */
export const silenceLimitMs = 3000;
/** An ICE restart that works takes a few round trips; after this a new connection is the quicker way. */
export const restartDeadlineMs = 4000;

const firstDelayMs = 300;
const longestDelayMs = 8000;

const connectDeadlineMs = 8000;
const longestConnectMs = 30_000;

/**
 * How long fresh attempt number `attempt` may take from join to the first word of the room: enough for a bad mobile link
 * at first, then longer, because a slow device gets nowhere by giving up at the same point every time.
 */
export function connectLimitMs(attempt: number): number {
	return Math.min(longestConnectMs, connectDeadlineMs * 1.5 ** attempt);
}

/**
 * The pause before fresh attempt number `attempt` (0 is at once), doubling to a limit; `random` in [0, 1) spreads a
 * crowd that lost the same server by 30 % either way.
 */
export function retryDelayMs(attempt: number, random: number): number {
	if (attempt <= 0) return 0;
	const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
	return Math.round(delay * (0.7 + 0.6 * random));
}

export type EndReason =
	| 'left'
	| 'full'
	| 'not-found'
	| 'signed-out'
	| Exclude<ClosingReason, 'logged-out' | 'shutdown'>;

/** Why a refusal of the server ends the call for good; null when trying again can help. */
export function endOf(refusal: { status?: unknown; code?: unknown }): EndReason | null {
	if (refusal.code === 'session-full') return 'full';
	if (refusal.code === 'session-completed') return 'session-ended';
	if (refusal.status === 401) return 'signed-out';
	if (refusal.status === 403) return 'removed';
	if (refusal.status === 404 || refusal.status === 410) return 'not-found';
	return null;
}

/**
 * When the link last gave a sign of life, judged at a regular tick. A tick that comes late (a sleeping laptop, a
 * throttled tab) proves nothing about the link, because no ping went out either: it buys one more second.
 */
export class Heartbeat {
	private heardAt: number;
	private tickedAt: number;

	constructor(now: number) {
		this.heardAt = now;
		this.tickedAt = now;
	}

	heard(now: number): void {
		this.heardAt = now;
	}

	/** True when the link has to be taken for lost. Call once per `pingEveryMs`. */
	tick(now: number): boolean {
		if (now - this.tickedAt > 2 * pingEveryMs) {
			this.heardAt = Math.max(this.heardAt, now - silenceLimitMs + pingEveryMs);
		}
		this.tickedAt = now;
		return now - this.heardAt >= silenceLimitMs;
	}
}
