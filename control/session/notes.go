package session

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

var (
	// ErrNoNote means that there is no such note, or that it is not the caller's to see.
	ErrNoNote = errors.New("note not found")
	// ErrNotAuthor means that somebody else made the note.
	ErrNotAuthor = errors.New("not the author of the note")
	// ErrTooManyNotes means that the session has as many notes as it may have.
	ErrTooManyNotes = errors.New("too many notes")
	// ErrStaleNote means that the note is not the one any more that the author has seen.
	ErrStaleNote = errors.New("note was changed in between")
	// ErrBadCorrection means that a correction is not about another who is there.
	ErrBadCorrection = errors.New("nobody there to correct")
)

// Note is something that people learnt in a session, as clients see it. A value that is not known is null.
type Note struct {
	ID         string    `json:"id"`
	SessionID  *string   `json:"sessionId" doc:"null when the session is gone"`
	ClientID   string    `json:"clientId" doc:"The author's own name for the note"`
	Kind       string    `json:"kind" enum:"word,correction"`
	Language   string    `json:"language" doc:"BCP 47 tag of the language of text"`
	Text       string    `json:"text" doc:"A word or sentence; in a correction, how it reads better"`
	Said       *string   `json:"said" doc:"In a correction, what was said"`
	Meaning    *string   `json:"meaning" doc:"What a word means, or why it reads better so"`
	Example    *string   `json:"example" doc:"How a word is used"`
	AuthorID   *string   `json:"authorId" doc:"null when the account was erased"`
	AuthorName *string   `json:"authorName"`
	AboutID    *string   `json:"aboutId" doc:"In a correction, who said it"`
	AboutName  *string   `json:"aboutName"`
	CreatedAt  time.Time `json:"createdAt"`
	Version    int64     `json:"version" doc:"Counts how often it was written; for If-Match, in quotes"`
}

// NewNote is what somebody notes, or has noted.
type NewNote = store.Note

// NotePage says which notes are wanted.
type NotePage = store.NotePage

// The events of notes.
type (
	noteEvent struct {
		Type string `json:"type"`
		Note Note   `json:"note"`
	}
	noteRemovedEvent struct {
		Type   string `json:"type"`
		NoteID string `json:"noteId"`
	}
)

func noteOf(n store.Note) Note {
	return Note{
		ID: n.ID, SessionID: orNull(n.SessionID), ClientID: n.ClientID, Kind: n.Kind, Language: n.Language, Text: n.Text,
		Said: orNull(n.Said), Meaning: orNull(n.Meaning), Example: orNull(n.Example), AuthorID: orNull(n.AuthorID), AuthorName: orNull(n.AuthorName),
		AboutID: orNull(n.AboutID), AboutName: orNull(n.AboutName), CreatedAt: n.CreatedAt, Version: n.Version,
	}
}

func notesOf(list []store.Note, err error) ([]Note, error) {
	out := make([]Note, len(list))
	for i, n := range list {
		out[i] = noteOf(n)
	}
	return out, noteError(err)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// noteError turns the store's errors about notes into the package's.
func noteError(err error) error {
	for from, to := range map[error]error{
		store.ErrNotFound: ErrNoNote, store.ErrNotAuthor: ErrNotAuthor, store.ErrTooMany: ErrTooManyNotes, store.ErrBadTarget: ErrBadCorrection, store.ErrRemoved: ErrRemoved,
	} {
		if errors.Is(err, from) {
			return to
		}
	}
	return err
}

// Note stores what a participant notes, and shows it to everybody in the session; who is there keeps a copy, of a correction who it is about; who has blocked
// the author gets neither. The same
// client id again returns the same note; repeated says so. It fails with ErrTooManyNotes, ErrBadCorrection, ErrNotFound, ErrNotParticipant or ErrDraining.
func (r *Registry) Note(ctx context.Context, n NewNote) (note Note, repeated bool, err error) {
	deaf, err := r.deps.Blocks.Against(ctx, n.AuthorID)
	if err != nil {
		return Note{}, false, err
	}
	err = r.participating(ctx, n.SessionID, n.AuthorID, func(l *live) error {
		write, cancel := writeContext(ctx)
		defer cancel()
		stored, again, err := l.deps.Notes.Add(write, n, time.Now())
		if err != nil {
			return noteError(err)
		}
		note, repeated = noteOf(stored), again
		if again {
			return nil
		}
		return r.tellFrom(n.SessionID, deaf, noteEvent{Type: "note", Note: note})
	})
	return note, repeated, err
}

// Withdraw takes a note back from everybody, while its author is in the session. It fails with ErrNoNote, ErrNotAuthor, ErrNotFound, ErrNotParticipant or
// ErrDraining.
func (r *Registry) Withdraw(ctx context.Context, sessionID, noteID, userID string) error {
	return r.participating(ctx, sessionID, userID, func(l *live) error {
		write, cancel := writeContext(ctx)
		defer cancel()
		if err := l.deps.Notes.Withdraw(write, sessionID, noteID, userID); err != nil {
			return noteError(err)
		}
		l.publish(noteRemovedEvent{Type: "note-removed", NoteID: noteID})
		return nil
	})
}

// Notes returns what was noted in a session, in order, to those who took part in it. It fails with ErrNotParticipant for everybody else.
func (r *Registry) Notes(ctx context.Context, sessionID, userID string) ([]Note, error) {
	list, err := r.deps.Notes.OfSession(ctx, sessionID, userID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotParticipant
	}
	return notesOf(list, err)
}

// Revise changes a note of its author to what change makes of it, for everybody who keeps it, and shows it in the session while that goes on. It fails with
// the error of change, and with ErrNoNote, ErrNotAuthor or, for who was sent away from the session, ErrRemoved.
func (r *Registry) Revise(ctx context.Context, noteID, userID string, change func(NewNote) (NewNote, error)) (Note, error) {
	write, cancel := writeContext(ctx)
	defer cancel()
	stored, err := r.deps.Notebook.Edit(write, noteID, userID, change)
	if err != nil {
		return Note{}, noteError(err)
	}
	note := noteOf(stored)
	// The author may have left by now: that a session goes on shows in who hears of it.
	if stored.SessionID == "" {
		return note, nil
	}
	deaf, err := r.deps.Blocks.Against(ctx, userID)
	if err == nil {
		err = r.tellFrom(stored.SessionID, deaf, noteEvent{Type: "note-changed", Note: note})
	}
	return note, err
}

// Kept returns the copies of notes that a person keeps, newest first.
func (r *Registry) Kept(ctx context.Context, p NotePage) ([]Note, error) {
	return notesOf(r.deps.Notebook.Kept(ctx, p))
}

// Discard throws a person's copy of a note away, or fails with ErrNoNote.
func (r *Registry) Discard(ctx context.Context, noteID, userID string) error {
	return noteError(r.deps.Notebook.Discard(ctx, noteID, userID))
}
