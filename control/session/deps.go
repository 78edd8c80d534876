package session

import (
	"context"
	"encoding/json"
	"time"

	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store"
)

// mediaServer makes the media rooms.
type mediaServer interface {
	// Open makes the room of a session. events is called from the media plane's goroutines
	// and only hands over: it neither blocks nor calls back.
	Open(sessionID string, events func(MediaEvent)) (MediaRoom, Floor)
}

// MediaRoom is all that a live session needs of its media room. A peer is named by the user's
// id. Its errors wrap ErrBadOffer, ErrPeerUnknown or ErrMediaUnavailable.
type MediaRoom interface {
	// Join answers the offer of a new connection; an earlier one of the same peer is ended
	// with the reason "replaced". Of a connection so replaced no more events come.
	Join(ctx context.Context, peer string, offer string, p Permissions) (answer string, err error)
	// Signal passes a re-offer, a candidate or a farewell to the peer's connection.
	Signal(ctx context.Context, peer string, s Signal) (Signal, error)
	// Leave ends the peer's connection, if there is one, at once.
	Leave(peer, reason string)
	// Stats tells how the connections fare.
	Stats() RoomStats
	// Close ends all connections; the room is not used afterwards.
	Close(reason string)
}

// Floor is who may speak in a media room, and who did (the word is that of RFC 4582).
type Floor interface {
	// Allow says what the peer may send from now on; without such a peer it does nothing.
	Allow(peer string, p Permissions)
	// Talk returns what everybody has said since the room was opened, also those who have left, and how long at least one spoke.
	Talk() (all []PeerTalk, spoken time.Duration)
}

// publisher tells the subscribers of a topic, or one person who subscribes to a queue, and ends what somebody hears of a topic. None of it waits.
type publisher interface {
	Publish(topic string, body []byte)
	PublishTo(userID, queue string, body []byte)
	PublishExcept(topic string, userIDs []string, body []byte)
	Revoke(userID, topic string)
}

// sessionStore is where the sessions are; *store.Sessions is one.
type sessionStore interface {
	Create(ctx context.Context, n store.NewSession, now time.Time) (store.Session, error)
	ByID(ctx context.Context, id string) (store.Session, error)
	Available(ctx context.Context, viewerID string, after store.SessionMark, limit int) ([]store.Session, error)
	Activate(ctx context.Context, id string, now time.Time) error
	CompleteAbandoned(ctx context.Context, staleBefore, now time.Time) (int, error)
}

// seatStore is where the places are; *store.Seats is one.
type seatStore interface {
	Claim(ctx context.Context, sessionID, userID string, now time.Time) (store.Claim, error)
	Open(ctx context.Context, sessionID string) ([]store.Seat, error)
	Free(ctx context.Context, d store.Departure, now time.Time) error
	Seen(ctx context.Context, sessionID string, userIDs []string, now time.Time) error
	Deny(ctx context.Context, sessionID, userID string, d store.Denied) error
}

// heldStore is where it stands which places are held at all; *store.Seats is one.
type heldStore interface {
	OpenSessionIDs(ctx context.Context) ([]string, error)
	HeldBy(ctx context.Context, userID string) (sessionID string, err error)
	LeftBy(ctx context.Context, userID string) (sessionIDs []string, err error)
}

// planStore is where hosts change what they plan; *store.Sessions is one.
type planStore interface {
	Edit(ctx context.Context, id, hostID string, now time.Time, change func(*store.NewSession) error) (store.Session, error)
	Cancel(ctx context.Context, id, hostID string, now time.Time) error
	Mine(ctx context.Context, userID string, after store.SessionMark, limit int) ([]store.Session, error)
	ByIDs(ctx context.Context, ids []string) (map[string]store.Session, error)
	SetTurnBudget(ctx context.Context, id string, seconds int, now time.Time) error
}

// liveStore is what a session in use finds again after a crash; *store.Live is one.
type liveStore interface {
	Rotation(ctx context.Context, sessionID string) (r store.Rotation, ok bool, err error)
	SaveRotation(ctx context.Context, sessionID string, r store.Rotation) error
	Talk(ctx context.Context, sessionID string) (store.Spoken, error)
	SaveTalk(ctx context.Context, sessionID string, s store.Spoken) error
}

// doorStore is who may come in; *store.Live is one.
type doorStore interface {
	Visitor(ctx context.Context, sessionID, userID string) (name string, err error)
	Invited(ctx context.Context, sessionID, userID string) (bool, error)
	Remove(ctx context.Context, sessionID, userID string, now time.Time) error
	Lock(ctx context.Context, sessionID string, locked bool, now time.Time) error
	HandOver(ctx context.Context, sessionID, userID string, now time.Time) error
}

// lessonStore is what sessions taught; *store.Lessons is one.
type lessonStore interface {
	Shown(ctx context.Context, sessionID string) (store.Shown, error)
	SaveShown(ctx context.Context, sessionID string, s store.Shown) error
	Lesson(ctx context.Context, sessionID, viewerID string) (store.Lesson, error)
}

