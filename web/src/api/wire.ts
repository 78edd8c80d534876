import type * as schema from './schema.gen';

/**
 * What the pages call the shapes of the API, which are those of the OpenAPI document, and the events of docs/protocol.md, which no document
 * has. Times are ISO 8601 strings.
 */

/** What is wrong with one value of a request. */
export type FieldProblem = schema.FieldProblem;

export type SessionType = schema.Session['sessionType'];

export type User = schema.User;

export type AuthResult = schema.AuthResult;

export type TargetLanguage = schema.TargetLanguage;

export type Gender = NonNullable<schema.Profile['gender']>;

/** Whom somebody wants to meet. */
export type Partner = schema.Partner;

/** Hours of a day of every week, by the clock of the person's zone; Monday is 1. */
export type Slot = schema.Slot;

/** What one sees of oneself (section 9). */
export type Profile = schema.Profile;

/** What one sees who comes in. */
export type Home = schema.Home;

/** Who wrote how much in a room, and what is said of one's own messages. */
export type Analysis = schema.AnalyzeOutputBody;

/** One that is in our history. */
export type KeptAnalysis = schema.KeptAnalysis;

export type AnalysisPage = schema.HistoryOutputBody;

/** Who sees what of a profile. */
export type Visibility = schema.Visibility;

export type Audience = Visibility['bio'];

/** What others see of a person. */
export type PublicUser = schema.PublicUser;

/** A merge patch: what is not there stays, null makes a value untold. */
export type ProfilePatch = schema.ProfilePatch;

/** How far a person has come, and all that is saved. */
export type Onboarding = schema.Onboarding;

/** A document, and what the person has said of it. */
export type AskedDocument = schema.Asked;

export type LegalDocument = schema.Document;

/** What a document says, in Markdown. */
export type DocumentText = schema.DocumentText;

export type Consents = schema.ConsentsOutputBody;

/** An account of the person at a provider. */
export type Identity = schema.Identity;

/** How one can log in: at somebody else's, or with a password. */
export type WaysIn = schema.ProvidersOutputBody;

export type OAuthResult = schema.OAuthResult;

/** What a provider sends the browser back with. */
export type OAuthAnswer = schema.ReturnInputBody;

export type SignupBody = schema.SignUpInputBody;

export type LanguageTurn = schema.Segment;

export type Session = schema.Session;

export type CreateSessionBody = schema.SessionPlan;

/** Where a session is in its language plan (section 2). */
export type Rotation = schema.RotationView;

export type RotateBody = schema.RotateInputBody;

/** Who said how much. */
export type Talk = schema.TalkView;

/** How much of their time together nobody spoke. */
export type Silence = schema.SilenceView;

export type BadgeStanding = schema.BadgeStanding;

export type Visitor = schema.Visitor;

export type Permissions = schema.Permissions;

/** What the topic of a session brings (section 5), as far as the lesson is concerned. */
export type LessonEvent =
	| ({ type: 'language'; reason: string } & Rotation)
	| ({ type: 'language-warning'; secondsLeft: number } & Rotation)
	| {
			type: 'participants';
			participants: Participant[];
			waiting?: Visitor[];
			locked?: boolean;
			turnBudgetSeconds?: number;
	  }
	| { type: 'talk'; talk: Talk[]; silence?: Silence }
	| { type: 'reaction'; userId: string; emoji: string }
	| { type: 'status' | 'closed' | 'room' };

export const reactions = ['👏', '👍', '❤️', '😂', '🎉', '🤔'] as const;

export interface DoorEvent {
	type: 'door';
	sessionId: string;
	admitted: boolean;
}

export type SessionPage = schema.AvailableOutputBody;

/** A session to which we are asked to come. */
export type Invitation = schema.InvitationTo;

/** Somebody who is asked to come to a session. */
export type InvitedPerson = schema.InvitedPerson;

export type JoinResult = schema.JoinResult;

export type Participant = schema.Participant;

export type SessionStatus = schema.SessionStatus;

export type TurnCredentials = schema.TurnOutputBody;

