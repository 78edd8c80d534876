package sfu

import (
	"time"

	"github.com/languagemate/studymate/media/report"
	"github.com/languagemate/studymate/sfu/forward"
)

// Grade says in one word how good a link is.
type Grade string

// The grades of docs/protocol.md.
const (
	GradeExcellent Grade = "excellent"
	GradeGood      Grade = "good"
	GradePoor      Grade = "poor"
	GradeLost      Grade = "lost"
)

// Bounds of the R factor (ITU-T G.107): above 80 users are satisfied (G.109, category "high"), below 70 many are not.
const (
	excellentFromR = 80
	goodFromR      = 70
)

// PeerStats are the figures of one peer of a room.
type PeerStats struct {
	forward.PeerStats
	Connected bool
	Grade     Grade
	On        Sources
}

// Sources says which of a peer's sources are sent.
type Sources struct{ Mic, Camera, Screen, ScreenAudio bool }

// RoomStats are the figures of a room.
type RoomStats struct {
	Peers []PeerStats
}

// Stats gathers the figures of the room's peers.
func (r *Room) Stats() RoomStats {
	r.mu.Lock()
	defer r.mu.Unlock()
	var st RoomStats
	for _, p := range r.peers {
		m := p.media.Stats()
		st.Peers = append(st.Peers, PeerStats{
			PeerStats: m, Connected: p.connected, Grade: grade(&m, p.lost), On: Sources(p.shown()),
		})
	}
	return st
}

// Talk is what one peer has said since the room began, over all its connections.
type Talk = forward.Talk

// Talk returns what everybody has said, also those who have gone, and how long at least one spoke.
func (r *Room) Talk() (all []Talk, spoken time.Duration) { return r.media.Talk() }

// grade rates a link by the voice that it could carry: the E-model over the worse direction's loss and the round trip.
func grade(st *forward.PeerStats, lost bool) Grade {
	if lost {
		return GradeLost
	}
	up, down := summarise(st.Up), summarise(st.Down)
	loss := max(up.LossPercent, down.LossPercent) / 100
	// Mouth to ear between two peers alike: a round trip of this link, the play-out buffer at about twice the jitter, and 40 ms of
	// capture, packetisation and play-out.
	jitter := max(up.JitterMs, down.JitterMs)
	delay := st.RTT + time.Duration(2*jitter*float64(time.Millisecond)) + 40*time.Millisecond
	r, _ := report.EModel(loss, float64(delay)/float64(time.Millisecond))
	switch {
	case r >= excellentFromR:
		return GradeExcellent
	case r >= goodFromR:
		return GradeGood
	}
	return GradePoor
}

type (
	qualityMessage struct {
		Type  string        `json:"type"`
		RTTMs float64       `json:"rttMs"`
		Up    direction     `json:"up"`
		Down  direction     `json:"down"`
		Grade Grade         `json:"grade"`
		Slots []slotQuality `json:"slots"`
		Peers []peerQuality `json:"peers"`
	}
	direction struct {
		LossPercent float64 `json:"lossPercent"`
		JitterMs    float64 `json:"jitterMs"`
		BitrateBps  uint64  `json:"bitrateBps"`
	}
	slotQuality struct {
		MID    string `json:"mid"`
		Layer  string `json:"layer"`
		Height int    `json:"height"`
		Reason string `json:"reason"`
	}
	peerQuality struct {
		Peer  string `json:"peer"`
		Grade Grade  `json:"grade"`
	}
)

// summarise adds up one direction: the rates together, the worst loss and jitter.
func summarise(streams []forward.StreamStats) direction {
	var d direction
	for i := range streams {
		s := &streams[i]
		if !s.Active && s.BitrateBps == 0 {
			continue
		}
		d.BitrateBps += s.BitrateBps
		d.LossPercent = max(d.LossPercent, s.LossPercent)
		d.JitterMs = max(d.JitterMs, milliseconds(s.Jitter))
	}
	return d
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

// tellQualityTo tells one peer the figures of its link. Called with mu held.
func (r *Room) tellQualityTo(p *peer) {
	if !p.open {
		return
	}
	st := p.media.Stats()
	p.grade = grade(&st, p.lost)
	m := qualityMessage{
		Type: "quality", RTTMs: milliseconds(st.RTT), Up: summarise(st.Up), Down: summarise(st.Down),
		Grade: p.grade, Slots: []slotQuality{}, Peers: []peerQuality{},
	}
	for i := range st.Down {
		if s := &st.Down[i]; s.Kind.Video() {
			m.Slots = append(m.Slots, slotQuality{MID: s.MID, Layer: s.Layer, Height: s.Height, Reason: s.Reason})
		}
	}
	for _, other := range r.peers {
		if other != p && other.connected {
			m.Peers = append(m.Peers, peerQuality{Peer: other.id, Grade: other.lastGrade()})
		}
	}
	p.send(m)
}

// tellQuality tells everybody, because somebody's link was lost or came back.
func (r *Room) tellQuality() {
	for _, p := range r.peers {
		r.tellQualityTo(p)
	}
}

// lastGrade is the grade that was told last, or that the link is lost.
func (p *peer) lastGrade() Grade {
	switch {
	case p.lost:
		return GradeLost
	case p.grade == "":
		return GradeGood
	}
	return p.grade
}

// StreamStats are the figures of one RTP stream, either way.
type StreamStats = forward.StreamStats
