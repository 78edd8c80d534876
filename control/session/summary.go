package session

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// Summary is what became of a session, as one who took part sees it.
type Summary struct {
	Session Session
	// StartedAt and EndedAt are zero when it did not happen.
	StartedAt, EndedAt time.Time
	People             []Attendee
	Silence            SilenceView
	// Words are all that were noted; Corrections are those of what the viewer said.
	Words, Corrections []Note
}

// Attendee is somebody who took part, and what they said.
type Attendee struct {
	DisplayName string `json:"displayName"`
	PresentMs   int64  `json:"presentMs" doc:"How long the person was in the session"`
	MayWrite    bool   `json:"mayWrite" doc:"Whether a direct message to the person is possible"`
	TalkView
}

// Summary tells what became of a session to somebody who took part; nothing in it is estimated. It fails with ErrNotFound, ErrNotParticipant for who was
// never in it, and ErrRemoved.
func (r *Registry) Summary(ctx context.Context, sessionID, userID string) (Summary, error) {
	r.settle(ctx, sessionID)
	lesson, err := r.deps.Lessons.Lesson(ctx, sessionID, userID)
	if errors.Is(err, store.ErrAway) {
		return Summary{}, ErrNotParticipant
	}
	if err != nil {
		return Summary{}, doorError(err)
	}
	notes, err := r.deps.Notes.OfSession(ctx, sessionID, userID)
	if err != nil {
		return Summary{}, err
	}
	out := Summary{Session: lesson.Session, StartedAt: lesson.StartedAt, EndedAt: lesson.EndedAt, Words: []Note{}, Corrections: []Note{}}
	talk := newLedger(lesson.Talk)
	out.People, out.Silence = attendees(lesson.People, talk, userID), talk.silence()
	for _, n := range notes {
		switch {
		case n.Kind == store.NoteWord:
			out.Words = append(out.Words, noteOf(n))
		case n.AboutID == userID:
			out.Corrections = append(out.Corrections, noteOf(n))
		}
	}
	return out, nil
}

// attendees joins who was there with what they said.
func attendees(people []store.Attendance, talk *ledger, viewerID string) []Attendee {
	byPerson := map[string]TalkView{}
	for _, v := range talk.view(time.Time{}) {
		byPerson[v.UserID] = v
	}
	out := make([]Attendee, len(people))
	for i, p := range people {
		said, spoke := byPerson[p.UserID]
		if !spoke {
			said = newTalkView(p.UserID)
		}
		out[i] = Attendee{p.DisplayName, p.Present.Milliseconds(), p.UserID != viewerID && !p.Apart, said}
	}
	return out
}

// settle stores what was said up to now where the session is in use. Where it can't, the summary is a few seconds behind.
func (r *Registry) settle(ctx context.Context, sessionID string) {
	r.mu.Lock()
	l := r.lives[sessionID]
	r.mu.Unlock()
	if l != nil {
		_ = l.do(ctx, func() { l.noteSeen(); l.noteTalk(0) })
	}
}
