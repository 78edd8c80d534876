// Written from docs/openapi.json by `make openapi`: changes are made in Go. Times are ISO 8601 strings.
export interface AIQuota {
	/** Calls to the provider in any hour */
	limit: number;
	/** When the first call that counts stops doing so; null while none counts */
	nextAt: string | null;
	/** How many can be made now */
	remaining: number;
}

export interface AIStanding {
	/** Whether there is a provider: without one there are topics of the bank and statistics only */
	provider: boolean;
	/** null: no limit */
	quota: AIQuota | null;
}

export interface AdmitInputBody {
	admit: boolean;
}

export interface Analysis {
	/** Whether fluency could be; otherwise nothing is kept, and the task waits for another recording */
	assessed: boolean;
	/** What is asked now: what comes next, or the same task when the recording could not be assessed */
	attempt: View;
	/** How much of a text that was read aloud the recogniser understood; null: not a text read aloud, or not written down */
	clarity: number | null;
	/** Why not; null: it could */
	reason: 'silent' | 'no-speech' | 'too-noisy' | 'too-short' | 'other-language' | null;
	/** Of fluency, and nothing else; null: not assessed */
	score: number | null;
	sound: Sound;
	/** What was said, as a recogniser heard it; null: nobody wrote it down */
	transcript: string | null;
	/** none: nobody writes it down, it was not wanted, or there is nothing to write; failed: the provider failed; quota: the caller's calls to it are used up */
	transcription: 'none' | 'done' | 'failed' | 'quota';
	/** Names the way from the figures to the score: scores of two versions can't be compared */
	version: string;
}

export interface AnalyzeInputBody {
	/** BCP 47 tag of the language of the feedback; without it the caller's native language */
	explainIn?: string;
	/** false: statistics only, which need no provider and cost nothing; otherwise feedback too */
	feedback?: boolean;
	/** false: the result is not put into the caller's history */
	keep?: boolean;
	/** A chat room that the caller is in, also that of a session */
	roomId: string;
}

export interface AnalyzeOutputBody {
	/** On the caller's own messages; null when it was not asked for, or the caller wrote none */
	feedback: Feedback | null;
	/** Of the analysis in the caller's history; null when it is not kept, as where nothing was said */
	id: string | null;
	/** How many were looked at: the newest 500 at most, without pictures, emoji and what was deleted */
	messages: number;
	roomId: string;
	/** Who wrote them, in the order in which they began */
	speakers: Speaker[];
}

export interface Answer {
	sdp: string;
	type: 'answer';
}

export interface AnswerLevelTestInputBody {
	/** The place of the option, from 0; or what was typed, of at most 300 characters; or the text, of at most 5000. Empty: no answer, which counts as wrong */
	answer: string;
	attemptId: string;
	itemId: string;
}

export interface Asked {
	/** To this version */
	agreed: boolean;
	document: 'terms' | 'privacy' | 'age' | 'marketing';
	/** Whether GET /consents/documents/{document} has what it says */
	hasText: boolean;
	/** What was said last, of whatever version; null: nothing */
	last: Consent | null;
	/** The onboarding can't be completed without */
	required: boolean;
	/** Where it can be read; null: here, or the client has a sample */
	url: string | null;
	version: string;
}

export interface Attendee {
	/** Milliseconds spoken while each language was its turn */
	byLanguage: Record<string, number>;
	displayName: string;
	/** Turns of others that ended because this person began */
	interruptions: number;
	longestTurnMs: number;
	/** Whether a direct message to the person is possible */
	mayWrite: boolean;
	/** How much of it another spoke as well */
	overlapMs: number;
	/** How long the person was in the session */
	presentMs: number;
	/** Of all that was said, 0 to 1 */
	share: number;
	/** silenceMs while each language was its turn */
	silenceByLanguage: Record<string, number>;
	/** How long the person was connected, with others, and did not speak */
	silenceMs: number;
	/** How long ago the person was last heard, or came; -1: not connected */
	silentMs: number;
	/** Time spoken, pauses of up to 300 ms included */
	speechMs: number;
	/** How long the turn has gone on that the person is in; 0: in none */
	turnMs: number;
	turns: number;
	userId: string;
}

export interface AuthResult {
	accessToken: string;
	/** Seconds until the access token ends */
	expiresIn: number;
	/** Only with the header X-Client: native; else it is in a cookie */
	refreshToken?: string;
	/** The account was closed until this log-in */
	reopened?: boolean;
	tokenType: 'Bearer';
	user: User;
}

