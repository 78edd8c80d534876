package httpapi

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/control/images"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
)

// logIns begins, renews and ends log-ins; *auth.Auth is one.
type logIns interface {
	SignUp(ctx context.Context, in auth.SignUp, now time.Time) (auth.Grant, error)
	LogIn(ctx context.Context, email, password string, now time.Time) (auth.Grant, error)
	Refresh(ctx context.Context, token string, now time.Time) (auth.Grant, error)
	LogOut(ctx context.Context, token string, now time.Time) error
	LogOutEverywhere(ctx context.Context, userID string, now time.Time) error
}

// confirmer makes sure that it is the person who asks; *auth.Auth is one.
type confirmer interface {
	Confirm(ctx context.Context, p auth.Principal, password string, now time.Time) error
}

// accounts are closed and exported; *users.Accounts is one.
type accounts interface {
	Close(ctx context.Context, userID string, now time.Time) (erasedAt time.Time, err error)
	Export(userID string) (write func(ctx context.Context, w io.Writer, now time.Time) error, err error)
}

// elsewhere is logging in at a provider; *auth.Auth is one.
type elsewhere interface {
	Ways() auth.Ways
	Depart(ctx context.Context, d auth.Departure, now time.Time) (auth.Ticket, error)
	Arrive(ctx context.Context, r auth.Return, now time.Time) (auth.Arrival, error)
	Identities(ctx context.Context, userID string) ([]auth.Identity, error)
	Unlink(ctx context.Context, userID, identityID string, now time.Time) error
}

// tokens verifies and issues tokens; *auth.Auth is one.
type tokens interface {
	Access(token string, now time.Time) (auth.Principal, error)
	Media(token string, now time.Time) (auth.MediaPrincipal, error)
	IssueMedia(p auth.Principal, sessionID string, now time.Time) (auth.MediaToken, error)
	JWKS(now time.Time) auth.JWKS
}

// profiles knows people; *users.Users is one.
type profiles interface {
	Profile(ctx context.Context, userID string) (users.Profile, error)
	Edit(ctx context.Context, userID string, current func(version int64) bool, e users.Edit, now time.Time) (users.Profile, error)
	Public(ctx context.Context, userID, viewerID string, asStranger bool, now time.Time) (users.Public, error)
}

// onboarding is how newcomers tell who they are; *users.Users is one.
type onboarding interface {
	SaveStep(ctx context.Context, userID, step string, current func(version int64) bool, e users.Edit, now time.Time) (users.Profile, error)
	Complete(ctx context.Context, userID string, now time.Time) (users.Profile, error)
}

// consents is what people agree to; *users.Users is one.
type consents interface {
	Documents() []users.Document
	Consents(ctx context.Context, userID string) ([]users.Asked, []users.Consent, error)
	Consent(ctx context.Context, userID string, said []users.Consent, now time.Time) ([]users.Asked, []users.Consent, error)
	MustHaveAgreed(ctx context.Context, userID string) error
	Text(name, language string) (d users.Document, in, text string, err error)
}

// learning is what people have learnt; *users.Users is one.
type learning interface {
	Stats(ctx context.Context, userID string, now time.Time) (progress.Stats, error)
}

// pictures are those of people; *images.Images is one.
type pictures interface {
	SetProfile(ctx context.Context, userID string, raw []byte, now time.Time) error
	RemoveProfile(ctx context.Context, userID string, now time.Time) error
	Open(ctx context.Context, name string) (images.Picture, error)
	OpenChat(ctx context.Context, id string, preview bool) (images.Picture, error)
}

// sessions knows the study sessions; *session.Registry is one.
type sessions interface {
	Create(ctx context.Context, n session.NewSession) (session.Session, error)
	Available(ctx context.Context, viewerID string, after session.Mark, limit int) ([]session.Session, error)
	Session(ctx context.Context, sessionID string) (session.Session, error)
	Join(ctx context.Context, sessionID, userID string) (session.Session, error)
	Leave(ctx context.Context, sessionID, userID string) error
}

// hosting is what hosts do in live sessions; *session.Registry is one.
type hosting interface {
	Rotate(ctx context.Context, sessionID, hostID string, c session.Command) (session.RotationView, error)
	Remove(ctx context.Context, sessionID, hostID, userID string) error
	HandOver(ctx context.Context, sessionID, hostID, userID string) error
	Permit(ctx context.Context, sessionID, hostID, userID string, p session.Permissions) error
	Admit(ctx context.Context, sessionID, hostID, userID string, welcome bool) error
}

