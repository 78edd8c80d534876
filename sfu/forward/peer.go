package forward

import (
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/media/bwe"
	"github.com/languagemate/studymate/media/srtp"
	"github.com/languagemate/studymate/sfu/udp"
)

const (
	// lostAfter is how long a peer may be silent before its link counts as lost: clients ping once a second.
	lostAfter = int64(2 * time.Second)
	// observeEvery is how often the observer is asked to tell figures.
	observeEvery = int64(2 * time.Second)
)

// Peer is one participant's connection: the sources it sends and the slots it receives. Methods may be called from any goroutine.
type Peer struct {
	// Set by newPeer.
	room       *Room
	id         string
	index      int // Set by AddPeer.
	payloads   [128]Payload
	ext        ExtensionIDs
	reportSSRC uint32
	observer   Observer

	lastHeard atomic.Int64 // anything authentic from the peer

	// Guarded by room.mu.
	in        *srtp.Inbound
	out       *srtp.Outbound
	overhead  int // bytes that sealing adds
	sendTime  [3]byte
	addr      netip.AddrPort
	dest      *udp.Dest
	stream    StreamWriter
	sources   [SourceKinds]*Source
	slots     []*Slot
	streams   []stream // every incoming SSRC, found by a walk: a peer has about seven
	recorder  bwe.Recorder
	downlink  bwe.LossCap
	pacer     pacer
	clock     remoteClock
	rtt       time.Duration
	gone      bool
	lost      bool
	feedback  int64 // when the next transport-wide feedback is due
	reportAt  int64 // when the next sender and receiver reports are due
	layersAt  int64 // when the layers of the slots are chosen again
	observeAt int64
}

// stream is what an incoming SSRC is: the primary or the RTX stream of a layer.
type stream struct {
	keys  *srtp.Stream
	layer *Layer
	ssrc  uint32
	rtx   bool
}

func newPeer(r *Room, cfg PeerConfig) (*Peer, error) {
	if len(cfg.Slots) > maxSlotsByPeer || len(cfg.Sources) > int(SourceKinds) {
		return nil, ErrTooMany
	}
	p := &Peer{
		room:       r,
		id:         cfg.ID,
		payloads:   cfg.Payloads,
		ext:        cfg.Extensions,
		reportSSRC: cfg.ReportSSRC,
		observer:   cfg.Observer,
	}
	for _, s := range cfg.Sources {
		if s.Kind < SourceKinds && p.sources[s.Kind] == nil {
			p.sources[s.Kind] = newSource(p, s)
		}
	}
	for _, s := range cfg.Slots {
		p.slots = append(p.slots, newSlot(p, s))
	}
	return p, nil
}

// ID gives the name the peer was added under.
func (p *Peer) ID() string { return p.id }

// SetKeys gives the peer its SRTP keys; media flows once it has a path too.
func (p *Peer) SetKeys(k srtp.Keys) error {
	in, err := srtp.NewInbound(k.Profile, k.RemoteKey, k.RemoteSalt)
	if err != nil {
		return err
	}
	out, err := srtp.NewOutbound(k.Profile, k.LocalKey, k.LocalSalt)
	if err != nil {
		return err
	}
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if p.gone {
		return ErrClosed
	}
	// Keys are set once: a second handshake would be a second connection. Sealing under the same key twice would repeat nonces.
	if p.in != nil {
		return ErrClosed
	}
	p.in, p.out, p.overhead = in, out, k.Profile.Overhead()
	p.begin()
	return nil
}

// SetPath says where ICE found the peer: a validated remote address of the shared socket, or a stream.
func (p *Peer) SetPath(remote netip.AddrPort, stream StreamWriter) {
	remote = netip.AddrPortFrom(remote.Addr().Unmap(), remote.Port())
	p.room.mu.Lock()
	if p.gone {
		p.room.mu.Unlock()
		return
	}
	old := p.addr
	p.addr, p.dest, p.stream = netip.AddrPort{}, nil, stream
	if stream == nil {
		p.addr, p.dest = remote, udp.NewDest(remote)
	}
	p.begin()
	// The table is written under the room's lock so that Remove, which sets gone under it, can't be overtaken.
	if old.IsValid() && old != p.addr {
		p.room.engine.table.remove(old, p)
	}
	if p.addr.IsValid() {
		p.room.engine.table.put(p.addr, p)
	}
	p.room.mu.Unlock()
}

