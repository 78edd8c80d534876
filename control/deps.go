package control

import (
	"context"
	"io/fs"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/blob"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/certs"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/turnserver"
)

// watcher knows who may hear the topic of a session; *session.Registry is one.
type watcher interface {
	MayWatch(ctx context.Context, sessionID, userID string) error
}

// agreement knows who has agreed to what is required; *users.Users is one.
type agreement interface {
	MustHaveAgreed(ctx context.Context, userID string) error
}

// talk is chat over the WebSocket; *chat.Chat is one.
type talk interface {
	MayHear(ctx context.Context, roomID, userID string) error
	Receive(ctx context.Context, userID string, batch []chat.Incoming) (at int, err error)
}

// there knows who is there; *presence.Presence is one.
type there interface {
	Connected(userID, connection string)
	Disconnected(userID, connection string)
	MayHear(ctx context.Context, userID, viewerID string) error
	Check(body []byte) error
	Receive(userID, connection string, body []byte) error
}

// opener makes media rooms; *session.SFU is one.
type opener interface {
	Open(sessionID string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor)
}

// issuer makes TURN credentials; *turnserver.Server is one.
type issuer interface {
	Issue(userID, sessionID string, ttl time.Duration) turnserver.Credentials
}

// Files keeps what people upload; *blob.Dir and *blob.S3 are such. What is not there is an fs.ErrNotExist.
type Files interface {
	Put(ctx context.Context, key string, content []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
	Delete(ctx context.Context, keys ...string) error
	List(ctx context.Context, each func(blob.File) error) error
}

// Deps are the parts that the control plane stands on. They outlive it.
type Deps struct {
	Store *store.Store
	Keys  *auth.Keys
	// Bus connects the nodes; it is run by the caller, for longer than the control plane.
	Bus *bus.Bus
	SFU *sfu.Server
	// Files keeps what people upload.
	Files Files
	// Certificates are those of the door with TLS; nil where there is none.
	Certificates *certs.Certificates
	// TURN may be nil: then clients get no relay.
	TURN *turnserver.Server
	// Web is the built client; nil: the server answers the API only.
	Web fs.FS
}