// invitations are who is asked to come to sessions; *session.Registry is one.
type invitations interface {
	Invite(ctx context.Context, sessionID, inviterID string, userIDs []string) error
	Invitations(ctx context.Context, sessionID, viewerID string) ([]session.Invitation, error)
	InvitationsOf(ctx context.Context, userID string) ([]session.Invited, error)
	EndInvitation(ctx context.Context, sessionID, userID, byID string) error
}

// gestures is what participants show without a word; *session.Registry is one.
type gestures interface {
	RaiseHand(ctx context.Context, sessionID, userID string, up bool) error
	React(ctx context.Context, sessionID, userID, emoji string) error
}

// lessons is what participants teach each other in a session; *session.Registry is one.
type lessons interface {
	Cards(ctx context.Context, sessionID, userID string) (session.CardView, []session.Card, error)
	TurnCard(ctx context.Context, sessionID, userID string, t session.CardTurn) (session.CardView, error)
	Note(ctx context.Context, n session.NewNote) (note session.Note, repeated bool, err error)
	Withdraw(ctx context.Context, sessionID, noteID, userID string) error
}

// notebook is what is left of sessions for those who took part; *session.Registry is one.
type notebook interface {
	Notes(ctx context.Context, sessionID, userID string) ([]session.Note, error)
	Kept(ctx context.Context, p session.NotePage) ([]session.Note, error)
	Discard(ctx context.Context, noteID, userID string) error
	Revise(ctx context.Context, noteID, userID string, change func(session.NewNote) (session.NewNote, error)) (session.Note, error)
	Summary(ctx context.Context, sessionID, userID string) (session.Summary, error)
}

// sessionChats are the chat rooms of sessions; *chat.Chat is one.
type sessionChats interface {
	OfSession(ctx context.Context, sessionID, userID string) (chat.Room, error)
}

// plans is what hosts plan, and who may come; *session.Registry is one.
type plans interface {
	Mine(ctx context.Context, userID string, after session.Mark, limit int) ([]session.Session, error)
	Edit(ctx context.Context, sessionID, hostID string, change func(*session.NewSession) error) (session.Session, error)
	Cancel(ctx context.Context, sessionID, hostID string) error
	Lock(ctx context.Context, sessionID, hostID string, locked bool) error
	SetTurnBudget(ctx context.Context, sessionID, hostID string, seconds int) error
}

// rooms is what participants do in a session.
type rooms interface {
	Status(ctx context.Context, sessionID, userID string) (session.Status, error)
	Offer(ctx context.Context, by auth.MediaPrincipal, sdp string) (answer string, err error)
	Signal(ctx context.Context, sessionID, userID string, s session.Signal) (session.Signal, error)
}

// chatRooms knows the chat rooms; *chat.Chat is one.
type chatRooms interface {
	OpenDirect(ctx context.Context, userID, otherID string) (room chat.Room, created bool, err error)
	CreateGroup(ctx context.Context, userID, title string, others []string) (chat.Room, error)
	Room(ctx context.Context, roomID, userID string) (chat.Room, error)
	Rooms(ctx context.Context, userID string, after chat.Mark, limit int) ([]chat.Room, error)
	Leave(ctx context.Context, roomID, userID string) error
}

// messages is what is said in chat rooms; *chat.Chat is one.
type messages interface {
	History(ctx context.Context, roomID, userID string, p chat.Page) (chat.History, error)
	Send(ctx context.Context, roomID, userID string, d chat.Draft) (m chat.Message, repeated bool, err error)
	Edit(ctx context.Context, roomID, messageID, userID string, e chat.Edit) (chat.Message, error)
	Delete(ctx context.Context, roomID, messageID, userID string) error
	MarkRead(ctx context.Context, roomID, userID string, seq int64) (chat.Marked, error)
}

// chatSearch finds what was said; *chat.Chat is one.
type chatSearch interface {
	Search(ctx context.Context, userID string, q chat.Query) (chat.Findings, error)
}

// chatImages are the pictures of messages; *chat.Chat is one.
type chatImages interface {
	AddImage(ctx context.Context, roomID, userID string, raw []byte) (chat.Image, error)
	WithdrawImage(ctx context.Context, roomID, userID, id string) error
	MaySeeImage(ctx context.Context, roomID, userID, id string) error
}

// blocks keeps people apart who want it; *chat.Chat is one.
type blocks interface {
	Block(ctx context.Context, userID, otherID string) error
	Unblock(ctx context.Context, userID, otherID string) error
	Blocks(ctx context.Context, userID string) ([]chat.Block, error)
	Report(ctx context.Context, userID string, r chat.Report) (id string, err error)
}