// begin starts the clocks of a peer that has just become ready, and asks for the pictures it waits for.
func (p *Peer) begin() {
	if !p.ready() {
		return
	}
	now := p.room.engine.now()
	p.lastHeard.Store(now)
	p.reportAt = now + int64(200*time.Millisecond)
	p.observeAt = now + observeEvery
	p.layersAt = 0
	p.room.worker.hurry(p.room)
}

// ready says whether media can flow. Called with the lock held.
func (p *Peer) ready() bool { return p.in != nil && (p.dest != nil || p.stream != nil) && !p.gone }

// Remove takes the peer out: its sources leave the slots of others, nothing is sent to it any more.
func (p *Peer) Remove() {
	p.room.mu.Lock()
	p.detach()
	p.room.peers = slices.DeleteFunc(p.room.peers, func(q *Peer) bool { return q == p })
	p.room.mu.Unlock()
	p.forgetAddress()
}

// detach is Remove without the room's list. Called with the lock held.
func (p *Peer) detach() {
	if p.gone {
		return
	}
	p.gone = true
	p.forgetWaiting()
	for _, s := range p.sources {
		if s != nil {
			s.detachAll()
		}
	}
	for _, s := range p.slots {
		s.show(nil)
	}
	p.room.dominant.Forget(p.index)
	p.room.keepTalk(p)
	p.room.engine.counters.retire(p)
	p.dest, p.stream = nil, nil
}

func (p *Peer) forgetAddress() {
	p.room.mu.Lock()
	addr := p.addr
	p.room.mu.Unlock()
	if addr.IsValid() {
		p.room.engine.table.remove(addr, p)
	}
}

// HandleStream takes an SRTP or SRTCP packet that came over ICE-TCP. It writes into b, and runs to completion.
func (p *Peer) HandleStream(b []byte, t *Transmit) {
	t.now = p.room.engine.now()
	if len(b) >= 2 && b[1] >= 192 && b[1] <= 223 {
		p.receiveRTCP(b, t)
	} else {
		p.receiveRTP(b, t)
	}
	t.flush()
}

// Heard says that something authentic arrived from the peer that is neither RTP nor RTCP: a message on its room channel.
func (p *Peer) Heard() { p.lastHeard.Store(p.room.engine.now()) }

// Enable says which sources are forwarded at all: what the person sends and may send. The rest is dropped on arrival.
func (p *Peer) Enable(kind SourceKind, on bool) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if kind < SourceKinds && p.sources[kind] != nil {
		p.sources[kind].enable(on)
		p.room.worker.hurry(p.room)
	}
}

// Show puts a source of another peer of the room into the slot with this MID, or empties the slot when from is nil.
func (p *Peer) Show(mid string, from *Peer, kind SourceKind) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	s := p.slot(mid)
	if s == nil {
		return
	}
	if from == nil || from.gone || from.room != p.room || kind >= SourceKinds {
		s.show(nil)
		return
	}
	s.show(from.sources[kind])
	p.room.worker.hurry(p.room)
}

// View says how high the picture of a video slot is shown, in pixels; 0 pauses it.
func (p *Peer) View(mid string, height int) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if s := p.slot(mid); s != nil {
		s.wantedHeight = height
		p.layersAt = 0
		p.room.worker.hurry(p.room)
	}
}

func (p *Peer) slot(mid string) *Slot {
	for _, s := range p.slots {
		if s.mid == mid {
			return s
		}
	}
	return nil
}

// voice gives the level of the peer's microphone.
func (p *Peer) voice(now int64) (dBov int, speaking bool) {
	s := p.sources[Mic]
	if s == nil || !s.enabled {
		return -127, false
	}
	return s.level.DBov(), s.level.Speaking(now)
}

// tick looks at the peer's clocks. Called with the lock held.
func (p *Peer) tick(t *Transmit) {
	now := t.now
	if lost := now-p.lastHeard.Load() > lostAfter; lost != p.lost {
		p.lost = lost
		if p.observer != nil {
			p.observer.Link(p, lost)
		}
	}
	for _, s := range p.sources {
		if s != nil {
			s.tick(t)
		}
	}
	if now >= p.feedback {
		p.feedback = now + feedbackEvery
		p.sendFeedback(t)
	}
	if now >= p.reportAt {
		p.reportAt = now + reportEvery
		p.sendReports(t)
	}
	if now >= p.observeAt {
		p.observeAt = now + observeEvery
		if p.observer != nil {
			p.observer.Report(p)
		}
	}
}
