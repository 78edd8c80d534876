import { http } from './http';
import type { CreateSessionBody, JoinResult, Session, SessionPage, SessionStatus } from './wire';

const path = (id: string) => encodeURIComponent(id);

export function availableSessions(cursor: string | null, signal?: AbortSignal): Promise<SessionPage> {
	const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
	return http.call<SessionPage>(`/sessions/available${query}`, signal ? { signal } : {});
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
