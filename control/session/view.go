package session

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// Session is a study session as it is stored.
type Session = store.Session

// Segment is one stretch of a session's language plan.
type Segment = store.Segment

// NewSession is what a host chooses.
type NewSession = store.NewSession

// Mark is a place in the list of available sessions.
type Mark = store.SessionMark

// Participant is somebody who holds a place.
type Participant struct {
	UserID      string   `json:"userId"`
	DisplayName string   `json:"displayName"`
	IsHost      bool     `json:"isHost"`
	State       Presence `json:"state" enum:"joined,connected,lost"`
	// May is what the host and the kind of the session allow.
	May      Permissions `json:"may" doc:"What the person may send; the host can take it away"`
	JoinedAt time.Time   `json:"joinedAt"`
	// HandRaisedAt is nil while the hand is down.
	HandRaisedAt *time.Time `json:"handRaisedAt,omitempty" doc:"Since when the person would like to speak"`
	// Media is nil while there is no connection, and always on the session topic.
	Media *PeerStats `json:"media,omitempty"`
}

// Status is a session and who is in it.
type Status struct {
	Session      Session
	Participants []Participant
	// Waiting are those who ask the host to be let in.
	Waiting []Visitor
	// Rotation is nil where there is no language plan.
	Rotation *RotationView
	Talk     []TalkView
	Silence  SilenceView
	// Card is what lies open.
	Card CardView
}

// Visitor is somebody who asks the host to be let in.
type Visitor struct {
	UserID      string    `json:"userId"`
	DisplayName string    `json:"displayName"`
	Since       time.Time `json:"since"`
}

// Topic is where the events of a session are published.
func Topic(sessionID string) string { return "/topic/sessions/" + sessionID }

// The events of the session topic, as docs/protocol.md section 5 writes them.
type (
	participantsEvent struct {
		Type         string        `json:"type"`
		SessionID    string        `json:"sessionId"`
		Participants []Participant `json:"participants"`
		Waiting      []Visitor     `json:"waiting"`
		Locked       bool          `json:"locked"`
		// TurnBudgetSeconds is 0 where there is none.
		TurnBudgetSeconds int `json:"turnBudgetSeconds"`
	}
	statusEvent struct {
		Type   string `json:"type"`
		Status string `json:"status"`
	}
	closedEvent struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	}
)

func (s *state) participants() []Participant {
	out := make([]Participant, len(s.people))
	for i, p := range s.people {
		out[i] = Participant{
			UserID:      p.userID,
			DisplayName: p.name,
			IsHost:      p.userID == s.hostID,
			State:       p.presence,
			JoinedAt:    p.joinedAt,
			May:         s.may(&p),
		}
		if !p.handAt.IsZero() {
			out[i].HandRaisedAt = &p.handAt
		}
	}
	return out
}

// waiting lists who asks to be let in, longest first.
func (s *state) waiting() []Visitor {
	out := make([]Visitor, len(s.visitors))
	for i, v := range s.visitors {
		out[i] = Visitor{v.userID, v.name, v.since}
	}
	return out
}

func (l *live) publish(event any) {
	body, err := json.Marshal(event)
	if err != nil {
		l.log.Error("event can't be written", "session", l.id, "error", err)
		return
	}
	l.deps.Publisher.Publish(Topic(l.id), body)
}

// tellFrom tells everybody of what somebody does, but the deaf: those who have blocked them.
func (r *Registry) tellFrom(sessionID string, deaf []string, event any) error {
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("tell session %s: %w", sessionID, err)
	}
	r.deps.Publisher.PublishExcept(Topic(sessionID), deaf, body)
	return nil
}

func (l *live) publishParticipants() {
	l.publish(participantsEvent{Type: "participants", SessionID: l.id, Participants: l.state.participants(), Waiting: l.state.waiting(),
		Locked: l.session.Locked, TurnBudgetSeconds: l.session.TurnBudgetSeconds})
}

func (l *live) publishStatus() {
	l.publish(statusEvent{Type: "status", Status: l.state.status})
}
