//go:build linux

package load

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// Member is one person in one room: what an adapter needs to let the person join. Safe for concurrent use.
type Member struct {
	Room string // "room-1"
	Name string // "room-1-member-2", unique over all rooms

	id     uint32
	seat   int // in the room, in the order of joining
	verify bool
	config Config
	hub    *link.Hub
	rids   []string // set by NameLayers

	// Guarded by mu.
	mu        sync.Mutex
	requested time.Time
	links     []*link.Link
	err       error
}

// Requested marks the moment from which the time to the first packet counts.
func (m *Member) Requested() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requested = time.Now()
}

// Publishes tells whether the member has streams of its own to send.
func (m *Member) Publishes() bool { return m.seat < m.config.Publishers }

// Publishers is how many others this member receives.
func (m *Member) Publishers() int {
	if m.Publishes() {
		return m.config.Publishers - 1
	}
	return m.config.Publishers
}

// Open makes a link that counts for this member.
func (m *Member) Open() (*link.Link, error) {
	l, err := m.hub.Open(m.verify)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.links = append(m.links, l)
	return l, nil
}

// SSRC is the member's own for a kind.
func (m *Member) SSRC(kind traffic.Kind) uint32 {
	return 0x1000_0000 + m.id*uint32(traffic.Kinds) + uint32(kind)
}

// Camera is the m-line on which the member offers its camera: one stream, or the layers of simulcast.
func (m *Member) Camera() link.Line {
	line := link.Line{Kind: "video", Direction: "sendonly", SSRC: m.SSRC(traffic.Camera)}
	if m.config.Simulcast {
		line.RIDs = m.layers()
	}
	return line
}

// layerSSRC is the member's own for a layer of its camera, counted from the top one, 0.
func (m *Member) layerSSRC(layer uint32) uint32 {
	return m.SSRC(traffic.Camera) + layer<<20
}

// NameLayers sets the rids of the three layers, best first, for servers that know them by certain names. Before Camera and Publish, and by their goroutine.
func (m *Member) NameLayers(best, middle, low string) { m.rids = []string{best, middle, low} }

func (m *Member) layers() []string {
	if m.rids == nil {
		return []string{"h", "m", "l"}
	}
	return m.rids
}

// Publish lets a link send the member's microphone and camera, as the server's description of these two m-lines says. Before the link's Connect only.
func (m *Member) Publish(l *link.Link, audio, camera link.Media) error {
	opus, ok := audio.PayloadType("opus")
	if !ok {
		return fmt.Errorf("%w: no Opus", link.ErrDescription)
	}
	vp8, ok := camera.PayloadType("vp8")
	if !ok {
		return fmt.Errorf("%w: no VP8", link.ErrDescription)
	}
	top := traffic.Config{
		ID:        m.id,
		Video:     m.config.Video,
		UplinkBps: max(m.config.UplinkBps, 0),
		Audio: traffic.Format{
			SSRC: m.SSRC(traffic.Audio), PayloadType: opus, Mid: audio.Mid,
			MidID: audio.Extensions[link.MidURI], LevelID: audio.Extensions[link.LevelURI],
			TransportID: m.numberID(audio),
		},
		Camera: traffic.Format{
			SSRC: m.SSRC(traffic.Camera), PayloadType: vp8, Mid: camera.Mid, MidID: camera.Extensions[link.MidURI],
			TransportID: m.numberID(camera),
		},
	}
	if !m.config.Simulcast {
		l.Publish(top)
		return nil
	}
	if top.Camera.RIDID = camera.Extensions[link.RidURI]; top.Camera.RIDID == 0 {
		return fmt.Errorf("%w: no rid", link.ErrDescription)
	}
	var layers []traffic.Config
	for i, rid := range m.layers() {
		layer := top
		layer.Layer = uint32(i)
		layer.Camera.RID = rid
		layer.Camera.SSRC = m.layerSSRC(layer.Layer)
		layer.Video.RateBps /= layerDivisor(i)
		layers = append(layers, layer)
	}
	l.Publish(layers[0], layers[1:]...)
	return nil
}

// numberID is 0 when packets are not to be numbered over all streams.
func (m *Member) numberID(media link.Media) uint8 {
	if !m.config.Feedback {
		return 0
	}
	return media.Extensions[link.NumberURI]
}

// layerDivisor gives the lower layers the shares that Chromium gives them, about a third and an eighth.
func layerDivisor(layer int) int { return []int{1, 3, 8}[layer] }

// Receive lets a link count what comes on the m-lines of a description that the server may send on.
func Receive(l *link.Link, medias []link.Media) {
	for _, media := range medias {
		if pt, ok := media.PayloadType("opus"); ok {
			l.Receives(traffic.Audio, pt)
		}
		if pt, ok := media.PayloadType("vp8"); ok {
			l.Receives(traffic.Camera, pt)
		}
		if pt, ok := media.PayloadType("rtx"); ok {
			l.Repeats(pt)
		}
		l.Numbers(media.Extensions[link.NumberURI])
	}
}

// Fail reports an error that happened after Join had returned; the first one ends the measurement.
func (m *Member) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = fmt.Errorf("%s: %w", m.Name, err)
	}
}

func (m *Member) failure() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

func (m *Member) allLinks() []*link.Link {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.links)
}

// tracks is how many streams of a kind the member receives.
func (m *Member) tracks(kind traffic.Kind) int {
	n := 0
	for _, l := range m.allLinks() {
		n += l.Tracks(kind)
	}
	return n
}

// joining is the earliest moment of each step after the request; false before the first video packet.
func (m *Member) joining() (JoinTimes, bool) {
	var t JoinTimes
	m.mu.Lock()
	requested := m.requested.UnixNano()
	m.mu.Unlock()
	for _, l := range m.allLinks() {
		line := l.Timeline()
		t.ICE = earlier(t.ICE, line.ICENs-requested)
		t.DTLS = earlier(t.DTLS, line.DTLSNs-requested)
		t.FirstVideo = earlier(t.FirstVideo, line.FirstVideoNs-requested)
		t.FirstKey = earlier(t.FirstKey, line.FirstKeyNs-requested)
	}
	return t, t.FirstVideo > 0
}

// earlier ignores what has not happened, which is negative here.
func earlier(have time.Duration, ns int64) time.Duration {
	if d := time.Duration(ns); d > 0 && (have == 0 || d < have) {
		return d
	}
	return have
}

// JoinTimes are counted from the request.
type JoinTimes struct {
	ICE        time.Duration // the first link's pair was nominated
	DTLS       time.Duration // the first link's keys were there
	FirstVideo time.Duration // the first video packet of anybody arrived
	FirstKey   time.Duration // the first packet of a key frame of anybody arrived
}
