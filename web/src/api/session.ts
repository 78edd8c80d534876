import { http } from './http';
import type {
	CreateSessionBody,
	JoinResult,
	Permissions,
	RotateBody,
	Rotation,
	Session,
	SessionPage,
	SessionStatus,
} from './wire';

const path = (id: string) => encodeURIComponent(id);

export function availableSessions(cursor: string | null, signal?: AbortSignal): Promise<SessionPage> {
	const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
	return http.call<SessionPage>(`/sessions/available${query}`, signal ? { signal } : {});
}

/** Those that we host or were in, newest first. */
export function ownSessions(cursor: string | null): Promise<SessionPage> {
	const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
	return http.call<SessionPage>(`/sessions/mine${query}`);
}

export function createSession(body: CreateSessionBody): Promise<Session> {
	return http.call<Session>('/sessions/create', { method: 'POST', body });
}

export function getSession(id: string, signal?: AbortSignal): Promise<Session> {
	return http.call<Session>(`/sessions/${path(id)}`, signal ? { signal } : {});
}

export function joinSession(id: string, signal?: AbortSignal): Promise<JoinResult> {
	return http.call<JoinResult>(`/sessions/join/${path(id)}`, {
		method: 'POST',
		...(signal ? { signal } : {}),
	});
}

export function sessionStatus(id: string): Promise<SessionStatus> {
	return http.call<SessionStatus>(`/sessions/${path(id)}/status`);
}

export function leaveSession(id: string): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/leave`, { method: 'DELETE' });
}

/** The server's clock, in milliseconds since 1970. */
export async function serverTime(): Promise<number> {
	const { serverNow } = await http.call<{ serverNow: string }>('/time', { token: 'none' });
	return Date.parse(serverNow);
}

export function rotate(id: string, body: RotateBody): Promise<Rotation> {
	return http.call<Rotation>(`/sessions/${path(id)}/rotation`, { method: 'POST', body });
}

export function lockSession(id: string, locked: boolean): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/lock`, { method: 'PUT', body: { locked } });
}

export function handOver(id: string, userId: string): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/host`, { method: 'PUT', body: { userId } });
}

export function permit(id: string, userId: string, body: Permissions): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/participants/${path(userId)}/permissions`, {
		method: 'PUT',
		body,
	});
}

export function removeParticipant(id: string, userId: string): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/participants/${path(userId)}`, { method: 'DELETE' });
}

export function admit(id: string, userId: string, yes: boolean): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/visitors/${path(userId)}`, {
		method: 'PUT',
		body: { admit: yes },
	});
}

export function raiseHand(id: string, raised: boolean): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/hand`, { method: 'PUT', body: { raised } });
}

export function react(id: string, emoji: string): Promise<void> {
	return http.call<void>(`/sessions/${path(id)}/reactions`, { method: 'POST', body: { emoji } });
}