// noteStore is what people note in sessions; *store.Notes is one.
type noteStore interface {
	Add(ctx context.Context, n store.Note, now time.Time) (note store.Note, repeated bool, err error)
	OfSession(ctx context.Context, sessionID, userID string) ([]store.Note, error)
	Withdraw(ctx context.Context, sessionID, noteID, userID string) error
}

// notebookStore is what people keep of what was noted, and mend; *store.Notes is one.
type notebookStore interface {
	Kept(ctx context.Context, p store.NotePage) ([]store.Note, error)
	Discard(ctx context.Context, noteID, userID string) error
	Edit(ctx context.Context, noteID, userID string, change func(store.Note) (store.Note, error)) (store.Note, error)
}

// blockStore is who wants nothing to do with whom; *store.Blocks is one.
type blockStore interface {
	Against(ctx context.Context, blockedID string) ([]string, error)
}

// cardBank is what there is to talk about; *topics.Bank is one.
type cardBank interface {
	Deck(w topics.Wish) []topics.Card
	Card(id string) (topics.Card, bool)
	Topic(id string) (topics.Topic, bool)
}

// softState is what all nodes know as long as the one who says it is there; *bus.Bus is one.
type softState interface {
	Put(key string, value []byte, ttl time.Duration) error
	Drop(key string)
	Values(key string) [][]byte
}

// Deps are the parts that sessions work with.
type Deps struct {
	Sessions  sessionStore
	Seats     seatStore
	Held      heldStore
	Plans     planStore
	Live      liveStore
	Door      doorStore
	Lessons   lessonStore
	Notes     noteStore
	Notebook  notebookStore
	Blocks    blockStore
	Topics    cardBank
	Media     mediaServer
	Publisher publisher
	// Nodes is where it is said which sessions are in use here.
	Nodes softState
	// Invitations are who is asked to come, which Messenger tells them.
	Invitations invitationStore
	Messenger   messenger
}

// Permissions say what a peer may do in the room.
type Permissions struct {
	Mic    bool `json:"mic"`
	Camera bool `json:"camera"`
	Screen bool `json:"screen"`
}

// PeerTalk is what one peer has said since the room was opened.
type PeerTalk struct {
	Peer                         string
	Speech, Overlap, LongestTurn time.Duration
	Turns, Interruptions         int
	// SilentFor is how long ago the peer was last heard speaking; negative: not since this connection began, or there is none.
	SilentFor time.Duration
	// Turn is how long the turn has gone on that the peer is in; 0: it is in none.
	Turn time.Duration
}

// Signal is one message of signaling after the offer, and its answer.
type Signal struct {
	// Type is "offer", "candidate" or "bye"; in answers "answer" or "ok".
	Type      string
	SDP       string
	Candidate string
}

// MediaEventKind says what happened in a media room.
type MediaEventKind int

const (
	// PeerConnected tells that the peer's connection is up for the first time.
	PeerConnected MediaEventKind = iota + 1
	// PeerLost tells that nothing has come from the peer for a while.
	PeerLost
	// PeerRestored tells that a lost peer is heard again.
	PeerRestored
	// PeerClosed tells that the peer's connection has ended. The person may be back with another.
	PeerClosed
	// RoomChanged tells that who sends what, or who fills which slot, has changed.
	RoomChanged
)

// MediaEvent is something that happened in a media room.
type MediaEvent struct {
	Kind MediaEventKind
	// Peer is whom it happened to; empty for RoomChanged.
	Peer string
	// Room is, for RoomChanged, the room message of the protocol without mids.
	Room json.RawMessage
	At   time.Time
}

// RoomStats are the figures of a media room.
type RoomStats struct {
	Peers []PeerStats
}

// PeerStats are the figures of one peer's connection, as the status call shows them.
type PeerStats struct {
	Peer string `json:"-"`
	// RTTMs is the round-trip time in milliseconds.
	RTTMs float64 `json:"rttMs" doc:"Round-trip time in milliseconds"`
	// Grade is "excellent", "good", "poor" or "lost".
	Grade   string        `json:"grade" enum:"excellent,good,poor,lost"`
	Streams []StreamStats `json:"streams" nullable:"false"`
}

// StreamStats are the figures of one stream of a connection since it began.
type StreamStats struct {
	// Kind is the source or slot: "mic", "camera", "screen", "screenAudio" or "voice".
	Kind string `json:"kind"`
	// Direction is "up" from the person to the server, or "down".
	Direction string `json:"direction" enum:"up,down"`
	// Layer is the simulcast layer "h", "m" or "l"; empty where there is only one.
	Layer       string `json:"layer,omitempty"`
	Packets     uint64 `json:"packets"`
	Bytes       uint64 `json:"bytes"`
	LostPackets uint64 `json:"lostPackets"`
	// LossPercent is that of the last report.
	LossPercent float64 `json:"lossPercent"`
	// JitterMs is the interarrival jitter of RFC 3550 section 6.4.1.
	JitterMs float64 `json:"jitterMs"`
	// LatencyMs is the one-way latency estimated from sender reports.
	LatencyMs  float64 `json:"latencyMs"`
	BitrateBps uint64  `json:"bitrateBps"`
}