// partners are whom people may ask to study together; *matching.Matching is one.
type partners interface {
	Recommend(ctx context.Context, userID string, w matching.Wish, after matching.Mark, limit int) ([]matching.Recommendation, *matching.Mark, error)
	Compatibility(ctx context.Context, userID, otherID string) (matching.Compatibility, error)
	Filters(ctx context.Context, userID string) (matching.Facets, *matching.Wish, error)
	SaveFilters(ctx context.Context, userID string, w matching.Wish) error
}

// matchRequests are who asked whom; *matching.Matching is one.
type matchRequests interface {
	Ask(ctx context.Context, userID, otherID string) (r matching.Request, created bool, err error)
	Accept(ctx context.Context, requestID, userID string) (matching.Request, error)
	Reject(ctx context.Context, requestID, userID string) error
	Withdraw(ctx context.Context, requestID, userID string) error
	Requests(ctx context.Context, p matching.RequestPage) ([]matching.Request, error)
}

// matchQueue is who waits for others to talk to at once; *matching.Matching is one.
type matchQueue interface {
	JoinQueue(ctx context.Context, userID, language string) (matching.QueueState, error)
	Queue(ctx context.Context, userID string) (matching.QueueState, error)
	LeaveQueue(ctx context.Context, userID string) error
}

// presences is who is there; *presence.Presence is one.
type presences interface {
	Look(ctx context.Context, viewerID string, userIDs []string) ([]presence.Seen, error)
	Of(viewerID string, known store.Acquaintance) presence.Seen
}

// notifications is what people are told; *notify.Notify is one.
type notifications interface {
	List(ctx context.Context, userID string, unreadOnly bool, after notify.Mark, limit int) (list []notify.Notification, unread int, err error)
	MarkRead(ctx context.Context, userID, id string) (unread int, err error)
	Delete(ctx context.Context, userID, id string) error
}

// notificationWays is how they want to be told; *notify.Notify is one.
type notificationWays interface {
	Preferences(ctx context.Context, userID string) (notify.Preferences, error)
	SetPreferences(ctx context.Context, userID string, p notify.Preferences) (notify.Preferences, error)
	PushKey() (string, error)
	Subscribe(ctx context.Context, userID string, b notify.Browser) error
	Unsubscribe(ctx context.Context, userID, endpoint string) error
}

// assistant is the help of a language model; *ai.AI is one.
type assistant interface {
	Standing(ctx context.Context, userID string, now time.Time) (provided bool, q ai.Quota, err error)
	Translate(ctx context.Context, userID string, t ai.Translation, now time.Time) (ai.Translated, ai.Quota, error)
	Correct(ctx context.Context, userID string, d ai.Draft, now time.Time) (ai.Correction, ai.Quota, error)
	Suggest(ctx context.Context, userID string, w ai.TopicWish, now time.Time) ([]ai.SuggestedTopic, ai.Quota, error)
	Feedback(ctx context.Context, userID string, c ai.Conversation, now time.Time) (*ai.Feedback, ai.Quota, error)
}

// analyses are what people had looked at of their conversations; *ai.History is one.
type analyses interface {
	Keep(ctx context.Context, userID string, a ai.Analyzed, now time.Time) (id string, err error)
	Page(ctx context.Context, p ai.HistoryPage) ([]ai.KeptAnalysis, error)
	One(ctx context.Context, id, userID string) (ai.KeptAnalysis, error)
	Delete(ctx context.Context, id, userID string) error
}

// levelTests are the tests of languages; *leveltest.Tests is one.
type levelTests interface {
	Start(ctx context.Context, userID, language string, now time.Time) (leveltest.View, error)
	Answer(ctx context.Context, userID, attemptID, itemID, given string, now time.Time) (leveltest.View, error)
	Audio(ctx context.Context, userID, attemptID, itemID string) ([]byte, error)
	Record(ctx context.Context, userID, language string, now time.Time) (leveltest.Record, error)
	Latest(ctx context.Context, userID, language string) (*leveltest.Result, error)
}

// examiner measures what is said in the tests; *leveltest.Examiner is one.
type examiner interface {
	Analyze(ctx context.Context, userID, attemptID, itemID string, r leveltest.Recording, now time.Time) (leveltest.Analysis, error)
}

// evaluations has what was written and said in them judged; *leveltest.Evaluations is one.
type evaluations interface {
	Start(ctx context.Context, userID, attemptID, explainIn string) (leveltest.Evaluation, ai.Quota, error)
	One(ctx context.Context, userID, id string) (leveltest.Evaluation, error)
	Of(ctx context.Context, userID, attemptID string) ([]leveltest.Evaluation, error)
}

// replies remembers what was answered to calls with a key; *idempotency.Calls is one.
type replies interface {
	Claim(ctx context.Context, call idempotency.Call, now time.Time) (idempotency.Claim, error)
	Finish(ctx context.Context, claimID string, r idempotency.Reply) error
	Release(ctx context.Context, claimID string) error
}

