import type { MatchQueue } from '../api/wire';

export const noQueue: MatchQueue = {
	status: 'none',
	language: null,
	joinedAt: null,
	expiresAt: null,
	natives: 0,
	learners: 0,
	sessionId: null,
};

/** How the waiting ended, when it did: nobody was there, or whoever waited took it back. */
export function queueEnded(old: MatchQueue, now: MatchQueue): boolean {
	return old.status === 'waiting' && now.status === 'none';
}

/** "0:42", of whole seconds. */
export function minutesText(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
