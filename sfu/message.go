package sfu

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/languagemate/studymate/sfu/forward"
)

// The messages of the room channel, as docs/protocol.md section 4 describes them.
type (
	roomMessage struct {
		Type    string        `json:"type"`
		Version int           `json:"version,omitempty"`
		You     string        `json:"you,omitempty"`
		Peers   []peerMessage `json:"peers"`
		Slots   []slotMessage `json:"slots,omitempty"`
	}
	peerMessage struct {
		ID      string  `json:"id"`
		Sources sources `json:"sources"`
	}
	slotMessage struct {
		MID  string  `json:"mid"`
		Kind string  `json:"kind"`
		Peer *string `json:"peer"`
	}
	speakersMessage struct {
		Type   string         `json:"type"`
		Active *string        `json:"active"`
		Levels []levelMessage `json:"levels"`
	}
	levelMessage struct {
		Peer     string `json:"peer"`
		DBov     int    `json:"dBov"`
		Speaking bool   `json:"speaking"`
	}
	pong struct {
		Type      string `json:"type"`
		ID        int64  `json:"id"`
		ServerNow int64  `json:"serverNow"`
	}
	closing struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	}
	// said is any message of a client.
	said struct {
		sources
		Type  string `json:"type"`
		Slots []struct {
			MID    string  `json:"mid"`
			Height float64 `json:"height"`
		} `json:"slots"`
		ID int64 `json:"id"`
	}
)

// roomMessage gives the whole state as one peer sees it.
func (r *Room) roomMessage(p *peer) roomMessage {
	m := roomMessage{Type: "room", Version: r.version, You: p.id, Peers: r.peerMessages()}
	for _, s := range p.slots {
		item := slotMessage{MID: s.mid, Kind: slotKind(s.kind)}
		if s.owner != "" {
			item.Peer = &s.owner
		}
		m.Slots = append(m.Slots, item)
	}
	return m
}

func (r *Room) peerMessages() []peerMessage {
	all := []peerMessage{}
	for _, p := range r.peers {
		if p.connected {
			all = append(all, peerMessage{ID: p.id, Sources: p.shown()})
		}
	}
	return all
}

func slotKind(k forward.SourceKind) string {
	if k == forward.Mic {
		return "voice"
	}
	return k.String()
}

// announce tells every peer and the owner of the room who is there and who is in which slot, when that changed. Called with mu held.
func (r *Room) announce() {
	state, err := json.Marshal(struct {
		Peers []peerMessage            `json:"peers"`
		Slots map[string][]slotMessage `json:"slots"`
	}{r.peerMessages(), r.slotOwners()})
	if err != nil || bytes.Equal(state, r.told) {
		return
	}
	r.told = state
	r.version++
	for _, p := range r.peers {
		p.send(r.roomMessage(p))
	}
	event, err := json.Marshal(roomMessage{Type: "room", Version: r.version, Peers: r.peerMessages()})
	if err == nil {
		r.emit(Event{Kind: RoomChanged, Room: event})
	}
}

func (r *Room) slotOwners() map[string][]slotMessage {
	all := map[string][]slotMessage{}
	for _, p := range r.peers {
		all[p.id] = r.roomMessage(p).Slots
	}
	return all
}

// hear handles a message of a peer. Called with mu held.
func (r *Room) hear(p *peer, data []byte) {
	now := time.Now()
	var m said
	if len(data) > maxMessageBytes || p.tooMany(now) || json.Unmarshal(data, &m) != nil {
		r.expel(p, "bad-message")
		return
	}
	switch m.Type {
	case "publish":
		p.declared, p.saidSo = m.sources, true
		p.applyPermissions()
		r.assign()
	case "view":
		for _, s := range m.Slots {
			p.media.View(s.MID, int(min(max(s.Height, 0), 1<<14)))
		}
	case "ping":
		p.send(pong{Type: "pong", ID: m.ID, ServerNow: now.UnixMilli()})
	}
}

// tellSpeakers tells everybody who speaks. Called with mu held.
func (r *Room) tellSpeakers() {
	m := speakersMessage{Type: "speakers", Levels: []levelMessage{}}
	for _, s := range r.media.Speakers() {
		m.Levels = append(m.Levels, levelMessage{Peer: s.Peer, DBov: s.DBov, Speaking: s.Speaking})
		if s.Active {
			m.Active = &s.Peer
		}
	}
	for _, p := range r.peers {
		p.send(m)
	}
}
