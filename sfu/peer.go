package sfu

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/media/srtp"
	"github.com/languagemate/studymate/sfu/forward"
	"github.com/languagemate/studymate/sfu/transport"
)

const (
	// A peer may send maxMessages in a second over its room channel, of maxMessageBytes each.
	maxMessages     = 50
	maxMessageBytes = 4 << 10
)

// peer is one connection of a room. It is the Handler of its transport and the Observer of its media; those methods hand over.
type peer struct {
	// Set by Join.
	room  *Room
	id    string
	media *forward.Peer
	link  *transport.Peer
	slots []slot

	flooded   atomic.Bool
	waiting   atomic.Int32                     // messages that wait for the room's goroutine
	streamMu  sync.Mutex                       // one ICE-TCP connection at a time; there is a second only while a client changes over
	stream    atomic.Pointer[forward.Transmit] // for packets over ICE-TCP
	streamOut func() *forward.Transmit         // Set by Join.

	// Guarded by room.mu.
	allowed   Permissions
	declared  sources
	saidSo    bool // the peer said itself what it sends
	connected bool
	open      bool
	lost      bool
	grade     Grade // told last
	ended     bool
	second    int64
	messages  int
}

// slot is one m-line on which the peer receives, and whom it shows.
type slot struct {
	mid    string
	kind   forward.SourceKind
	number int    // among the slots of its kind
	owner  string // peer id; "" when free
}

// sources says which of a peer's sources are on.
type sources struct {
	Mic         bool `json:"mic"`
	Camera      bool `json:"camera"`
	Screen      bool `json:"screen"`
	ScreenAudio bool `json:"screenAudio"`
}

func allSources() sources { return sources{Mic: true, Camera: true, Screen: true, ScreenAudio: true} }

// on gives what is forwarded: what the person sends and may send.
func (p *peer) on() sources {
	return sources{
		Mic:         p.declared.Mic && p.allowed.Mic,
		Camera:      p.declared.Camera && p.allowed.Camera,
		Screen:      p.declared.Screen && p.allowed.Screen,
		ScreenAudio: p.declared.ScreenAudio && p.allowed.Screen,
	}
}

// shown gives what others are told: a screen only once the peer itself said that it shares one.
func (p *peer) shown() sources {
	on := p.on()
	on.Screen = on.Screen && p.saidSo
	on.ScreenAudio = on.ScreenAudio && p.saidSo
	return on
}

func (p *peer) applyPermissions() {
	on := p.on()
	p.media.Enable(forward.Mic, on.Mic)
	p.media.Enable(forward.Camera, on.Camera)
	p.media.Enable(forward.Screen, on.Screen)
	p.media.Enable(forward.ScreenAudio, on.ScreenAudio)
}

// send puts a message on the room channel. A channel that is full or closed loses it: every message is the newest state of something,
// and the next one of its kind makes up for it.
func (p *peer) send(message any) {
	if !p.open {
		return
	}
	b, err := json.Marshal(message)
	if err != nil {
		p.room.logger.Error("room channel message", "error", err)
		return
	}
	if err := p.link.Send(b); err != nil {
		p.room.logger.Debug("room channel message lost", "peer", p.id, "error", err)
	}
}

// Secured implements transport.Handler.
func (p *peer) Secured(keys srtp.Keys) {
	if err := p.media.SetKeys(keys); err != nil {
		p.room.logger.Warn("media keys refused", "peer", p.id, "error", err)
		return
	}
	p.room.handSurely(note{kind: noteReady, peer: p})
}

// Path implements transport.Handler.
func (p *peer) Path(path transport.Path) {
	if path.Stream != nil {
		p.stream.CompareAndSwap(nil, p.streamOut())
		p.media.SetPath(path.Remote, path.Stream)
	} else {
		p.media.SetPath(path.Remote, nil)
	}
	p.room.handSurely(note{kind: noteReady, peer: p})
}

// StreamPacket implements transport.Handler.
func (p *peer) StreamPacket(b []byte) {
	p.streamMu.Lock()
	defer p.streamMu.Unlock()
	if t := p.stream.Load(); t != nil {
		p.media.HandleStream(b, t)
	}
}

// Channel implements transport.Handler.
func (p *peer) Channel(data []byte, open bool) {
	p.media.Heard()
	switch {
	case !open:
		p.room.handSurely(note{kind: noteChannelClosed, peer: p})
	case data == nil:
		p.room.handSurely(note{kind: noteOpen, peer: p})
	case p.waiting.Add(1) > maxMessages:
		// More than a second may bring, and the room's goroutine has not come to any of it. It learns of it with the first of them.
		p.flooded.Store(true)
	default:
		p.room.handSurely(note{kind: noteMessage, peer: p, data: data})
	}
}

// Closed implements transport.Handler.
func (p *peer) Closed(err error) {
	p.room.handSurely(note{kind: noteClosed, peer: p, err: err})
}

// Link implements forward.Observer.
func (p *peer) Link(_ *forward.Peer, lost bool) {
	kind := noteRestored
	if lost {
		kind = noteLost
	}
	p.room.hand(note{kind: kind, peer: p})
}

// Speakers implements forward.Observer.
func (p *peer) Speakers(*forward.Room) { p.room.hand(note{kind: noteSpeakers, peer: p}) }

// Report implements forward.Observer.
func (p *peer) Report(*forward.Peer) { p.room.hand(note{kind: noteReport, peer: p}) }

// tooMany counts a message of the peer and says whether it is one too many in its second.
func (p *peer) tooMany(now time.Time) bool {
	if s := now.Unix(); s != p.second {
		p.second, p.messages = s, 0
	}
	p.messages++
	return p.messages > maxMessages
}
