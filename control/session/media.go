package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/sfu"
)

// SFU makes media rooms in the media server of this process. It may be used from any goroutine.
type SFU struct {
	server *sfu.Server
}

// NewSFU gives the media server as sessions use it.
func NewSFU(server *sfu.Server) *SFU { return &SFU{server: server} }

// Open makes the room of a session.
func (s *SFU) Open(sessionID string, events func(MediaEvent)) (MediaRoom, Floor) {
	room, err := s.server.Room(sessionID, func(e sfu.Event) { events(mediaEvent(e)) })
	r := &sfuRoom{room: room, err: err}
	return r, r
}

func mediaEvent(e sfu.Event) MediaEvent {
	kind := map[sfu.EventKind]MediaEventKind{
		sfu.PeerConnected: PeerConnected,
		sfu.PeerLost:      PeerLost,
		sfu.PeerRestored:  PeerRestored,
		sfu.PeerClosed:    PeerClosed,
		sfu.RoomChanged:   RoomChanged,
	}[e.Kind]
	return MediaEvent{Kind: kind, Peer: e.Peer, Room: e.Room, At: e.At}
}

// sfuRoom is a room of the media server; err is set, and room nil, when the server is going down.
type sfuRoom struct {
	room *sfu.Room
	err  error
}

// Join implements MediaRoom.
func (r *sfuRoom) Join(ctx context.Context, peer, offer string, p Permissions) (string, error) {
	if r.room == nil {
		return "", mediaError(r.err)
	}
	answer, err := r.room.Join(ctx, peer, offer, sfu.Permissions(p))
	return answer, mediaError(err)
}

// Signal implements MediaRoom.
func (r *sfuRoom) Signal(ctx context.Context, peer string, s Signal) (Signal, error) {
	if r.room == nil {
		return Signal{}, mediaError(r.err)
	}
	answer, err := r.room.Signal(ctx, peer, sfu.Signal(s))
	return Signal(answer), mediaError(err)
}

// Allow implements Floor.
func (r *sfuRoom) Allow(peer string, p Permissions) {
	if r.room != nil {
		r.room.Allow(peer, sfu.Permissions(p))
	}
}

// Talk implements Floor.
func (r *sfuRoom) Talk() ([]PeerTalk, time.Duration) {
	if r.room == nil {
		return nil, 0
	}
	all, spoken := r.room.Talk()
	out := make([]PeerTalk, len(all))
	for i, t := range all {
		out[i] = PeerTalk(t)
	}
	return out, spoken
}

// Leave implements MediaRoom.
func (r *sfuRoom) Leave(peer, reason string) {
	if r.room != nil {
		r.room.Leave(peer, reason)
	}
}

// Close implements MediaRoom.
func (r *sfuRoom) Close(reason string) {
	if r.room != nil {
		r.room.Close(reason)
	}
}

// Stats implements MediaRoom.
func (r *sfuRoom) Stats() RoomStats {
	var out RoomStats
	if r.room == nil {
		return out
	}
	for _, p := range r.room.Stats().Peers {
		st := PeerStats{Peer: p.ID, RTTMs: milliseconds(p.RTT), Grade: string(p.Grade), Streams: []StreamStats{}}
		for i := range p.Up {
			st.Streams = append(st.Streams, streamStats(&p.Up[i], "up", p.Up[i].Kind.String()))
		}
		for i := range p.Down {
			kind := p.Down[i].Kind.String()
			if kind == "mic" {
				kind = "voice"
			}
			st.Streams = append(st.Streams, streamStats(&p.Down[i], "down", kind))
		}
		out.Peers = append(out.Peers, st)
	}
	return out
}

func streamStats(s *sfu.StreamStats, direction, kind string) StreamStats {
	return StreamStats{
		Kind: kind, Direction: direction, Layer: s.Layer, Packets: s.Packets, Bytes: s.Bytes, LostPackets: s.Lost,
		LossPercent: s.LossPercent, JitterMs: milliseconds(s.Jitter), LatencyMs: milliseconds(s.Latency), BitrateBps: s.BitrateBps,
	}
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

// mediaError puts the media server's errors into the words of this package.
func mediaError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sfu.ErrBadOffer), errors.Is(err, sfu.ErrBadSignal):
		return fmt.Errorf("%w: %w", ErrBadOffer, err)
	case errors.Is(err, sfu.ErrUnknownPeer):
		return fmt.Errorf("%w: %w", ErrPeerUnknown, err)
	case errors.Is(err, sfu.ErrClosed), errors.Is(err, sfu.ErrRoomFull):
		return fmt.Errorf("%w: %w", ErrMediaUnavailable, err)
	}
	return err
}