export interface AvailableOutputBody {
	items: Session[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface BadgeStanding {
	/** null while it is not earned; what is earned stays */
	earnedAt: string | null;
	goal: number;
	/** How much of the goal, never more */
	have: number;
	id: 'first-session' | 'ten-sessions' | 'fifty-sessions' | 'week-streak' | 'month-streak' | 'hour-spoken' | 'ten-hours-spoken' | 'two-languages' | 'five-partners' | 'twenty-partners' | 'balanced' | 'host' | 'collector' | 'helper' | 'first-test';
}

export interface Band {
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';
	probability: number;
}

export interface Block {
	createdAt: string;
	displayName: string;
	userId: string;
}

export interface BlockInputBody {
	userId: string;
}

export interface BlocksOutputBody {
	items: Block[];
}

export interface CandidateInputBody {
	/** Empty is the end of candidates */
	candidate: string;
	sdpMLineIndex?: number;
	sdpMid?: string;
}

export interface Card {
	id: string;
	levelFrom: string;
	levelTo: string;
	texts: Record<string, Text>;
	topic: string;
	/** The topic's name, by language */
	topicNames: Record<string, string>;
}

export interface CardView {
	/** null while none is shown */
	card: Card | null;
	/** Counts the turns; a client ignores what is older than it knows */
	version: number;
}

export interface Channels {
	/** In the list and on the queue */
	inApp: boolean;
	/** To subscribed browsers while the person is not online */
	push: boolean;
}

export interface ChatHistoryOutputBody {
	/** There are further ones in the same direction */
	hasMore: boolean;
	items: Message[];
	lastSeq: number;
	/** Of the room; what a client that has all of these asks after next */
	revision: number;
}

export interface ChatRoomsOutputBody {
	items: Room[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface ChatSearchOutputBody {
	items: Found[];
	/** null when nothing is left to search; else there may be more, also when items is not full or empty */
	nextCursor: string | null;
}

export interface CloseAccountInputBody {
	password?: string;
}

export interface CloseAccountOutputBody {
	/** When the account is erased for good */
	erasedAt: string;
}

export interface Compatibility {
	/** By how many minutes the other one's clock is ahead of the caller's; null of who does not show their time zone to everyone */
	clockAheadMinutes: number | null;
	/** false: the two don't fit by language or by what each wishes; then there are no points */
	compatible: boolean;
	factors: MatchFactor[];
	/** What the caller would practise; null when the two don't fit */
	language: string | null;
	/** Online now; false too of who does not show it */
	online: boolean;
	/** The share of requests that the other one answers; null while there were too few to say */
	replyRate: number | null;
	/** The sum of the points; the same for both people */
	score: number;
	/** Both learn the language, and one of them is fluent in it; else each speaks what the other learns */
	shared: boolean;
	/** How many hours of this week both have time */
	sharedHours: number;
}

export interface CompatibilityInputBody {
	userId: string;
}

export interface Consent {
	createdAt: string;
	document: string;
	granted: boolean;
	version: string;
}

export interface ConsentInputBody {
	consents: Item[] | null;
}

export interface ConsentsOutputBody {
	/** All that was ever said, oldest first */
	history: Consent[];
	items: Asked[];
}

export interface Cookie {
	Domain: string;
	Expires: string;
	HttpOnly: boolean;
	MaxAge: number;
	Name: string;
	Partitioned: boolean;
	Path: string;
	Quoted: boolean;
	Raw: string;
	RawExpires: string;
	SameSite: number;
	Secure: boolean;
	Unparsed: string[] | null;
	Value: string;
}

export interface Correction {
	/** The same with all edits made */
	corrected: string;
	/** In the order of the text, apart from each other; none when nothing is wrong */
	edits: Edit[];
	/** BCP 47 tag */
	language: string;
	/** The text as it was sent, to which the edits refer */
	original: string;
}

export interface Document {
	document: 'terms' | 'privacy' | 'age' | 'marketing';
	/** Whether GET /consents/documents/{document} has what it says */
	hasText: boolean;
	/** The onboarding can't be completed without */
	required: boolean;
	/** Where it can be read; null: here, or the client has a sample */
	url: string | null;
	version: string;
}

export interface DocumentText {
	document: string;
	/** BCP 47 tag; null: the operator has not said */
	language: string | null;
	/** Markdown. It is text: what looks like HTML in it is to be shown as it stands */
	text: string;
	version: string;
}

export interface DocumentsOutputBody {
	items: Document[];
}

export interface Edit {
	category: 'grammar' | 'spelling' | 'word-choice' | 'punctuation' | 'style' | 'other';
	/** Where it ends; equal to start where something is put in */
	end: number;
	/** Why, in the language that was asked for; empty when the provider did not say */
	explanation: string;
	/** What stands there */
	original: string;
	/** What should; empty: nothing */
	replacement: string;
	/** Where the change begins in the original, in UTF-16 code units, as JavaScript counts */
	start: number;
}

export interface EditMessageInputBody {
	body?: string;
	/** Of a correction only */
	corrected?: string;
}

export interface EvaluateInputBody {
	attemptId: string;
	/** BCP 47 tag of the language of the feedback; without it the caller's native language */
	explainIn?: string;
}

export interface Evaluation {
	attemptId: string;
	/** How often it was begun: more than once after the end of a server in the middle of it, three times at most */
	attempts: number;
	createdAt: string;
	/** null until it is done or has failed */
	finishedAt: string | null;
	id: string;
	/** What the judgement is, with all that was judged of the attempt until now; null until it is done, and in lists */
	judged: Judged | null;
	/** That has judged; null until it is done */
	model: string | null;
	/** Why it failed, as the code of a problem document has it, or interrupted: the server ended in the middle of it, several times; null: it has not */
	problem: 'ai-quota' | 'provider-missing' | 'provider-unavailable' | 'provider-answer' | 'provider-refused' | 'provider-declined' | 'busy' | 'not-found' | 'interrupted' | 'internal' | null;
	/** Of the instruction and the schema of the judgement; null until it is done */
	promptVersion: string | null;
	/** null while it waits for the first time */
	startedAt: string | null;
	state: 'queued' | 'running' | 'done' | 'failed';
}

export interface EvaluationsOutputBody {
	items: Evaluation[];
}

export interface Feedback {
	advice: string[];
	/** Of the feedback */
	language: string;
	/** How many of the caller's messages it is about, the newest ones */
	messages: number;
	mistakes: Mistake[];
	/** Name of the model there */
	model: string;
	/** Name of the instruction and the schema; feedback by two of them, or of two models, can't be compared */
	prompt: string;
	/** Host name of who was asked */
	provider: string;
	strengths: string[];
	summary: string;
}

export interface FieldParams {
	/** What the text must be */
	format?: string;
	/** The most characters or elements, or the greatest number */
	max?: number;
	/** The fewest characters or elements, or the least number */
	min?: number;
	/** The path of the value that this one depends on */
	other?: string;
	/** What the value must be in JSON */
	type?: string;
	/** What the value may be */
	values?: string[];
}

export interface FieldProblem {
	/** What is wrong, for programs; stable */
	code: 'required' | 'unknown' | 'blank' | 'too_short' | 'too_long' | 'too_few' | 'too_many' | 'too_small' | 'too_large' | 'out_of_range' | 'out_of_order' | 'wrong_type' | 'bad_format' | 'bad_characters' | 'not_in_list' | 'duplicate' | 'must_differ' | 'unchanged' | 'is_self' | 'not_applicable' | 'needs_other' | 'in_past' | 'too_far' | 'too_young' | 'outdated' | 'not_public' | 'incomplete' | 'not_agreed' | 'shutting_down' | 'not_working' | 'invalid';
	/** Path of the value, such as languageRotation[0].minutes */
	field: string;
	/** The same in English, for developers; may change */
	message: string;
	/** What the code needs to be put into words */
	params?: FieldParams;
}

export interface Found {
	createdAt: string;
	kind: 'text' | 'emoji' | 'reply' | 'correction' | 'image';
	messageId: string;
	roomId: string;
	roomKind: 'direct' | 'group';
	/** Title of a group, or name of the other one; null when that account was erased */
	roomName: string | null;
	/** null when the account was erased */
	senderId: string | null;
	senderName: string | null;
	/** Place of the message in its room */
	seq: number;
	snippet: Snippet;
}

export interface GrammarInputBody {
	/** BCP 47 tag of the language of the explanations; without it the caller's native language */
	explainIn?: string;
	/** BCP 47 tag of the language of the text; without it the provider finds it out */
	language?: string;
	/** At most 2000 characters */
	text: string;
}

export interface HandInputBody {
	raised: boolean;
}

export interface HandOverInputBody {
	userId: string;
}

export interface HealthOutputBody {
	status: 'ok';
}

export interface HistoryOutputBody {
	items: KeptAnalysis[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface Home {
	invitations: InvitationTo[];
	/** What is still to be told; null when nothing is */
	onboarding: Onboarding | null;
	/** Whom the caller could ask, the best three; none before the onboarding is complete, null while a server that has just started still reads who can be found */
	partners: Recommendation[] | null;
	/** Who asks the caller and has no answer yet, the latest first, at most twenty */
	requests: MatchRequest[];
	/** Hosted by the caller, or been in, and not over; newest first */
	sessions: Session[];
	/** Days of study in a row until today, or until yesterday while today is none */
	streakDays: number;
	/** Whether today, by the clock of the profile's zone, counts already */
	studiedToday: boolean;
	/** The chat rooms with messages that the caller has not read, the newest first */
	unread: Room[];
	unreadNotifications: number;
}

export interface ICEServer {
	credential?: string;
	urls: string[];
	username?: string;
}

export interface IdentitiesOutputBody {
	items: Identity[];
}

export interface Identity {
	createdAt: string;
	id: string;
	/** The provider's */
	name: string;
	provider: string;
}

export interface Image {
	height: number;
	id: string;
	/** Of the larger file, in pixels */
	width: number;
}

export interface InvitationTo {
	createdAt: string;
	inviterId: string;
	inviterName: string;
	session: Session;
}

export interface InvitationsOutputBody {
	items: InvitationTo[];
}

export interface InviteInputBody {
	userIds: string[];
}

export interface InvitedOutputBody {
	items: InvitedPerson[];
}

export interface InvitedPerson {
	createdAt: string;
	declined: boolean;
	displayName: string;
	inviterId: string;
	inviterName: string;
	userId: string;
}

export interface Item {
	document: string;
	granted: boolean;
	/** To agree, that of the document */
	version?: string;
}

export interface ItemView {
	/** Whether there is something to hear, at /level-test/audio/{attemptId}/{itemId} */
	audio: boolean;
	id: string;
	/** choice: the answer is the place of an option, from 0; gap and dictation: what was typed */
	kind: 'choice' | 'gap' | 'dictation';
	/** Of a choice */
	options: string[];
	/** Of language; null for the others */
	part: 'vocabulary' | 'grammar' | null;
	question: string;
	skill: 'reading' | 'listening' | 'language';
	/** What the question is about; empty: nothing to read */
	text: string;
}

export interface JWK {
	alg: string;
	e: string;
	kid: string;
	kty: string;
	n: string;
	use: string;
}

export interface JWKS {
	keys: JWK[];
}

export interface JoinMatchQueueInputBody {
	/** One that the caller learns; without it the first */
	language?: string;
}

export interface JoinResult {
	iceServers: ICEServer[];
	mediaToken: string;
	mediaTokenExpiresAt: string;
	/** The caller's user id, and the name of the peer on the room channel */
	participantId: string;
	session: Session;
}

export interface Judged {
	/** With the judgements in it. Reading, listening, language and the level over all stay as they were */
	result: Result;
	/** What was written and said */
	tasks: Judgement[];
}

export interface Judgement {
	/** Model and version of the rubric: judgements of two can't be compared; null: not judged */
	by: string | null;
	/** To the person; null: not judged */
	feedback: string | null;
	/** grammar, vocabulary, coherence and task, 0 to 100, the median of three judgements; of what was said also fluency, which was measured from the recording */
	figures: Record<string, number>;
	itemId: string;
	judged: boolean;
	/** That the model sees in it; null: not judged */
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	/** Why it was not; null: it was */
	reason: 'read-aloud' | 'no-transcript' | 'empty' | 'other-language' | 'copied' | 'repetitive' | 'too-short' | null;
	/** The mean of the figures; null: not judged */
	score: number | null;
	skill: 'writing' | 'speaking';
}

export interface KeptAnalysis {
	createdAt: string;
	/** On the caller's own messages; null when it was not asked for. Mistakes in messages that the caller has deleted since are not in it */
	feedback: Feedback | null;
	/** When the first was written */
	fromAt: string;
	/** Place of the first of them in the room */
	fromSeq: number;
	id: string;
	/** How many were looked at */
	messages: number;
	/** null when the room is gone */
	roomId: string | null;
	/** Of a session's chat: the session; null elsewhere, and when it is gone */
	sessionId: string | null;
	/** Who wrote them, in the order in which they began */
	speakers: KeptSpeaker[];
	/** Of the session or the group, as it is now; empty without one */
	title: string;
	toAt: string;
	/** Place of the last */
	toSeq: number;
}

export interface KeptOutputBody {
	items: Note[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface KeptSpeaker {
	/** Letters and digits */
	characters: number;
	/** Sentences of others that they corrected */
	corrections: number;
	/** As it is now; null for all whose accounts were erased */
	displayName: string | null;
	/** Messages by BCP 47 tag, told by script from the languages that the people in the room speak; und where that does not tell */
	languages: Record<string, number>;
	/** Texts and replies */
	messages: number;
	/** Messages with a question mark */
	questions: number;
	/** null for all whose accounts were erased */
	userId: string | null;
	/** By the rules of Unicode (UAX #29); in Korean, what stands between spaces */
	words: number;
}

export interface KeysStruct {
	auth: string;
	p256dh: string;
}

export interface LanguageProgress {
	language: string;
	/** Over all; null: not assessed */
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	listening: SkillProgress | null;
	reading: SkillProgress | null;
	/** null: not assessed, as for the others */
	speaking: SkillProgress | null;
	testedAt: string;
	writing: SkillProgress | null;
}

export interface LearningStats {
	/** All there are, earned or not */
	badges: BadgeStanding[];
	/** The last thirty by the clock of the profile's zone, today last */
	days: StudyDay[];
	/** What the newest level test of the first language that the person learns has shown; null: there was none */
	languageProgress: LanguageProgress | null;
	longestStreakDays: number;
	/** Others with whom the person was in a session */
	partners: number;
	sessionsCompleted: number;
	/** By level tests only, never from how much somebody does */
	skills: SkillLevels;
	/** Milliseconds spoken while each language was its turn */
	spokenMs: Record<string, number>;
	/** Days of study in a row until today, or until yesterday while today is none */
	streakDays: number;
	/** Of all time */
	studyMinutes: number;
}

export interface LevelRecord {
	/** The attempt that goes on; null: there is none */
	attempt: View | null;
	/** The newest 50, the newest first, latest too */
	history: Result[];
	language: string;
	/** null: no test was finished */
	latest: Result | null;
	/** When the next attempt may begin; null: now */
	retakeAt: string | null;
}

export interface LinkInputBody {
	/** Path of this server to return to */
	returnTo?: string;
}

export interface LinkOutputBody {
	/** Where to send the browser */
	authorizationUrl: string;
}

export interface LockInputBody {
	locked: boolean;
}

export interface LogInInputBody {
	email: string;
	password: string;
}

export interface MarkReadInputBody {
	/** The newest message that was read */
	seq: number;
}

export interface Marked {
	lastReadSeq: number;
	unreadCount: number;
}

export interface MatchCount {
	count: number;
	value: string;
}

export interface MatchFactor {
	factor: 'language' | 'schedule' | 'level' | 'interests' | 'activity' | 'replies';
	max: number;
	points: number;
}

export interface MatchFilters {
	hours: MatchHours[];
	/** The most first */
	interests: MatchCount[];
	/** The most first */
	languages: MatchCount[];
	/** A1 first; who has told none is in none */
	levels: MatchCount[];
	online: number;
	people: number;
	/** What the caller has saved; null: nothing */
	saved: MatchWish | null;
}

export interface MatchHours {
	count: number;
	min: number;
}

export interface MatchQueue {
	/** When the waiting ends */
	expiresAt: string | null;
	joinedAt: string | null;
	/** What the caller waits to practise */
	language: string | null;
	/** How many wait to practise it, the caller among them */
	learners: number;
	/** How many wait who speak it */
	natives: number;
	/** Once matched: the session to join */
	sessionId: string | null;
	status: 'none' | 'waiting' | 'matched';
}

export interface MatchRequest {
	createdAt: string;
	direction: 'incoming' | 'outgoing';
	expiresAt: string;
	id: string;
	respondedAt: string | null;
	/** The chat room of the two once it is accepted, while the caller is in it */
	roomId: string | null;
	/** The compatibility when it was made */
	score: number;
	/** Who asked does not see that it was rejected: it is pending until its time is over */
	status: 'pending' | 'accepted' | 'rejected' | 'withdrawn' | 'expired';
	/** The other one */
	user: MatchUser;
}

export interface MatchRequestsOutputBody {
	items: MatchRequest[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface MatchUser {
	currentLevel: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	englishName: string;
	id: string;
	nativeLanguage: string | null;
	profileImageUrl: string | null;
	targetLanguage: string | null;
}

export interface MatchWish {
	/** The other one has at least one of them */
	interests?: string[];
	/** One that the caller learns */
	language?: string;
	/** Of the other one, in what they learn */
	levels?: ('A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2')[];
	/** How many hours of a week both have time */
	minHours?: number;
	/** Online now */
	online?: boolean;
}

export interface Member {
	/** How far a device of theirs knows the messages; never less than lastReadSeq */
	deliveredSeq: number;
	displayName: string;
	lastReadSeq: number;
	/** null when the two have blocked each other or one has left */
	presence: Presence | null;
	profileImageUrl: string | null;
	userId: string;
}

export interface Message {
	/** Empty once deleted; of an image the caption */
	body: string;
	/** The sender's own name for the message */
	clientId: string;
	/** In a correction, how the quoted sentence should read */
	corrected: string | null;
	createdAt: string;
	deletedAt: string | null;
	editedAt: string | null;
	id: string;
	/** Of an image that is not deleted */
	image: Image | null;
	kind: 'text' | 'emoji' | 'reply' | 'correction' | 'image';
	/** What a reply or a correction is about */
	quote: Quote | null;
	/** Revision of the room when this was last changed; of two versions the higher counts */
	revision: number;
	roomId: string;
	/** null when the account was erased */
	senderId: string | null;
	senderName: string | null;
	/** Place in the room: 1, 2, 3 without gaps */
	seq: number;
}

export interface Mistake {
	corrected: string;
	explanation: string;
	/** null when the message was deleted for its age, or with its room */
	messageId: string | null;
	/** The words, as the message has them */
	original: string;
}

export interface NewNote {
	/** In a correction, who said it: another who is in the session */
	aboutId?: string;
	/** The author's own name for the note, such as a UUID; sending it again is the same as sending it once */
	clientId: string;
	/** How a word is used; at most 500 characters */
	example?: string;
	kind: 'word' | 'correction';
	/** BCP 47 tag of the language of text */
	language: string;
	/** What a word means, or why it reads better so; at most 500 characters */
	meaning?: string;
	/** In a correction, what was said; at most 500 characters */
	said?: string;
	/** A word or sentence of at most 200 characters; in a correction, how it reads better, at most 500 */
	text: string;
}

export interface Note {
	/** In a correction, who said it */
	aboutId: string | null;
	aboutName: string | null;
	/** null when the account was erased */
	authorId: string | null;
	authorName: string | null;
	/** The author's own name for the note */
	clientId: string;
	createdAt: string;
	/** How a word is used */
	example: string | null;
	id: string;
	kind: 'word' | 'correction';
	/** BCP 47 tag of the language of text */
	language: string;
	/** What a word means, or why it reads better so */
	meaning: string | null;
	/** In a correction, what was said */
	said: string | null;
	/** null when the session is gone */
	sessionId: string | null;
	/** A word or sentence; in a correction, how it reads better */
	text: string;
	/** Counts how often it was written; for If-Match, in quotes */
	version: number;
}

export interface NotePatch {
	/** Of a word only; up to 500 characters */
	example?: string | null;
	/** BCP 47 tag of the language of text */
	language?: string | null;
	/** Up to 500 characters */
	meaning?: string | null;
	/** Of a correction only; up to 500 characters */
	said?: string | null;
	/** Up to 200 characters; of a correction, up to 500 */
	text?: string | null;
}

export interface NotesOutputBody {
	items: Note[];
}

export interface Notification {
	createdAt: string;
	id: string;
	kind: 'chat-message' | 'match-request' | 'match-accepted' | 'session-reminder' | 'invitation' | 'session-cancelled' | 'level-result' | 'badge';
	/** How often it has happened since it was last read */
	occurrences: number;
	/** The values of the sentence, by kind */
	params: unknown;
	/** null while unread */
	readAt: string | null;
	/** When it last happened */
	updatedAt: string;
}

export interface NotificationsOutputBody {
	items: Notification[];
	/** null on the last page */
	nextCursor: string | null;
	/** Of all, not of this page */
	unreadCount: number;
}

export interface OAuthResult {
	accessToken: string;
	/** Seconds until the access token ends */
	expiresIn: number;
	/** An identity was added; the log-in and its refresh token stay as they were */
	linked: boolean;
	/** Only with the header X-Client: native; else it is in a cookie */
	refreshToken?: string;
	/** The account was closed until this log-in */
	reopened?: boolean;
	/** The path that authorize was given */
	returnTo: string | null;
	tokenType: 'Bearer';
	user: User;
}

export interface OfferInputBody {
	sdp: string;
}

export interface Onboarding {
	/** The first step that is not completed; null: none is left */
	next: string | null;
	/** Null until the onboarding is complete */
	onboardedAt: string | null;
	/** What is saved */
	profile: Profile;
	/** In the order in which they are proposed */
	steps: OnboardingStep[];
}

export interface OnboardingStep {
	completedAt: string | null;
	step: 'info' | 'lang' | 'int' | 'partner' | 'schedule';
}

export interface OpenChatRoomInputBody {
	kind: 'direct' | 'group';
	/** Of a group */
	title?: string;
	/** The other one of a direct room */
	userId?: string;
	/** The others in a group */
	userIds?: string[] | null;
}

export interface Participant {
	displayName: string;
	/** Since when the person would like to speak */
	handRaisedAt?: string;
	isHost: boolean;
	joinedAt: string;
	/** What the person may send; the host can take it away */
	may: Permissions;
	media?: PeerStats;
	state: 'joined' | 'connected' | 'lost';
	userId: string;
}

export interface Partner {
	ageFrom: number | null;
	ageTo: number | null;
	company: 'any' | 'pair' | 'group';
	gender: 'any' | 'same';
}

export interface PartnerPatch {
	ageFrom?: number | null;
	ageTo?: number | null;
	company?: 'any' | 'pair' | 'group' | null;
	gender?: 'any' | 'same' | null;
}

export interface Pause {
	/** From the beginning of the recording */
	atMs: number;
	lengthMs: number;
}

export interface PeerStats {
	grade: 'excellent' | 'good' | 'poor' | 'lost';
	/** Round-trip time in milliseconds */
	rttMs: number;
	streams: StreamStats[];
}

export interface Permissions {
	camera: boolean;
	mic: boolean;
	screen: boolean;
}

export interface Preferences {
	/** By category: chat, matching, sessions, learning; one that is left out stays at its default */
	channels: Record<string, Channels>;
	/** Pushes show the text of chat messages */
	pushPreview: boolean;
	quietHours: QuietHours;
}

export interface Presence {
	/** null while online, and when that is not known */
	lastSeen: string | null;
	status: 'online' | 'away' | 'offline';
}

export interface PresenceOutputBody {
	items: Seen[];
}

export interface Problem {
	/** For programs; stable */
	code: string;
	/** For people; may change */
	detail: string;
	/** What is wrong with which field */
	errors?: FieldProblem[] | null;
	/** The request, as the log has it */
	instance?: string;
	status: number;
	title: string;
	/** Names the kind of problem; ends in the code */
	type: string;
}

export interface Profile {
	availability: Slot[];
	bio: string | null;
	birthYear: number | null;
	createdAt: string;
	currentLevel: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	email: string | null;
	englishName: string;
	gender: 'female' | 'male' | 'other' | null;
	id: string;
	interests: string[];
	/** BCP 47 tag; null until told */
	nativeLanguage: string | null;
	/** Null until the onboarding is complete */
	onboardedAt: string | null;
	/** Null until told */
	partner: Partner | null;
	profileImageUrl: string | null;
	/** Whether others see since when the person is away */
	showLastSeen: boolean;
	/** BCP 47 tag; null until told */
	targetLanguage: string | null;
	/** The first is targetLanguage */
	targetLanguages: TargetLanguage[];
	updatedAt: string;
	/** Who sees what */
	visibility: Visibility;
	/** IANA time zone */
	zone: string | null;
}

export interface ProfilePatch {
	/** Up to 84 slots; those that touch become one */
	availability?: Slot[] | null;
	/** Up to 500 characters */
	bio?: string | null;
	birthYear?: number | null;
	/** 1 to 60 characters */
	englishName?: string | null;
	gender?: 'female' | 'male' | 'other' | null;
	/** Up to 10 codes */
	interests?: string[] | null;
	/** BCP 47 tag */
	nativeLanguage?: string | null;
	partner?: { ageFrom?: number | null; ageTo?: number | null; company?: 'any' | 'pair' | 'group' | null; gender?: 'any' | 'same' | null } | null;
	showLastSeen?: boolean | null;
	/** 1 to 5, each another language than the native one */
	targetLanguages?: TargetLanguage[] | null;
	/** Who sees what; null is the default again */
	visibility?: { bio?: 'everyone' | 'known' | 'nobody' | null; birthYear?: 'everyone' | 'known' | 'nobody' | null; gender?: 'everyone' | 'known' | 'nobody' | null; hours?: 'everyone' | 'known' | 'nobody' | null; interests?: 'everyone' | 'known' | 'nobody' | null; level?: 'everyone' | 'known' | 'nobody' | null; streak?: 'everyone' | 'known' | 'nobody' | null; zone?: 'everyone' | 'known' | 'nobody' | null } | null;
	/** IANA time zone */
	zone?: string | null;
}

export interface Provider {
	/** As in the path of authorize */
	id: string;
	/** For the button */
	name: string;
}

export interface ProvidersOutputBody {
	items: Provider[];
	/** One can log in and sign up with email and password, too */
	password: boolean;
}

export interface PublicUser {
	bio: string | null;
	birthYear: number | null;
	createdAt: string;
	currentLevel: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	englishName: string;
	gender: 'female' | 'male' | 'other' | null;
	id: string;
	interests: string[];
	/** Whether the caller can open a direct room with the person */
	mayWrite: boolean;
	nativeLanguage: string | null;
	profileImageUrl: string | null;
	/** How many hours of this week both people have time; null when one of them has not told */
	sharedHours: number | null;
	/** How many days in a row the person has studied, by their own clock */
	streakDays: number | null;
	targetLanguages: TargetLanguage[];
	/** IANA time zone */
	zone: string | null;
}

export interface PushKeyOutputBody {
	/** applicationServerKey of PushManager.subscribe, base64url */
	publicKey: string;
}

export interface PushSubscribeInputBody {
	endpoint: string;
	keys: KeysStruct;
}

export interface PushUnsubscribeInputBody {
	endpoint: string;
}

export interface QuietHours {
	enabled: boolean;
	/** HH:MM */
	from: string;
	/** HH:MM; before from: on the next day */
	to: string;
	/** IANA name, such as Asia/Seoul */
	zone: string;
}

export interface Quote {
	/** At most 200 characters */
	body: string;
	deleted: boolean;
	id: string;
	kind: 'text' | 'emoji' | 'reply' | 'correction' | 'image';
	senderId: string | null;
	senderName: string | null;
}

export interface ReactionInputBody {
	/** One of 👏 👍 ❤️ 😂 🎉 🤔 */
	emoji: string;
}

export interface Recommendation {
	bio: string | null;
	compatibility: Compatibility;
	currentLevel: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	englishName: string;
	interests: string[];
	nativeLanguage: string;
	profileImageUrl: string | null;
	targetLanguages: TargetLanguage[];
	userId: string;
}

export interface RecommendationsOutputBody {
	items: Recommendation[];
	/** null on the last page */
	nextCursor: string | null;
}

export interface RefreshInputBody {
	refreshToken?: string;
}

export interface ReportInputBody {
	comment?: string;
	/** Messages that show it; they are copied, so deleting them later hides nothing */
	messageIds?: string[] | null;
	reason: 'spam' | 'harassment' | 'discrimination' | 'dating' | 'fake-profile' | 'other';
	userId: string;
}

export interface ReportOutputBody {
	id: string;
}

export interface RequestMatchInputBody {
	userId: string;
}

export interface Result {
	/** Whether reading, listening or language could be; otherwise there is no level */
	assessed: boolean;
	attemptId: string;
	/** How likely each level is; empty where theta is null */
	bands: Band[];
	bankVersion: string;
	/** Words of a language model about the text and what was said; null: there are none */
	feedback: string | null;
	/** The language that was tested */
	language: string;
	/** Of the CEFR; null: not assessed */
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	/** True as long as the difficulties of the items come from their authors and not from answers */
	provisional: boolean;
	/** Results on different scales can't be compared */
	scaleVersion: string;
	/** The same scale from 0 to 100; null: not assessed */
	score: number | null;
	/** Its standard error */
	se: number | null;
	/** All five, whether assessed or not */
	skills: SkillResult[];
	testedAt: string;
	/** Ability on a scale on which people are spread as N(0,1); null where it was not measured by items */
	theta: number | null;
}

export interface ReturnInputBody {
	code?: string;
	error?: string;
	/** RFC 9207 */
	iss?: string;
	state: string;
}

export interface Room {
	createdAt: string;
	id: string;
	kind: 'direct' | 'group';
	lastMessage: Message | null;
	lastReadSeq: number;
	/** Number of the newest message; 0 before the first */
	lastSeq: number;
	members: Member[];
	/** Rises with every message sent, edited or deleted */
	revision: number;
	/** Of the session whose room it is; null of all others */
	sessionId: string | null;
	/** null in a direct room */
	title: string | null;
	/** Messages after lastReadSeq; in a group without those of people whom the reader has blocked */
	unreadCount: number;
	/** Time of the newest message */
	updatedAt: string;
}

export interface RotateInputBody {
	action: 'pause' | 'resume' | 'extend' | 'skip';
	/** With extend: how much longer the segment becomes */
	minutes?: number;
	version?: number;
}

export interface RotationView {
	/** BCP 47 tag of the language that is spoken now */
	language: string;
	nextLanguage: string;
	/** What is left of the segment at serverNow */
	remainingMs: number;
	serverNow: string;
	/** waiting: not begun; it begins when two are connected */
	state: 'waiting' | 'running' | 'paused';
	/** When the next segment begins, by the clock of serverNow; null while nothing runs */
	switchAt: string | null;
	/** switchAt as the 64-bit NTP timestamp (RFC 3550 section 4) of the server's RTCP sender reports, hexadecimal */
	switchNtp?: string;
	/** The number of the segment since the beginning */
	turn: number;
	/** Counts the host's commands; a client ignores what is older than it knows */
	version: number;
}

export interface Seen {
	/** Since when the person is away or offline; null while online, when that is not known, and when the person does not show it */
	lastSeen: string | null;
	status: 'online' | 'away' | 'offline';
	userId: string;
}

export interface Segment {
	/** BCP 47 tag */
	language: string;
	minutes: number;
}

export interface SendMessageInputBody {
	/** At most 2000 characters; may be missing in a correction and of an image */
	body?: string;
	/** The sender's own name for the message, such as a UUID; sending it again is the same as sending it once */
	clientId: string;
	/** In a correction, how the sentence should read; at most 2000 characters */
	corrected?: string;
	/** Of an image: the id of an upload of the caller for this room; body is the caption */
	imageId?: string;
	/** Without it: reply when replyTo is set, else text */
	kind?: 'text' | 'emoji' | 'reply' | 'correction' | 'image';
	/** Id of the message that a reply or a correction is about */
	replyTo?: string;
}

export interface Session {
	cancelledAt: string | null;
	createdAt: string;
	durationMinutes: number | null;
	hostId: string | null;
	hostName: string | null;
	id: string;
	languageRotation: Segment[];
	levelFrom: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	levelTo: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	/** Nobody new comes in */
	locked: boolean;
	maxParticipants: number;
	participantCount: number;
	scheduledAt: string | null;
	sessionType: 'audio' | 'video';
	/** null until somebody is there; a completed session without it did not take place */
	startedAt: string | null;
	status: 'waiting' | 'active' | 'completed';
	title: string;
	topic: string | null;
	/** How long somebody should speak at a time; null: as long as they like */
	turnBudgetSeconds: number | null;
	/** The host lets people in, until the planned start */
	waitingRoom: boolean;
}

export interface SessionPlan {
	durationMinutes?: number;
	/** The language plan, repeated until the end */
	languageRotation?: Segment[] | null;
	/** For whom it is */
	levelFrom?: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';
	levelTo?: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';
	maxParticipants?: number;
	/** Planned start; without it the session starts when somebody comes */
	scheduledAt?: string;
	sessionType: 'audio' | 'video';
	/** 1 to 120 characters */
	title: string;
	/** What it is about, at most 200 characters */
	topic?: string;
	/** How long somebody should speak at a time; a hint, nobody is cut off */
	turnBudgetSeconds?: number;
	/** The host lets people in, until the planned start */
	waitingRoom?: boolean;
}

export interface SessionStatus {
	/** The topic card that lies open */
	card: CardView;
	participants: Participant[];
	/** Null where there is no language plan */
	rotation: RotationView | null;
	serverNow: string;
	session: Session;
	/** How much of the time together nobody spoke */
	silence: SilenceView;
	/** Who said how much */
	talk: TalkView[];
	/** Who asks the host to be let in */
	waiting: Visitor[];
}

export interface SessionSummary {
	/** Of what the caller said */
	corrections: Note[];
	/** null while it is not over; until then the figures grow */
	endedAt: string | null;
	/** Who took part, in the order in which they came; accounts that were erased are left out */
	people: Attendee[];
	session: Session;
	/** How much of the time together nobody spoke */
	silence: SilenceView;
	/** When the first was connected */
	startedAt: string | null;
	words: Note[];
}

export interface SignUpInputBody {
	email: string;
	/** 1 to 60 characters */
	englishName: string;
	/** BCP 47 tag */
	nativeLanguage: string;
	password: string;
	/** BCP 47 tag */
	targetLanguage: string;
}

export interface SignalAnswer {
	sdp?: string;
	type: 'answer' | 'ok';
}

export interface SignalInputBody {
	/** With type candidate; empty is the end of candidates */
	candidate?: string;
	/** With type offer */
	sdp?: string;
	type: 'offer' | 'candidate' | 'bye';
}

export interface SilenceView {
	/** silentMs while each language was its turn */
	byLanguage: Record<string, number>;
	/** How much of it nobody spoke */
	silentMs: number;
	/** How long at least two were connected */
	togetherMs: number;
}

export interface SkillLevels {
	listening: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	reading: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	speaking: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	writing: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
}

export interface SkillProgress {
	/** null: the score can't be told as a level */
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	score: number;
	/** Its standard error */
	se: number | null;
	/** Ability on a scale on which people are spread as N(0,1); null: not measured by items */
	theta: number | null;
}

export interface SkillResult {
	assessed: boolean;
	/** How likely each level is; empty where theta is null */
	bands: Band[];
	/** What the score is made from: answers to items, how fluently was spoken, figures of the text, a language model's judgement; null: not assessed */
	basis: 'items' | 'fluency' | 'text' | 'model' | null;
	/** How many items or tasks were asked */
	items: number;
	/** Of the CEFR; null: not assessed */
	level: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	/** Figures of the text or of what was said, by name */
	measured: Record<string, number>;
	/** Why it was not; null: it was */
	reason: 'no-items' | 'too-few-items' | 'no-answers' | 'passed' | 'no-assessor' | 'empty' | 'other-language' | 'copied' | 'repetitive' | 'too-short' | null;
	/** How many items were answered rightly */
	right: number;
	/** The same scale from 0 to 100; null: not assessed */
	score: number | null;
	/** Its standard error */
	se: number | null;
	skill: 'reading' | 'listening' | 'language' | 'writing' | 'speaking';
	/** Ability on a scale on which people are spread as N(0,1); null where it was not measured by items */
	theta: number | null;
}

export interface Slot {
	/** 1 is Monday, 7 Sunday */
	day: number;
	fromHour: number;
	/** The hour at whose beginning it ends */
	toHour: number;
}

export interface Snippet {
	/** At most 90 characters, and an ellipsis when there are more */
	after: string;
	/** At most 30 characters, and an ellipsis when there are more */
	before: string;
	/** Which text of the message it is */
	field: 'body' | 'corrected';
	/** What was found, in the case in which it was written */
	match: string;
}

export interface Sound {
	/** Syllables a second of speechMs, from vowels that were counted */
	articulationRate: number;
	/** Of the recording */
	durationMs: number;
	/** Standard deviation of the loudness of syllables, in dB */
	intensityDeviationDb: number;
	/** How long is spoken between two pauses */
	meanRunMs: number;
	/** Of 250 ms and more */
	pauses: Pause[];
	/** speechMs as a share of the time from its beginning to its end */
	phonationRatio: number;
	/** How far the speech lies above what is heard all the time, in dB; 60 at most */
	snrDb: number;
	/** From its beginning to its end, without the pauses */
	speechMs: number;
	/** When the speech begins */
	startMs: number;
	syllables: number;
}

export interface Speaker {
	/** Letters and digits */
	characters: number;
	/** Sentences of others that they corrected */
	corrections: number;
	/** Messages by BCP 47 tag, told by script from the languages that the people in the room speak; und where that does not tell */
	languages: Record<string, number>;
	/** Texts and replies */
	messages: number;
	/** Messages with a question mark */
	questions: number;
	/** null for all whose accounts were erased */
	userId: string | null;
	/** By the rules of Unicode (UAX #29); in Korean, what stands between spaces */
	words: number;
}

export interface StartLevelTestInputBody {
	/** BCP 47 tag of the language to be tested */
	language: string;
}

export interface StreamStats {
	bitrateBps: number;
	bytes: number;
	direction: 'up' | 'down';
	jitterMs: number;
	kind: string;
	latencyMs: number;
	layer?: string;
	lossPercent: number;
	lostPackets: number;
	packets: number;
}

export interface StudyDay {
	date: string;
	minutes: number;
	/** Whether the day counts for a streak: a session was finished, or five minutes were spoken */
	studied: boolean;
}

export interface SuggestTopicsInputBody {
	count?: number;
	/** Words of any language, or codes of interests, each of at most 60 characters; without them those of the caller's profile */
	interests?: string[];
	/** BCP 47 tag of the language of the topics; without it the first one that the caller learns */
	language?: string;
	/** Of the CEFR; without it that of the caller's profile in the language, if it is told */
	level?: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';
	/** Another one brings other topics of the bank; the same one the same */
	seed?: string;
	/** With bank no provider is asked, so that nothing is used up */
	source?: 'any' | 'bank';
}

export interface SuggestTopicsOutputBody {
	items: SuggestedTopic[];
}

export interface SuggestedTopic {
	followUps: string[];
	/** Of the card in the bank; empty of a topic that the provider thought of */
	id: string;
	/** BCP 47 tag of question and followUps */
	language: string;
	/** For whom it is, A1 to C2; empty: not told */
	levelFrom: string;
	levelTo: string;
	question: string;
	source: 'bank' | 'provider';
	/** What it is about, in the language of the question; may be empty */
	topic: string;
}

export interface TalkView {
	/** Milliseconds spoken while each language was its turn */
	byLanguage: Record<string, number>;
	/** Turns of others that ended because this person began */
	interruptions: number;
	longestTurnMs: number;
	/** How much of it another spoke as well */
	overlapMs: number;
	/** Of all that was said, 0 to 1 */
	share: number;
	/** silenceMs while each language was its turn */
	silenceByLanguage: Record<string, number>;
	/** How long the person was connected, with others, and did not speak */
	silenceMs: number;
	/** How long ago the person was last heard, or came; -1: not connected */
	silentMs: number;
	/** Time spoken, pauses of up to 300 ms included */
	speechMs: number;
	/** How long the turn has gone on that the person is in; 0: in none */
	turnMs: number;
	turns: number;
	userId: string;
}

export interface TargetLanguage {
	/** BCP 47 tag */
	language: string;
	/** As the person says; null when not told */
	level?: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
}

export interface TaskView {
	id: string;
	kind: 'write' | 'read-aloud' | 'free';
	/** How many characters are wanted; null: words are counted, or it is spoken */
	minChars: number | null;
	/** How many words are wanted; null: characters are counted, or it is spoken */
	minWords: number | null;
	prompt: string;
	/** How long to speak at most; null: it is written */
	seconds: number | null;
	skill: 'writing' | 'speaking';
	/** What is to be read aloud; empty for the others */
	text: string;
}

export interface Text {
	followUps: string[];
	question: string;
}

export interface TimeOutputBody {
	serverNow: string;
}

export interface ToggleInputBody {
	version?: number;
}

export interface TopicsOutputBody {
	/** null while none is shown */
	card: Card | null;
	/** The cards of the session in their order: those of what it is about first, and only such as fit its levels */
	items: Card[];
	/** Counts the turns; a client ignores what is older than it knows */
	version: number;
}

export interface TranslateInputBody {
	/** BCP 47 tag of the language of the text; without it the provider finds it out */
	source?: string;
	/** BCP 47 tag of the language wanted */
	target: string;
	/** At most 2000 characters */
	text: string;
}

export interface Translated {
	/** It was translated before, and costs nothing */
	cached: boolean;
	/** BCP 47 tag of the language it was in, as the caller or else the provider says */
	source: string;
	target: string;
	text: string;
}

export interface TurnBudgetInputBody {
	/** null: as long as they like */
	seconds: number | null;
}

export interface TurnCardInputBody {
	action: 'next' | 'back' | 'pick' | 'hide';
	/** With pick: which */
	cardId?: string;
	/** Only if it is still that one */
	version?: number;
}

export interface TurnOutputBody {
	expiresAt: string;
	iceServers: ICEServer[];
}

export interface UnreadOutputBody {
	unreadCount: number;
}

export interface User {
	createdAt: string;
	currentLevel: 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | null;
	email: string | null;
	englishName: string;
	id: string;
	/** BCP 47 tag; null until told */
	nativeLanguage: string | null;
	/** Null until the onboarding is complete */
	onboardedAt: string | null;
	profileImageUrl: string | null;
	/** BCP 47 tag; null until told */
	targetLanguage: string | null;
	updatedAt: string;
}

export interface View {
	/** How many items and tasks are */
	answered: number;
	attemptId: string;
	/** What is asked while the status is asking, otherwise null */
	item: ItemView | null;
	language: string;
	/** By what is known, not by the number of items */
	progress: number;
	/** How much of it is left; null: nothing is asked */
	secondsLeft: number | null;
	/** How long the answer may take from when it was asked; null: nothing is asked */
	secondsLimit: number | null;
	startedAt: string;
	status: 'asking' | 'writing' | 'speaking' | 'finished';
	/** What is asked while the status is writing or speaking, otherwise null */
	task: TaskView | null;
}

export interface Visibility {
	bio: 'everyone' | 'known' | 'nobody';
	birthYear: 'everyone' | 'known' | 'nobody';
	gender: 'everyone' | 'known' | 'nobody';
	/** How many hours both people have time; never which */
	hours: 'everyone' | 'known' | 'nobody';
	interests: 'everyone' | 'known' | 'nobody';
	/** Of the levels that were measured, and those that the person says */
	level: 'everyone' | 'known' | 'nobody';
	/** How many days in a row the person has studied */
	streak: 'everyone' | 'known' | 'nobody';
	zone: 'everyone' | 'known' | 'nobody';
}

export interface VisibilityPatch {
	bio?: 'everyone' | 'known' | 'nobody' | null;
	birthYear?: 'everyone' | 'known' | 'nobody' | null;
	gender?: 'everyone' | 'known' | 'nobody' | null;
	hours?: 'everyone' | 'known' | 'nobody' | null;
	interests?: 'everyone' | 'known' | 'nobody' | null;
	level?: 'everyone' | 'known' | 'nobody' | null;
	streak?: 'everyone' | 'known' | 'nobody' | null;
	zone?: 'everyone' | 'known' | 'nobody' | null;
}

export interface Visitor {
	displayName: string;
	since: string;
	userId: string;
}

/** The calls of the API below `/api/v1`: what each needs, and what it answers. */
export interface Operations {
	/** What the AI can do for the caller now */
	'GET /ai': { answer: AIStanding };
	/** The caller's analyses of conversations, newest first */
	'GET /ai/analyses': { query?: { roomId?: string; sessionId?: string; cursor?: string; limit?: number }; answer: HistoryOutputBody };
	/** Delete one of them */
	'DELETE /ai/analyses/{analysisId}': { path: { analysisId: string }; answer: undefined };
	/** One of them */
	'GET /ai/analyses/{analysisId}': { path: { analysisId: string }; answer: KeptAnalysis };
	/** Count who said how much in a chat room, and look at what the caller wrote */
	'POST /ai/analyze-conversation': { body: AnalyzeInputBody; answer: AnalyzeOutputBody };
	/** Correct the grammar of a text */
	'POST /ai/correct-grammar': { body: GrammarInputBody; answer: Correction };
	/** Suggest topics to talk about */
	'POST /ai/suggest-topics': { body: SuggestTopicsInputBody; answer: SuggestTopicsOutputBody };
	/** Translate a text */
	'POST /ai/translate': { body: TranslateInputBody; answer: Translated };
	/** The caller's accounts at providers */
	'GET /auth/identities': { answer: IdentitiesOutputBody };
	/** Remove an account at a provider */
	'DELETE /auth/identities/{identityId}': { path: { identityId: string }; answer: undefined };
	/** End all log-ins of the caller */
	'DELETE /auth/log-ins': { answer: undefined };
	/** Log in with email and password */
	'POST /auth/login': { body: LogInInputBody; answer: AuthResult };
	/** End a log-in */
	'POST /auth/logout': { body?: RefreshInputBody; answer: undefined };
	/** Go to a provider to log in */
	'GET /auth/oauth2/authorize/{provider}': { path: { provider: string }; query?: { returnTo?: string }; answer: undefined };
	/** Log in with what the provider sent back */
	'POST /auth/oauth2/callback/{provider}': { path: { provider: string }; body: ReturnInputBody; answer: OAuthResult };
	/** Begin to add an account at a provider */
	'POST /auth/oauth2/link/{provider}': { path: { provider: string }; body?: LinkInputBody; answer: LinkOutputBody };
	/** How people can log in: the providers, and whether a password does */
	'GET /auth/oauth2/providers': { answer: ProvidersOutputBody };
	/** Renew a log-in */
	'POST /auth/refresh': { body?: RefreshInputBody; answer: AuthResult };
	/** Make an account and log in */
	'POST /auth/signup': { body: SignUpInputBody; answer: AuthResult };
	/** Whom the caller has blocked, latest first */
	'GET /chat/blocks': { answer: BlocksOutputBody };
	/** Block somebody */
	'POST /chat/blocks': { body: BlockInputBody; answer: undefined };
	/** Lift a block */
	'DELETE /chat/blocks/{userId}': { path: { userId: string }; answer: undefined };
	/** Report somebody */
	'POST /chat/reports': { body: ReportInputBody; answer: ReportOutputBody };
	/** The caller's chat rooms, the one with the newest message first */
	'GET /chat/rooms': { query?: { cursor?: string; limit?: number }; answer: ChatRoomsOutputBody };
	/** Open a direct room or make a group */
	'POST /chat/rooms': { body: OpenChatRoomInputBody; answer: Room };
	/** Leave a chat room */
	'DELETE /chat/rooms/{roomId}': { path: { roomId: string }; answer: undefined };
	/** One chat room of the caller */
	'GET /chat/rooms/{roomId}': { path: { roomId: string }; answer: Room };
	/** Upload a picture for a chat room */
	'POST /chat/rooms/{roomId}/images': { path: { roomId: string }; file: Blob; answer: Image };
	/** Forget an upload that is not to be sent */
	'DELETE /chat/rooms/{roomId}/images/{imageId}': { path: { roomId: string; imageId: string }; answer: undefined };
	/** The picture of a message */
	'GET /chat/rooms/{roomId}/images/{imageId}': { path: { roomId: string; imageId: string }; query?: { size?: 'large' | 'preview' }; answer: Blob };
	/** What was said in a chat room */
	'GET /chat/rooms/{roomId}/messages': { path: { roomId: string }; query?: { before_seq?: number; after_seq?: number; after_revision?: number; limit?: number }; answer: ChatHistoryOutputBody };
	/** Send a message without a WebSocket */
	'POST /chat/rooms/{roomId}/messages': { path: { roomId: string }; body: SendMessageInputBody; answer: Message };
	/** Delete a message of the caller */
	'DELETE /chat/rooms/{roomId}/messages/{messageId}': { path: { roomId: string; messageId: string }; answer: undefined };
	/** Change a message of the caller */
	'PATCH /chat/rooms/{roomId}/messages/{messageId}': { path: { roomId: string; messageId: string }; body: EditMessageInputBody; answer: Message };
	/** Say how far the caller has read */
	'POST /chat/rooms/{roomId}/read': { path: { roomId: string }; body: MarkReadInputBody; answer: Marked };
	/** Find messages in the caller's chat rooms, newest first */
	'GET /chat/search': { query: { q: string; roomId?: string; cursor?: string; limit?: number }; answer: ChatSearchOutputBody };
	/** What people are asked to agree to */
	'GET /consents/documents': { answer: DocumentsOutputBody };
	/** What a document says */
	'GET /consents/documents/{document}': { path: { document: 'terms' | 'privacy' | 'age' | 'marketing' }; query?: { language?: string }; answer: DocumentText };
	/** All that the page shows on which a person comes in */
	'GET /home': { answer: Home };
	/** Answer a speaking task by a recording */
	'POST /level-test/analyze-speech': { query?: { attemptId?: string; itemId?: string; transcribe?: boolean }; file: Blob; answer: Analysis };
	/** What there is to hear of an item */
	'GET /level-test/audio/{attemptId}/{itemId}': { path: { attemptId: string; itemId: string }; answer: Blob };
	/** Have what was written and said in a finished attempt judged */
	'POST /level-test/evaluate-with-ai': { body: EvaluateInputBody; answer: Evaluation };
	/** The newest evaluations of an attempt */
	'GET /level-test/evaluations': { query: { attemptId: string }; answer: EvaluationsOutputBody };
	/** How an evaluation stands, and what was judged */
	'GET /level-test/evaluations/{evaluationId}': { path: { evaluationId: string }; answer: Evaluation };
	/** What the caller's level tests of a language have shown */
	'GET /level-test/result': { query: { language: string }; answer: LevelRecord };
	/** Begin a level test, or go on with it */
	'POST /level-test/start': { body: StartLevelTestInputBody; answer: View };
	/** Answer what is asked */
	'POST /level-test/submit-answer': { body: AnswerLevelTestInputBody; answer: View };
	/** How well the caller and somebody fit */
	'POST /matching/calculate-compatibility': { body: CompatibilityInputBody; answer: Compatibility };
	/** What there is to filter recommendations by, with how many people each value lets through */
	'GET /matching/filters': { answer: MatchFilters };
	/** Keep by what the caller wants to look for partners */
	'PUT /matching/filters': { body: MatchWish; answer: undefined };
	/** Wait no more */
	'DELETE /matching/queue': { answer: undefined };
	/** How it stands with the caller in the queue */
	'GET /matching/queue': { answer: MatchQueue };
	/** Wait for others to talk to at once */
	'POST /matching/queue': { body: JoinMatchQueueInputBody; answer: MatchQueue };
	/** People whom the caller may ask to study together, best first */
	'GET /matching/recommendations': { query?: { language?: string; levels?: ('A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2')[] | null; interests?: string[] | null; online?: boolean; minHours?: number; cursor?: string; limit?: number }; answer: RecommendationsOutputBody };
	/** Ask somebody to study together */
	'POST /matching/request': { body: RequestMatchInputBody; answer: MatchRequest };
	/** Requests to the caller or of the caller, the latest first */
	'GET /matching/requests': { query?: { direction?: 'incoming' | 'outgoing'; status?: 'pending' | 'accepted' | 'rejected' | 'withdrawn' | 'expired'; cursor?: string; limit?: number }; answer: MatchRequestsOutputBody };
	/** Take back a request */
	'DELETE /matching/requests/{requestId}': { path: { requestId: string }; answer: undefined };
	/** Accept a request */
	'POST /matching/requests/{requestId}/accept': { path: { requestId: string }; answer: MatchRequest };
	/** Say no to a request */
	'POST /matching/requests/{requestId}/reject': { path: { requestId: string }; answer: undefined };
	/** The words and corrections that the caller keeps, newest first */
	'GET /notes': { query?: { kind?: string; language?: string; q?: string; cursor?: string; limit?: number }; answer: KeptOutputBody };
	/** Throw the caller's copy of a note away */
	'DELETE /notes/{noteId}': { path: { noteId: string }; answer: undefined };
	/** Change a note of the caller, for everybody who keeps it */
	'PATCH /notes/{noteId}': { path: { noteId: string }; body: NotePatch; answer: Note };
	/** The caller's notifications, the latest first */
	'GET /notifications': { query?: { cursor?: string; limit?: number; unread?: boolean }; answer: NotificationsOutputBody };
	/** How the caller wants to be told of things */
	'GET /notifications/preferences': { answer: Preferences };
	/** Choose how to be told of things */
	'PUT /notifications/preferences': { body: Preferences; answer: Preferences };
	/** The key that a browser subscribes with */
	'GET /notifications/push/key': { answer: PushKeyOutputBody };
	/** Have a browser of the caller pushed to */
	'POST /notifications/push/subscriptions': { body: PushSubscribeInputBody; answer: undefined };
	/** End the pushes to a browser of the caller */
	'POST /notifications/push/unsubscribe': { body: PushUnsubscribeInputBody; answer: undefined };
	/** Mark all notifications of the caller read */
	'POST /notifications/read': { answer: UnreadOutputBody };
	/** Delete a notification of the caller */
	'DELETE /notifications/{id}': { path: { id: string }; answer: undefined };
	/** Mark a notification of the caller read */
	'POST /notifications/{id}/read': { path: { id: string }; answer: UnreadOutputBody };
	/** End the onboarding: from now on the caller can be matched */
	'POST /onboarding/complete': { answer: Onboarding };
	/** How far the caller's onboarding is, with what is saved */
	'GET /onboarding/status': { answer: Onboarding };
	/** Save a step of the onboarding */
	'POST /onboarding/step/{step}': { path: { step: 'info' | 'lang' | 'int' | 'partner' | 'schedule' }; body: ProfilePatch; answer: Onboarding };
	/** Who is online, away or offline */
	'GET /presence': { query: { userIds: string[] | null }; answer: PresenceOutputBody };
	/** Sessions that are not completed, newest first */
	'GET /sessions/available': { query?: { cursor?: string; limit?: number }; answer: AvailableOutputBody };
	/** Make a session; the caller is its host */
	'POST /sessions/create': { body: SessionPlan; answer: Session };
	/** The sessions to which the caller is asked to come, the newest invitation first */
	'GET /sessions/invitations': { answer: InvitationsOutputBody };
	/** Take a place in a session */
	'POST /sessions/join/{sessionId}': { path: { sessionId: string }; answer: JoinResult };
	/** Sessions that the caller hosts or was in, newest first */
	'GET /sessions/mine': { query?: { cursor?: string; limit?: number }; answer: AvailableOutputBody };
	/** Call off a session that waits */
	'DELETE /sessions/{sessionId}': { path: { sessionId: string }; answer: undefined };
	/** One session */
	'GET /sessions/{sessionId}': { path: { sessionId: string }; answer: Session };
	/** Change what is planned of a session that waits */
	'PUT /sessions/{sessionId}': { path: { sessionId: string }; body: SessionPlan; answer: Session };
	/** The chat room of a session */
	'GET /sessions/{sessionId}/chat': { path: { sessionId: string }; answer: Room };
	/** Show that one would like to speak, or does not any more */
	'PUT /sessions/{sessionId}/hand': { path: { sessionId: string }; body: HandInputBody; answer: undefined };
	/** Make another participant the host */
	'PUT /sessions/{sessionId}/host': { path: { sessionId: string }; body: HandOverInputBody; answer: undefined };
	/** Who is asked to come to a session */
	'GET /sessions/{sessionId}/invitations': { path: { sessionId: string }; answer: InvitedOutputBody };
	/** Ask people to come to a session */
	'POST /sessions/{sessionId}/invitations': { path: { sessionId: string }; body: InviteInputBody; answer: undefined };
	/** Decline an invitation, or withdraw it */
	'DELETE /sessions/{sessionId}/invitations/{userId}': { path: { sessionId: string; userId: string }; answer: undefined };
	/** Give up the caller's place */
	'DELETE /sessions/{sessionId}/leave': { path: { sessionId: string }; answer: undefined };
	/** Keep new people out, or let them in again */
	'PUT /sessions/{sessionId}/lock': { path: { sessionId: string }; body: LockInputBody; answer: undefined };
	/** What was noted in a session, in order */
	'GET /sessions/{sessionId}/notes': { path: { sessionId: string }; answer: NotesOutputBody };
	/** Note a word, or a better way to say what somebody has said */
	'POST /sessions/{sessionId}/notes': { path: { sessionId: string }; body: NewNote; answer: Note };
	/** Take a note of the caller back from everybody */
	'DELETE /sessions/{sessionId}/notes/{noteId}': { path: { sessionId: string; noteId: string }; answer: undefined };
	/** Send a participant away for good */
	'DELETE /sessions/{sessionId}/participants/{userId}': { path: { sessionId: string; userId: string }; answer: undefined };
	/** Say what a participant may send */
	'PUT /sessions/{sessionId}/participants/{userId}/permissions': { path: { sessionId: string; userId: string }; body: Permissions; answer: undefined };
	/** Show a reaction to everybody in the session */
	'POST /sessions/{sessionId}/reactions': { path: { sessionId: string }; body: ReactionInputBody; answer: undefined };
	/** Pause, resume, extend or skip the segment of the language plan */
	'POST /sessions/{sessionId}/rotation': { path: { sessionId: string }; body: RotateInputBody; answer: RotationView };
	/** Who is in a session, and how the connections fare */
	'GET /sessions/{sessionId}/status': { path: { sessionId: string }; answer: SessionStatus };
	/** What became of a session: who said how much in which language, new words, corrections */
	'GET /sessions/{sessionId}/summary': { path: { sessionId: string }; answer: SessionSummary };
	/** Go on to the next language now */
	'POST /sessions/{sessionId}/toggle-language': { path: { sessionId: string }; body?: ToggleInputBody; answer: RotationView };
	/** What there is to talk about in a session, and the card that lies open */
	'GET /sessions/{sessionId}/topics': { path: { sessionId: string }; answer: TopicsOutputBody };
	/** Turn the topic card for everybody in the session */
	'PUT /sessions/{sessionId}/topics/card': { path: { sessionId: string }; body: TurnCardInputBody; answer: CardView };
	/** Say how long somebody should speak at a time */
	'PUT /sessions/{sessionId}/turn-budget': { path: { sessionId: string }; body: TurnBudgetInputBody; answer: undefined };
	/** Let somebody in who waits before the session, or not */
	'PUT /sessions/{sessionId}/visitors/{userId}': { path: { sessionId: string; userId: string }; body: AdmitInputBody; answer: undefined };
	/** The server's clock */
	'GET /time': { answer: TimeOutputBody };
	/** Close the caller's account */
	'DELETE /users/account': { body?: CloseAccountInputBody; answer: CloseAccountOutputBody };
	/** What the caller has agreed to */
	'GET /users/consents': { answer: ConsentsOutputBody };
	/** Agree to documents, or withdraw it */
	'POST /users/consents': { body: ConsentInputBody; answer: ConsentsOutputBody };
	/** All that is kept of the caller */
	'GET /users/export': { answer: Blob };
	/** The caller's own profile */
	'GET /users/profile': { answer: Profile };
	/** Change the caller's own profile */
	'PATCH /users/profile': { body: ProfilePatch; answer: Profile };
	/** Remove the picture of the caller's profile */
	'DELETE /users/profile/image': { answer: Profile };
	/** Set the picture of the caller's profile */
	'POST /users/profile/image': { file: Blob; answer: Profile };
	/** What the caller has learnt */
	'GET /users/stats': { answer: LearningStats };
	/** What others see of a person */
	'GET /users/{userId}': { path: { userId: string }; query?: { as?: 'known' | 'stranger' }; answer: PublicUser };
	/** Answer an offer of the server */
	'POST /webrtc/answer': { body: OfferInputBody; answer: undefined };
	/** Add a candidate of the client */
	'POST /webrtc/ice-candidate': { body: CandidateInputBody; answer: undefined };
	/** Open the media connection */
	'POST /webrtc/offer': { body: OfferInputBody; answer: Answer };
	/** Restart ICE, add a candidate or say farewell */
	'POST /webrtc/signal': { body: SignalInputBody; answer: SignalAnswer };
	/** The caller's STUN and TURN servers */
	'GET /webrtc/turn-credentials': { answer: TurnOutputBody };
}

/** The calls that are safe to send again with the same Idempotency-Key. */
export const keyed: ReadonlySet<keyof Operations> = new Set<keyof Operations>([
	'POST /ai/analyze-conversation',
	'POST /ai/correct-grammar',
	'POST /ai/suggest-topics',
	'POST /chat/reports',
	'POST /chat/rooms',
	'POST /chat/rooms/{roomId}/messages',
	'POST /level-test/evaluate-with-ai',
	'POST /matching/request',
	'POST /sessions/create',
	'POST /sessions/{sessionId}/notes',
]);
