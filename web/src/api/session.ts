import { call } from './call';
import type {
	CreateSessionBody,
	Invitation,
	InvitedPerson,
	JoinResult,
	Permissions,
	RotateBody,
	Rotation,
	Session,
	SessionPage,
	SessionStatus,
} from './wire';

const of = (sessionId: string) => ({ path: { sessionId } });
const withSignal = (signal?: AbortSignal) => (signal ? { signal } : {});

export function availableSessions(cursor: string | null, signal?: AbortSignal): Promise<SessionPage> {
	return call('GET /sessions/available', { query: cursor ? { cursor } : {}, ...withSignal(signal) });
}

/** Those that we host or were in, newest first. */
export function ownSessions(cursor: string | null, signal?: AbortSignal): Promise<SessionPage> {
	return call('GET /sessions/mine', { query: cursor ? { cursor } : {}, ...withSignal(signal) });
}

export function createSession(body: CreateSessionBody): Promise<Session> {
	return call('POST /sessions/create', { body });
}

/** Changes a session that has not begun. */
export function editSession(id: string, body: CreateSessionBody): Promise<Session> {
	return call('PUT /sessions/{sessionId}', { ...of(id), body });
}

/** Calls a session off. */
export function cancelSession(id: string): Promise<void> {
	return call('DELETE /sessions/{sessionId}', of(id));
}

/** The sessions to which we are asked to come. */
export async function invitations(): Promise<Invitation[]> {
	return (await call('GET /sessions/invitations')).items;
}

/** Who is asked to come to a session; for the host and who is there. */
export async function invitedTo(id: string): Promise<InvitedPerson[]> {
	return (await call('GET /sessions/{sessionId}/invitations', of(id))).items;
}

export function invite(id: string, userIds: string[]): Promise<void> {
	return call('POST /sessions/{sessionId}/invitations', { ...of(id), body: { userIds } });
}

/** Declines our own invitation, or withdraws that of another. */
export function endInvitation(id: string, userId: string): Promise<void> {
	const path = { sessionId: id, userId };
	return call('DELETE /sessions/{sessionId}/invitations/{userId}', { path });
}

export function getSession(id: string, signal?: AbortSignal): Promise<Session> {
	return call('GET /sessions/{sessionId}', { ...of(id), ...withSignal(signal) });
}

export function joinSession(id: string, signal?: AbortSignal): Promise<JoinResult> {
	return call('POST /sessions/join/{sessionId}', { ...of(id), ...withSignal(signal) });
}

export function sessionStatus(id: string): Promise<SessionStatus> {
	return call('GET /sessions/{sessionId}/status', of(id));
}

export function leaveSession(id: string): Promise<void> {
	return call('DELETE /sessions/{sessionId}/leave', of(id));
}

/** The server's clock, in milliseconds since 1970. */
export async function serverTime(): Promise<number> {
	const { serverNow } = await call('GET /time', { token: 'none' });
	return Date.parse(serverNow);
}

export function rotate(id: string, body: RotateBody): Promise<Rotation> {
	return call('POST /sessions/{sessionId}/rotation', { ...of(id), body });
}

export function lockSession(id: string, locked: boolean): Promise<void> {
	return call('PUT /sessions/{sessionId}/lock', { ...of(id), body: { locked } });
}

/** How long somebody should speak at a time; null: as long as they like. */
export function setTurnBudget(id: string, seconds: number | null): Promise<void> {
	return call('PUT /sessions/{sessionId}/turn-budget', { ...of(id), body: { seconds } });
}

export function handOver(id: string, userId: string): Promise<void> {
	return call('PUT /sessions/{sessionId}/host', { ...of(id), body: { userId } });
}

export function permit(id: string, userId: string, body: Permissions): Promise<void> {
	const path = { sessionId: id, userId };
	return call('PUT /sessions/{sessionId}/participants/{userId}/permissions', { path, body });
}

export function removeParticipant(id: string, userId: string): Promise<void> {
	return call('DELETE /sessions/{sessionId}/participants/{userId}', { path: { sessionId: id, userId } });
}

export function admit(id: string, userId: string, yes: boolean): Promise<void> {
	const path = { sessionId: id, userId };
	return call('PUT /sessions/{sessionId}/visitors/{userId}', { path, body: { admit: yes } });
}

export function raiseHand(id: string, raised: boolean): Promise<void> {
	return call('PUT /sessions/{sessionId}/hand', { ...of(id), body: { raised } });
}

export function react(id: string, emoji: string): Promise<void> {
	return call('POST /sessions/{sessionId}/reactions', { ...of(id), body: { emoji } });
}
