/** The JSON shapes of docs/protocol.md sections 1 to 3. Times are ISO 8601 strings. */

export type SessionType = 'audio' | 'video';

export interface User {
	id: string;
	email: string;
	englishName: string;
	nativeLanguage: string;
	targetLanguage: string;
	currentLevel: string | null;
	profileImageUrl: string | null;
	createdAt: string;
	updatedAt: string;
}

export interface AuthResult {
	accessToken: string;
	tokenType: 'Bearer';
	/** Seconds until the access token ends. */
	expiresIn: number;
	user: User;
}

export interface SignupBody {
	email: string;
	password: string;
	englishName: string;
	nativeLanguage: string;
	targetLanguage: string;
}

export interface LanguageTurn {
	language: string;
	minutes: number;
}

export interface Session {
	id: string;
	title: string;
	hostId: string;
	hostName: string;
	sessionType: SessionType;
	maxParticipants: number;
	scheduledAt: string | null;
	durationMinutes: number | null;
	languageRotation: LanguageTurn[] | null;
	status: 'waiting' | 'active' | 'completed';
	participantCount: number;
	createdAt: string;
}

export interface CreateSessionBody {
	title: string;
	sessionType: SessionType;
	maxParticipants?: number;
	scheduledAt?: string;
	durationMinutes?: number;
	languageRotation?: LanguageTurn[];
}

export interface SessionPage {
	items: Session[];
	nextCursor: string | null;
}

export interface JoinResult {
	session: Session;
	/** The user's id, and the name of the peer on the room channel. */
	participantId: string;
	mediaToken: string;
	mediaTokenExpiresAt: string;
	iceServers: RTCIceServer[];
}

export interface Participant {
	userId: string;
	displayName: string;
	isHost: boolean;
	state: 'joined' | 'connected' | 'lost';
	joinedAt: string;
}

export interface SessionStatus {
	session: Session;
	serverNow: string | number;
	participants: Participant[];
}

export interface TurnCredentials {
	iceServers: RTCIceServer[];
	expiresAt: string;
}

export interface SdpAnswer {
	type: 'answer';
	sdp: string;
}

/** RFC 9457 problem document with our stable `code`. */
export interface ProblemBody {
	type: string;
	title: string;
	status: number;
	detail?: string;
	code?: string;
	errors?: { field: string; message: string }[];
}
