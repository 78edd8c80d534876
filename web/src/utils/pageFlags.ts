/** State of this tab that outlives a reload but not the tab. None of it is secret. */
const relayKey = 'studymate.relay';
const roomKey = 'studymate.room';
const queueKey = 'studymate.queue';

/** `?relay=1` sends everything through TURN until the tab closes or `?relay=0`: for support and for tests. */
export function noteRelay(search: string): void {
	const asked = new URLSearchParams(search).get('relay');
	if (asked === '1') sessionStorage.setItem(relayKey, '1');
	if (asked === '0') sessionStorage.removeItem(relayKey);
}

export function relayForced(): boolean {
	return sessionStorage.getItem(relayKey) === '1';
}

/** Remembers the session this tab is in, so that a reload goes back into it. */
export function rememberRoom(sessionId: string | null): void {
	if (sessionId === null) sessionStorage.removeItem(roomKey);
	else sessionStorage.setItem(roomKey, sessionId);
}

export function rememberedRoom(): string | null {
	return sessionStorage.getItem(roomKey);
}

/** Remembers that this tab waits for a quick match, so that a reload keeps the place. */
export function rememberQueue(waits: boolean): void {
	if (waits) sessionStorage.setItem(queueKey, '1');
	else sessionStorage.removeItem(queueKey);
}

export function rememberedQueue(): boolean {
	return sessionStorage.getItem(queueKey) === '1';
}