export type SdpAnswer = schema.Answer;

export type MessageKind = schema.Message['kind'];

export type Quote = schema.Quote;

/** The picture of a message; its files are fetched by `chatImage`. */
export type ChatImage = schema.Image;

export type Message = schema.Message;

export type MessageBody = schema.SendMessageInputBody;

export type MessagePage = schema.ChatHistoryOutputBody;

export type Presence = schema.Presence;

export type ChatMember = schema.Member;

export type ChatRoom = schema.Room;

export type ChatRoomPage = schema.ChatRoomsOutputBody;

/** A message in which something was found. */
export type Found = schema.Found;

export type FoundPage = schema.ChatSearchOutputBody;

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
	| { type: 'delivered'; roomId: string; delivered: { userId: string; deliveredSeq: number }[] }
	| { type: 'typing'; roomId: string; userId: string; typing: boolean; expiresInMs?: number }
	| { type: 'room'; roomId: string }
	| { type: 'left'; roomId: string; userId: string }
	/** We have blocked somebody, or not any more, perhaps on another device. */
	| { type: 'blocked'; userId: string }
	| { type: 'unblocked'; userId: string };

export type NotificationKind = schema.Notification['kind'];

export type Notification = Omit<schema.Notification, 'params'> & {
	params: Record<string, string | number | null>;
};

export type NotificationPage = Omit<schema.NotificationsOutputBody, 'items'> & { items: Notification[] };

export const notificationCategories = ['chat', 'matching', 'sessions', 'learning'] as const;
export type NotificationCategory = (typeof notificationCategories)[number];

export type Preferences = Omit<schema.Preferences, 'channels'> & {
	channels: Record<NotificationCategory, schema.Channels>;
};

/** What the queue of notifications brings (section 8). */
export type NotificationEvent =
	| { type: 'notification'; notification: Notification; unreadCount: number }
	| { type: 'read'; id?: string; unreadCount: number }
	| { type: 'deleted'; id: string; unreadCount: number };

/** RFC 9457 problem document with our stable `code`. */
export type ProblemBody = schema.Problem;

export type StudyDay = schema.StudyDay;

/** What a person has learnt (section 9). */
export type LearningStats = schema.LearningStats;

/** The help of a language model (section 11). */
export type AIStanding = schema.AIStanding;

export type Translated = schema.Translated;

/** A text without mistakes, and where it was changed. */
export type Corrected = schema.Correction;

export type Edit = schema.Edit;

export type SuggestedTopic = schema.SuggestedTopic;

/** How well somebody fits, by its factors (section 12). */
export type Compatibility = schema.Compatibility;

/** Somebody whom one may ask to study together. */
export type Recommendation = schema.Recommendation;

export type RecommendationPage = schema.RecommendationsOutputBody;

/** What there is to filter partners by, with how many people each value lets through. */
export type MatchFilters = schema.MatchFilters;

export type MatchWish = schema.MatchWish;

export type MatchRequest = schema.MatchRequest;

export type MatchRequestPage = schema.MatchRequestsOutputBody;

export type MatchQueue = schema.MatchQueue;

/** What the queue of notifications brings beside them: hints to ask anew (section 8). */
export type MatchEvent = { type: 'match-requests' } | { type: 'match-queue'; status: 'matched' | 'none' };

/** A level test that somebody takes, with what is asked now. */
export type LevelAttempt = schema.View;

export type LevelItem = schema.ItemView;

export type LevelTask = schema.TaskView;

export type LevelRecord = schema.LevelRecord;

export type LevelResult = schema.Result;

export type SkillResult = schema.SkillResult;

/** What was heard on a recording. */
export type SpeechAnalysis = schema.Analysis;

/** How likely a level is. */
/** That what was written and said in a test is to be judged, and what has come of it. */
export type Evaluation = schema.Evaluation;

/** What the queue of notifications brings beside them: an evaluation is over. */
export interface LevelEvent {
	type: 'level-evaluation';
	evaluationId: string;
	attemptId: string;
	state: 'done' | 'failed';
}

export type LevelBand = schema.Band;
