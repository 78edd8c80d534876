import type { OpenCard } from './wireLesson';

/** The JSON shapes of docs/protocol.md. Times are ISO 8601 strings. */

export type SessionType = 'audio' | 'video';

export interface User {
	id: string;
	/** Null of who logs in at a provider that does not vouch for an address. */
	email: string | null;
	englishName: string;
	/** Languages are null until they were told. */
	nativeLanguage: string | null;
	targetLanguage: string | null;
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

export interface TargetLanguage {
	language: string;
	level: string | null;
}

export type Gender = 'female' | 'male' | 'other';

/** Whom somebody wants to meet. */
export interface Partner {
	gender: 'any' | 'same';
	ageFrom: number | null;
	ageTo: number | null;
	company: 'any' | 'pair' | 'group';
}

/** Hours of a day of every week, by the clock of the person's zone; Monday is 1. */
export interface Slot {
	day: number;
	fromHour: number;
	toHour: number;
}

/** What one sees of oneself (section 9). */
export interface Profile extends User {
	bio: string | null;
	zone: string | null;
	birthYear: number | null;
	gender: Gender | null;
	showLastSeen: boolean;
	targetLanguages: TargetLanguage[];
	interests: string[];
	partner: Partner | null;
	availability: Slot[];
}

/** What others see of a person. */
export interface PublicUser {
	id: string;
	englishName: string;
	nativeLanguage: string | null;
	targetLanguages: TargetLanguage[];
	currentLevel: string | null;
	profileImageUrl: string | null;
	bio: string | null;
	interests: string[];
	sharedHours: number | null;
	createdAt: string;
}

/** A merge patch: what is not there stays, null makes a value untold. */
export interface ProfilePatch {
	englishName?: string;
	nativeLanguage?: string;
	targetLanguages?: TargetLanguage[];
	bio?: string | null;
	showLastSeen?: boolean;
	interests?: string[];
	zone?: string;
	birthYear?: number;
	gender?: Gender | null;
	partner?: Partner;
	availability?: Slot[];
}

/** How far a person has come, and all that is saved. */
export interface Onboarding {
	steps: { step: string; completedAt: string | null }[];
	next: string | null;
	onboardedAt: string | null;
	profile: Profile;
}

export interface Consent {
	document: string;
	version: string;
	granted: boolean;
	createdAt: string;
}

/** A document, and what the person has said of it. */
export interface AskedDocument {
	document: 'terms' | 'privacy' | 'age' | 'marketing';
	version: string;
	/** Null: this client has the text. */
	url: string | null;
	required: boolean;
	agreed: boolean;
	last: Consent | null;
}

export interface Consents {
	items: AskedDocument[];
	history: Consent[];
}

/** An account of the person at a provider. */
export interface Identity {
	id: string;
	provider: string;
	name: string;
	createdAt: string;
}

/** A way to log in at somebody else's. */
export interface Provider {
	id: string;
	name: string;
}

export interface OAuthResult extends AuthResult {
	returnTo: string | null;
	linked: boolean;
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
	topic: string | null;
	levelFrom: string | null;
	levelTo: string | null;
	/** The host lets people in, until the planned start. */
	waitingRoom: boolean;
	/** Nobody new comes in. */
	locked: boolean;
	cancelledAt: string | null;
	createdAt: string;
}

export interface CreateSessionBody {
	title: string;
	sessionType: SessionType;
	maxParticipants?: number;
	scheduledAt?: string;
	durationMinutes?: number;
	languageRotation?: LanguageTurn[];
	topic?: string;
	waitingRoom?: boolean;
}

/** Where a session is in its language plan (section 2). */
export interface Rotation {
	/** Counts the host's commands; of two rotations the higher one counts. */
	version: number;
	/** Counts the segments. */
	turn: number;
	state: 'waiting' | 'running' | 'paused';
	language: string;
	nextLanguage: string;
	remainingMs: number;
	/** By the server's clock; null while nothing runs. */
	switchAt: string | null;
	serverNow: string;
}

export interface RotateBody {
	action: 'pause' | 'resume' | 'extend' | 'skip';
	minutes?: number;
}

/** Who said how much. */
export interface Talk {
	userId: string;
	speechMs: number;
	overlapMs: number;
	longestTurnMs: number;
	turns: number;
	interruptions: number;
	/** How long ago; -1 for who was not heard yet or is not connected. */
	silentMs: number;
	/** Of all that was said, 0 to 1. */
	share: number;
	byLanguage: Record<string, number>;
}

export interface Visitor {
	userId: string;
	displayName: string;
	since: string;
}

export interface Permissions {
	mic: boolean;
	camera: boolean;
	screen: boolean;
}

/** What the topic of a session brings (section 5), as far as the lesson is concerned. */
export type LessonEvent =
	| ({ type: 'language'; reason: string } & Rotation)
	| ({ type: 'language-warning'; secondsLeft: number } & Rotation)
	| { type: 'participants'; participants: Participant[]; waiting?: Visitor[]; locked?: boolean }
	| { type: 'talk'; talk: Talk[] }
	| { type: 'reaction'; userId: string; emoji: string }
	| { type: 'status' | 'closed' | 'room' };

export const reactions = ['👏', '👍', '❤️', '😂', '🎉', '🤔'] as const;

export interface DoorEvent {
	type: 'door';
	sessionId: string;
	admitted: boolean;
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
	/** What the host and the kind of the session allow. */
	may: Permissions;
	joinedAt: string;
	/** Since when the person would like to speak. */
	handRaisedAt?: string;
}

export interface SessionStatus {
	session: Session;
	serverNow: string | number;
	participants: Participant[];
	waiting: Visitor[];
	rotation: Rotation | null;
	talk: Talk[];
	card: OpenCard;
}

export interface TurnCredentials {
	iceServers: RTCIceServer[];
	expiresAt: string;
}

export interface SdpAnswer {
	type: 'answer';
	sdp: string;
}

export type MessageKind = 'text' | 'emoji' | 'reply' | 'correction' | 'image';

export interface Quote {
	id: string;
	senderId: string | null;
	senderName: string | null;
	kind: MessageKind;
	body: string;
	deleted: boolean;
}

/** The picture of a message; its files are fetched by `chatImage`. */
export interface ChatImage {
	id: string;
	/** Of the larger file, in pixels. */
	width: number;
	height: number;
}

export interface Message {
	id: string;
	roomId: string;
	/** 1, 2, 3 within the room. */
	seq: number;
	/** Rises in the room with every change; of two versions the higher one counts. */
	revision: number;
	clientId: string;
	senderId: string | null;
	senderName: string | null;
	kind: MessageKind;
	body: string;
	corrected: string | null;
	image: ChatImage | null;
	quote: Quote | null;
	createdAt: string;
	editedAt: string | null;
	deletedAt: string | null;
}

export interface MessageBody {
	clientId: string;
	kind: MessageKind;
	body?: string;
	corrected?: string;
	replyTo?: string;
	imageId?: string;
}

export interface MessagePage {
	items: Message[];
	hasMore: boolean;
	lastSeq: number;
	revision: number;
}

export interface Presence {
	status: 'online' | 'away' | 'offline';
	lastSeen: string | null;
}

export interface ChatMember {
	userId: string;
	displayName: string;
	profileImageUrl: string | null;
	lastReadSeq: number;
	presence: Presence | null;
}

export interface ChatRoom {
	id: string;
	kind: 'direct' | 'group';
	/** Of the session whose room it is; null of all others. */
	sessionId: string | null;
	title: string | null;
	members: ChatMember[];
	lastMessage: Message | null;
	lastSeq: number;
	lastReadSeq: number;
	unreadCount: number;
	revision: number;
	updatedAt: string;
	createdAt: string;
}

export interface ChatRoomPage {
	items: ChatRoom[];
	nextCursor: string | null;
}

export const reportReasons = [
	'spam',
	'harassment',
	'discrimination',
	'dating',
	'fake-profile',
	'other',
] as const;
export type ReportReason = (typeof reportReasons)[number];

/** What the queue and the topic of a chat room bring (section 6). */
export type ChatEvent =
	| { type: 'message'; roomId: string; message: Message }
	| { type: 'read'; roomId: string; userId: string; lastReadSeq: number }
	| { type: 'typing'; roomId: string; userId: string; typing: boolean; expiresInMs?: number }
	| { type: 'room'; roomId: string }
	| { type: 'left'; roomId: string; userId: string };

export type NotificationKind =
	| 'chat-message'
	| 'session-reminder'
	| 'invitation'
	| 'match-request'
	| 'match-accepted'
	| 'level-result'
	| 'badge';

export interface Notification {
	id: string;
	kind: NotificationKind;
	params: Record<string, string | number | null>;
	occurrences: number;
	createdAt: string;
	updatedAt: string;
	readAt: string | null;
}

export interface NotificationPage {
	items: Notification[];
	unreadCount: number;
	nextCursor: string | null;
}

export const notificationCategories = ['chat', 'matching', 'sessions', 'learning'] as const;
export type NotificationCategory = (typeof notificationCategories)[number];

export interface Preferences {
	channels: Record<NotificationCategory, { inApp: boolean; push: boolean }>;
	quietHours: { enabled: boolean; from: string; to: string; zone: string };
	pushPreview: boolean;
}

/** What the queue of notifications brings (section 8). */
export type NotificationEvent =
	| { type: 'notification'; notification: Notification; unreadCount: number }
	| { type: 'read'; id?: string; unreadCount: number }
	| { type: 'deleted'; id: string; unreadCount: number };

/** RFC 9457 problem document with our stable `code`. */
export interface ProblemBody {
	type: string;
	title: string;
	status: number;
	detail?: string;
	code?: string;
	errors?: { field: string; message: string }[];
}

export interface StudyDay {
	/** As in 2026-11-27, by the clock of the profile's zone. */
	date: string;
	minutes: number;
}

/** What a person has learnt (section 9). */
export interface LearningStats {
	studyMinutes: number;
	sessionsCompleted: number;
	partners: number;
	streakDays: number;
	longestStreakDays: number;
	/** The last thirty, today last. */
	days: StudyDay[];
	spokenMs: Record<string, number>;
}