// iceIssuer makes a client's list of STUN and TURN servers. sessionID is empty for a person who
// is in none. host is the name or address, without port, by which the client reached this server.
type iceIssuer interface {
	ICEServers(userID, sessionID, host string) (servers []ICEServer, expiresAt time.Time)
}

// ICEServer is an RTCIceServer, as browsers take it.
type ICEServer struct {
	URLs       []string `json:"urls" nullable:"false"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Check is one thing that must work for the server to be ready.
type Check struct {
	// Name is shown when it doesn't work.
	Name string
	Run  func(ctx context.Context) error
}

// Deps are the parts that answer.
type Deps struct {
	LogIns logIns
	// Elsewhere is logging in at a provider.
	Elsewhere elsewhere
	Tokens    tokens
	Profiles  profiles
	// Accounts are those of the same people, and Confirmer says that it is they who ask.
	Accounts  accounts
	Confirmer confirmer
	// Onboarding and Consents are of the same people as Profiles.
	Onboarding onboarding
	Consents   consents
	Learning   learning
	Images     pictures
	Sessions   sessions
	Rooms      rooms
	// These two are what hosts do with sessions.
	Hosting     hosting
	Plans       plans
	Invitations invitations
	// Gestures are of participants.
	Gestures gestures
	// Lessons, Notebook and SessionChats are what sessions teach.
	Lessons      lessons
	Notebook     notebook
	SessionChats sessionChats
	ICE          iceIssuer
	// These four are chat.
	ChatRooms  chatRooms
	Messages   messages
	ChatSearch chatSearch
	// ChatImages are the pictures of messages, whose files Images has.
	ChatImages chatImages
	Blocks     blocks
	Presence   presences
	// These three are finding partners.
	Partners      partners
	MatchRequests matchRequests
	MatchQueue    matchQueue
	// These two are notifications.
	Notifications    notifications
	NotificationWays notificationWays
	// AI is the help of a language model.
	AI assistant
	// Analyses are what it said of conversations before.
	Analyses analyses
	// LevelTests find out how well people know a language.
	LevelTests levelTests
	// Examiner measures what is said in them.
	Examiner examiner
	// Evaluations has what was written and said judged.
	Evaluations evaluations
	// Replies makes calls with a key happen once.
	Replies replies
	// Checks are asked by /readyz.
	Checks []Check
	// WebSocket serves /ws and Metrics serves /metrics, to this machine and Config.MetricsFrom; without one the path is not found.
	WebSocket http.Handler
	Metrics   http.Handler
	// Web is the built client, index.html at its root; without it there are no pages.
	Web fs.FS
}

func (d Deps) validate() error {
	if d.LogIns == nil || d.Tokens == nil || d.Profiles == nil || d.Sessions == nil || d.Rooms == nil || d.ICE == nil {
		return errors.New("httpapi: log-ins, tokens, profiles, sessions, rooms and ICE are all needed")
	}
	if d.Onboarding == nil || d.Consents == nil || d.Learning == nil {
		return errors.New("httpapi: onboarding, consents and learning are needed")
	}
	if d.Hosting == nil || d.Plans == nil || d.Invitations == nil || d.Gestures == nil {
		return errors.New("httpapi: hosting, plans, invitations and gestures are needed")
	}
	if d.Lessons == nil || d.Notebook == nil || d.SessionChats == nil {
		return errors.New("httpapi: lessons, a notebook and the chats of sessions are needed")
	}
	if d.Accounts == nil || d.Confirmer == nil {
		return errors.New("httpapi: accounts and a confirmer are needed")
	}
	if d.Images == nil {
		return errors.New("httpapi: images are needed")
	}
	if d.Elsewhere == nil {
		return errors.New("httpapi: elsewhere is needed")
	}
	if d.ChatRooms == nil || d.Messages == nil || d.ChatSearch == nil || d.ChatImages == nil || d.Blocks == nil || d.Presence == nil {
		return errors.New("httpapi: chat rooms, messages, their search and images, blocks and presence are all needed")
	}
	if d.Notifications == nil || d.NotificationWays == nil {
		return errors.New("httpapi: notifications and their ways are needed")
	}
	if d.Partners == nil || d.MatchRequests == nil || d.MatchQueue == nil {
		return errors.New("httpapi: partners, match requests and a match queue are needed")
	}
	if d.Replies == nil || d.AI == nil || d.Analyses == nil || d.LevelTests == nil || d.Examiner == nil || d.Evaluations == nil {
		return errors.New("httpapi: replies, AI, analyses, level tests, an examiner and evaluations are needed")
	}
	return nil
}
