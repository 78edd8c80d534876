package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
)

// The values of Note.Kind.
const (
	NoteWord       = "word"
	NoteCorrection = "correction"
)

// sessionNotesMost bounds the notes of one session.
const sessionNotesMost = 300

// Note is something that people learnt in a session.
type Note struct {
	ID string
	// SessionID is empty when the session is gone, AuthorID and AuthorName when the author's account is.
	SessionID            string
	AuthorID, AuthorName string
	// AboutID and AboutName are, in a correction, who said it.
	AboutID, AboutName string
	// ClientID is the author's own name for the note.
	ClientID string
	// Kind is NoteWord or NoteCorrection.
	Kind string
	// Language is that of Text: a word or sentence, or how Said reads better.
	Language, Text, Said string
	// Meaning is what a word means, or why a sentence is better so; Example is how a word is used. Both may be empty.
	Meaning, Example string
	CreatedAt        time.Time
	// Version counts how often it was written.
	Version int64
}

// NotePage says which copies are wanted: those after the note with the id After, newest first; Kind, Language and Search, where not empty, narrow them.
type NotePage struct {
	UserID                 string
	Kind, Language, Search string
	After                  string
	Limit                  int
}

// Notes is the table of what people noted in sessions, and of who keeps a copy. It is safe for use by any number of goroutines.
type Notes struct{ handles }

type noteRow struct {
	ID        string `gorm:"primaryKey"`
	SessionID *string
	AuthorID  *string
	AboutID   *string
	ClientID  string
	Kind      string
	Language  string
	Text      string
	Said      string
	Meaning   string
	Example   string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	Version   int64
}

// TableName tells gorm where the rows are.
func (noteRow) TableName() string { return "lesson_notes" }

// noteView is a row with what is joined to it. gorm reads exported fields only.
type noteView struct {
	Row        noteRow `gorm:"embedded"`
	AuthorName *string
	AboutName  *string
}

func (v noteView) note() Note {
	r := v.Row
	return Note{
		ID: r.ID, SessionID: textOrEmpty(r.SessionID), AuthorID: textOrEmpty(r.AuthorID), AuthorName: textOrEmpty(v.AuthorName),
		AboutID: textOrEmpty(r.AboutID), AboutName: textOrEmpty(v.AboutName), ClientID: r.ClientID, Kind: r.Kind,
		Language: r.Language, Text: r.Text, Said: r.Said, Meaning: r.Meaning, Example: r.Example, CreatedAt: fromMillis(r.CreatedAt), Version: r.Version,
	}
}

func noteViews(db *gorm.DB) *gorm.DB {
	return db.Table("lesson_notes n").Select("n.*, a.english_name AS author_name, b.english_name AS about_name").
		Joins("LEFT JOIN users a ON a.id = n.author_id").Joins("LEFT JOIN users b ON b.id = n.about_id")
}

func notesOf(q *gorm.DB) ([]Note, error) {
	var views []noteView
	if err := q.Find(&views).Error; err != nil {
		return nil, err
	}
	out := make([]Note, len(views))
	for i, v := range views {
		out[i] = v.note()
	}
	return out, nil
}

// Add stores a note, and a copy for everybody who is in the session: of a correction, for whom it is about alone; for nobody who
// has blocked the author. The same client id again returns what
// was stored the first time; repeated says so. It fails with ErrBadTarget for a correction of who is not there or of oneself, and with ErrTooMany.
func (n *Notes) Add(ctx context.Context, note Note, now time.Time) (out Note, repeated bool, err error) {
	err = n.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "sessions", note.SessionID); err != nil {
			return err
		}
		var view noteView
		err := noteViews(tx).Where("n.author_id = ? AND n.client_id = ?", note.AuthorID, note.ClientID).Take(&view).Error
		if repeated = err == nil; repeated {
			out = view.note()
			return nil
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		if err := mayNote(tx, note); err != nil {
			return err
		}
		row := noteRow{
			SessionID: &note.SessionID, AuthorID: &note.AuthorID, AboutID: textOrNil(note.AboutID), ClientID: note.ClientID, Kind: note.Kind,
			Language: note.Language, Text: note.Text, Said: note.Said, Meaning: note.Meaning, Example: note.Example, CreatedAt: millis(now), Version: 1,
		}
		if row.ID, err = newID(); err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		err = tx.Exec(`INSERT INTO note_copies (user_id, note_id) SELECT DISTINCT p.user_id, ? FROM session_participants p
			WHERE p.session_id = ? AND p.left_at IS NULL AND (? = '' OR p.user_id = ?)
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = p.user_id AND b.blocked_id = ?)`,
			row.ID, note.SessionID, note.AboutID, note.AboutID, note.AuthorID).Error
		if err == nil {
			err = record(tx, noteRows("n.id = ?"), row.ID)
		}
		if err == nil {
			err = noteViews(tx).Where("n.id = ?", row.ID).Take(&view).Error
		}
		out = view.note()
		return err
	})
	return out, repeated, translate("store note", err)
}

func mayNote(tx *gorm.DB, note Note) error {
	var notes, there int64
	if err := tx.Table("lesson_notes").Where("session_id = ?", note.SessionID).Count(&notes).Error; err != nil {
		return err
	}
	if notes >= sessionNotesMost {
		return ErrTooMany
	}
	if note.AboutID == "" {
		return nil
	}
	err := tx.Model(&seatRow{}).Where("session_id = ? AND user_id = ? AND left_at IS NULL", note.SessionID, note.AboutID).Count(&there).Error
	if err == nil && (there == 0 || note.AboutID == note.AuthorID) {
		err = ErrBadTarget
	}
	return err
}

