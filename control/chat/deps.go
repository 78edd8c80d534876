package chat

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// roomStore is where the rooms are; *store.ChatRooms is one.
type roomStore interface {
	OpenDirect(ctx context.Context, userID, otherID string, now time.Time) (roomID string, created bool, err error)
	CreateGroup(ctx context.Context, userID, title string, others []string, now time.Time) (roomID string, err error)
	Room(ctx context.Context, roomID, userID string) (store.ChatRoom, error)
	Rooms(ctx context.Context, userID string, after store.ChatRoomMark, limit int) ([]store.ChatRoom, error)
	Leave(ctx context.Context, roomID, userID string, now time.Time) (kind string, err error)
}

// sessionRoomStore is where the rooms of sessions are; *store.ChatRooms is one.
type sessionRoomStore interface {
	OfSession(ctx context.Context, sessionID, userID string, now time.Time) (roomID string, err error)
}

// memberStore is who is in the rooms; *store.ChatRooms is one.
type memberStore interface {
	Membership(ctx context.Context, roomID, userID string) (store.ChatMembership, error)
	MemberIDs(ctx context.Context, roomID string) ([]string, error)
	MarkDelivered(ctx context.Context, marks []store.ChatDelivery) (moved []store.ChatDelivery, err error)
	MarkRead(ctx context.Context, roomID, userID string, seq int64) (m store.ChatMembership, moved bool, err error)
}

// messageStore is where the messages are; *store.ChatMessages is one.
type messageStore interface {
	Together(ctx context.Context, userID string, acts []store.ChatAct, now time.Time) (done []store.ChatDone, at int, err error)
	Edit(ctx context.Context, e store.ChatEdit, now time.Time) (store.ChatMessage, error)
	Delete(ctx context.Context, roomID, messageID, userID string, now time.Time) (m store.ChatMessage, changed bool, err error)
	Page(ctx context.Context, p store.ChatPage) ([]store.ChatMessage, error)
	Search(ctx context.Context, s store.ChatSearch) (store.ChatFindings, error)
}

// blockStore is who has blocked whom; *store.Blocks is one.
type blockStore interface {
	Add(ctx context.Context, blockerID, blockedID string, now time.Time) error
	Remove(ctx context.Context, blockerID, blockedID string) error
	List(ctx context.Context, blockerID string) ([]store.Block, error)
	Against(ctx context.Context, blockedID string) ([]string, error)
}

// pictureStore is where it is kept which pictures messages hold, or may come to hold; *store.ChatPictures is one.
type pictureStore interface {
	MayUpload(ctx context.Context, roomID, userID string) error
	Upload(ctx context.Context, roomID, userID string, picture store.ChatImage, now time.Time) error
	Withdraw(ctx context.Context, roomID, userID, id string) error
	MaySee(ctx context.Context, roomID, userID, id string) error
}

// pictures makes and keeps the files of pictures; *images.Images is one.
type pictures interface {
	AddChat(ctx context.Context, raw []byte) (id string, width, height int, err error)
	ForgetChat(ctx context.Context, ids ...string) error
}

// reportStore takes what people tell about others; *store.Reports is one.
type reportStore interface {
	Create(ctx context.Context, n store.NewReport, now time.Time) (id string, err error)
}

// publisher tells clients. It does not wait for any of them; *stomp.Broker is one.
type publisher interface {
	Publish(destination string, body []byte)
	PublishTo(user, destination string, body []byte)
	PublishExcept(destination string, users []string, body []byte)
	Revoke(user, destination string)
}

// softState is what all nodes know for a while; *bus.Bus is one.
type softState interface {
	Put(key string, value []byte, ttl time.Duration) error
	Values(key string) [][]byte
	Watch(prefix string, changed func(key string))
}

// here tells the clients of this node only; *stomp.Broker is one.
type here interface {
	Publish(destination string, body []byte)
}

// listener hears what has happened, after the people in the room were told. It must not wait.
type listener interface {
	// Sent tells of a new message in a room of memberIDs, its sender among them; of a group without those who have blocked the sender.
	Sent(m Message, memberIDs []string)
	// Read tells that somebody has read a room up to seq.
	Read(roomID, userID string, seq int64)
	// Deleted tells that a message is gone from a room of memberIDs.
	Deleted(roomID string, memberIDs []string)
	// Parted tells that somebody has left a room of the others, or has blocked the other.
	Parted(ctx context.Context, userID string, otherIDs []string)
}

// Deps are the parts that chat works with.
type Deps struct {
	Rooms     roomStore
	OfSession sessionRoomStore
	Members   memberStore
	Messages  messageStore
	Blocks    blockStore
	Reports   reportStore
	// Images says which pictures there are, and Pictures has their files.
	Images    pictureStore
	Pictures  pictures
	Publisher publisher
	// Live says on all nodes who types; Here tells this node's clients of it.
	Live softState
	Here here
	// Listener may be nil.
	Listener listener
	// Logger gets what can't be returned to a caller; nil says nothing.
	Logger *slog.Logger
}

func (d Deps) validate() error {
	if d.Rooms == nil || d.OfSession == nil || d.Members == nil || d.Messages == nil || d.Blocks == nil || d.Reports == nil || d.Images == nil || d.Pictures == nil || d.Publisher == nil || d.Live == nil || d.Here == nil {
		return errors.New("chat: rooms, members, messages, blocks, reports, pictures, publishers and soft state are all needed")
	}
	return nil
}