// keepNotes gives somebody who comes into a session the words that were noted before; not those of an earlier stay, whose copies the person has, or has
// thrown away.
func keepNotes(tx *gorm.DB, sessionID, userID string) error {
	return tx.Exec(`INSERT INTO note_copies (user_id, note_id) SELECT ?, n.id FROM lesson_notes n
		WHERE n.session_id = ? AND n.kind = ? AND n.created_at > COALESCE((SELECT max(p.left_at) FROM session_participants p
			WHERE p.session_id = n.session_id AND p.user_id = ?), 0)
		AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ? AND b.blocked_id = n.author_id) ON CONFLICT DO NOTHING`,
		userID, sessionID, NoteWord, userID, userID).Error
}

// OfSession returns the notes of a session in the order in which they were made, for somebody who took part; without those of people whom the reader has
// blocked. It fails with ErrNotFound for everybody else.
func (n *Notes) OfSession(ctx context.Context, sessionID, userID string) ([]Note, error) {
	db := n.reading(ctx)
	err := tookPart(db, sessionID, userID)
	var out []Note
	if err == nil {
		out, err = notesOf(noteViews(db).Where("n.session_id = ?", sessionID).
			Where("NOT EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = ? AND k.blocked_id = n.author_id)", userID).Order("n.id"))
	}
	return out, translate("list notes of session "+sessionID, err)
}

// Withdraw deletes a note of its author with all copies. It fails with ErrNotFound and ErrNotAuthor.
func (n *Notes) Withdraw(ctx context.Context, sessionID, noteID, userID string) error {
	err := n.transact(ctx, func(tx *gorm.DB) error {
		var row noteRow
		if err := tx.Where("id = ? AND session_id = ?", noteID, sessionID).Take(&row).Error; err != nil {
			return err
		}
		if textOrEmpty(row.AuthorID) != userID {
			return ErrNotAuthor
		}
		return tx.Exec("DELETE FROM lesson_notes WHERE id = ?", noteID).Error
	})
	return translate("withdraw note "+noteID, err)
}

// Edit changes a note of its author, for everybody who keeps it, to what change makes of it, and returns it. It fails with ErrNotAuthor for others who can
// see it, with ErrRemoved for who was sent away from its session, with ErrNotFound, and with the error of change.
func (n *Notes) Edit(ctx context.Context, noteID, userID string, change func(Note) (Note, error)) (out Note, err error) {
	err = n.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "lesson_notes", noteID); err != nil {
			return err
		}
		var view noteView
		if err := noteViews(tx).Where("n.id = ?", noteID).Take(&view).Error; err != nil {
			return err
		}
		out = view.note()
		if err := mayEdit(tx, out, userID); err != nil {
			return err
		}
		edited, err := change(out)
		if err != nil || edited == out {
			return err
		}
		edited.Version = out.Version + 1
		out = edited
		return tx.Model(&noteRow{}).Where("id = ?", noteID).Updates(map[string]any{
			"language": out.Language, "text": out.Text, "said": out.Said, "meaning": out.Meaning, "example": out.Example, "version": out.Version,
		}).Error
	})
	return out, translate("edit note "+noteID, err)
}

func mayEdit(tx *gorm.DB, note Note, userID string) error {
	var copies, removed int64
	if note.AuthorID != userID {
		err := tx.Table("note_copies").Where("note_id = ? AND user_id = ?", note.ID, userID).Count(&copies).Error
		if err == nil && copies == 0 {
			err = tookPart(tx, note.SessionID, userID)
		}
		if err == nil {
			err = ErrNotAuthor
		}
		return err
	}
	err := tx.Table("session_removals").Where("session_id = ? AND user_id = ?", note.SessionID, userID).Count(&removed).Error
	if err == nil && removed > 0 {
		err = ErrRemoved
	}
	return err
}

// Kept returns the copies that a person keeps.
func (n *Notes) Kept(ctx context.Context, p NotePage) ([]Note, error) {
	q := noteViews(n.reading(ctx)).Joins("JOIN note_copies c ON c.note_id = n.id").Where("c.user_id = ?", p.UserID)
	if p.Kind != "" {
		q = q.Where("n.kind = ?", p.Kind)
	}
	if p.Language != "" {
		q = q.Where("n.language = ?", p.Language)
	}
	if p.Search != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(p.Search)) + "%"
		q = q.Where(`(lower(n.text) LIKE @like ESCAPE '\' OR lower(n.said) LIKE @like ESCAPE '\' OR lower(n.meaning) LIKE @like ESCAPE '\'
			OR lower(n.example) LIKE @like ESCAPE '\')`, map[string]any{"like": like})
	}
	if p.After != "" {
		q = q.Where("c.note_id < ?", p.After)
	}
	out, err := notesOf(q.Order("c.note_id DESC").Limit(p.Limit))
	return out, translate("list kept notes", err)
}

// Discard throws a person's copy away, and the note with the last one. It fails with ErrNotFound.
func (n *Notes) Discard(ctx context.Context, noteID, userID string) error {
	err := n.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "lesson_notes", noteID); err != nil {
			return err
		}
		done := tx.Exec("DELETE FROM note_copies WHERE note_id = ? AND user_id = ?", noteID, userID)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		if done.Error != nil {
			return done.Error
		}
		return tx.Exec("DELETE FROM lesson_notes WHERE id = ? AND NOT EXISTS (SELECT 1 FROM note_copies c WHERE c.note_id = lesson_notes.id)", noteID).Error
	})
	return translate("discard note "+noteID, err)
}
