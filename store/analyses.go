package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// analysesMost bounds what is kept of one person: with one more the oldest goes.
const analysesMost = 500

// Analysis is what a person had looked at of a conversation.
type Analysis struct {
	ID     string
	UserID string
	// RoomID and SessionID are empty when room and session are gone, or there never was a session.
	RoomID, SessionID string
	// Title is that of the session or the group, as it is now; empty without one.
	Title string
	// Messages is how many were looked at: from FromSeq to ToSeq, which were written FromAt and ToAt.
	Messages       int
	FromSeq, ToSeq int64
	FromAt, ToAt   time.Time
	Speakers       []AnalysisSpeaker
	// Feedback is nil where there is none.
	Feedback  *AnalysisFeedback
	CreatedAt time.Time
}

// AnalysisSpeaker is what one who spoke said, in figures.
type AnalysisSpeaker struct {
	// UserID is empty for all whose accounts were erased, Name when there is none.
	UserID, Name                                        string
	Messages, Words, Characters, Questions, Corrections int
	// Languages are messages by BCP 47 tag.
	Languages map[string]int
}

// AnalysisFeedback is what a language model said of what the person wrote.
type AnalysisFeedback struct {
	// Language is that of the feedback.
	Language string
	// Messages is how many it is about.
	Messages          int
	Summary           string
	Strengths, Advice []string
	// Mistakes lack those of messages that the person has deleted.
	Mistakes []AnalysisMistake
	// Provider, Model and Prompt say who was asked, and how.
	Provider, Model, Prompt string
}

// AnalysisMistake is something that the person wrote wrong.
type AnalysisMistake struct {
	// MessageID is empty when the message is gone, which the person did not delete.
	MessageID                        string
	Original, Corrected, Explanation string
}

// AnalysisPage says which are wanted: those of a person before the one with the id After, newest first; RoomID and SessionID, where not empty, narrow them.
type AnalysisPage struct {
	UserID            string
	RoomID, SessionID string
	After             string
	Limit             int
}

// Analyses are the tables of what people had looked at of their conversations. It is safe for use by any number of goroutines.
type Analyses struct{ handles }

type analysisRow struct {
	ID          string `gorm:"primaryKey"`
	UserID      string
	RoomID      *string
	SessionID   *string
	Messages    int
	FromSeq     int64
	ToSeq       int64
	FromAt      int64
	ToAt        int64
	Language    string
	OwnMessages int
	Summary     string
	Strengths   string
	Advice      string
	Provider    string
	Model       string
	Prompt      string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (analysisRow) TableName() string { return "ai_analyses" }

type speakerRow struct {
	AnalysisID  string `gorm:"primaryKey"`
	Place       int    `gorm:"primaryKey;autoIncrement:false"`
	UserID      *string
	Messages    int
	Words       int
	Characters  int
	Questions   int
	Corrections int
	Languages   string
}

// TableName tells gorm where the rows are.
func (speakerRow) TableName() string { return "ai_analysis_speakers" }

type mistakeRow struct {
	AnalysisID  string `gorm:"primaryKey"`
	Place       int    `gorm:"primaryKey;autoIncrement:false"`
	MessageID   *string
	Original    string
	Corrected   string
	Explanation string
}

// TableName tells gorm where the rows are.
func (mistakeRow) TableName() string { return "ai_analysis_mistakes" }

// Keep stores an analysis and returns its id. What has gone since the conversation was read is not named, and of a message that the person has deleted meanwhile nothing
// is quoted. It fails with ErrNotFound when the person has gone.
func (a *Analyses) Keep(ctx context.Context, kept Analysis, now time.Time) (id string, err error) {
	if id, err = newID(); err != nil {
		return "", translate("keep analysis", err)
	}
	err = a.transact(ctx, func(tx *gorm.DB) error {
		// Who deletes a message waits, or has done so.
		if err := lock(tx, "chat_rooms", kept.RoomID); err != nil {
			return err
		}
		row, err := newAnalysisRow(tx, kept)
		if err != nil {
			return err
		}
		row.ID, row.CreatedAt = id, millis(now)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := keepSpeakers(tx, id, kept.Speakers); err != nil {
			return err
		}
		if err := keepMistakes(tx, id, kept); err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM ai_analyses WHERE id IN (SELECT id FROM ai_analyses WHERE user_id = ? ORDER BY id DESC LIMIT 100 OFFSET ?)`, kept.UserID, analysesMost).Error
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		err = fmt.Errorf("person of the analysis: %w", ErrNotFound)
	}
	return id, translate("keep analysis", err)
}

func newAnalysisRow(tx *gorm.DB, a Analysis) (analysisRow, error) {
	row := analysisRow{
		UserID: a.UserID, Messages: a.Messages, FromSeq: a.FromSeq, ToSeq: a.ToSeq, FromAt: millis(a.FromAt), ToAt: millis(a.ToAt), Strengths: "[]", Advice: "[]",
	}
	var room struct{ ID, SessionID *string }
	if err := tx.Raw("SELECT id, session_id FROM chat_rooms WHERE id = ?", a.RoomID).Scan(&room).Error; err != nil {
		return row, err
	}
	row.RoomID, row.SessionID = room.ID, room.SessionID
	f := a.Feedback
	if f == nil {
		return row, nil
	}
	row.Language, row.OwnMessages, row.Summary, row.Provider, row.Model, row.Prompt = f.Language, f.Messages, f.Summary, f.Provider, f.Model, f.Prompt
	for _, points := range []struct {
		from []string
		to   *string
	}{{f.Strengths, &row.Strengths}, {f.Advice, &row.Advice}} {
		text, err := json.Marshal(append([]string{}, points.from...))
		if err != nil {
			return row, err
		}
		*points.to = string(text)
	}
	return row, nil
}

func keepSpeakers(tx *gorm.DB, id string, speakers []AnalysisSpeaker) error {
	var there []string
	if err := tx.Table("users").Where("id IN ?", idsOf(speakers, func(s AnalysisSpeaker) string { return s.UserID })).Pluck("id", &there).Error; err != nil {
		return err
	}
	rows := make([]speakerRow, 0, len(speakers))
	for place, s := range speakers {
		languages, err := json.Marshal(s.Languages)
		if err != nil {
			return err
		}
		row := speakerRow{
			AnalysisID: id, Place: place, Messages: s.Messages, Words: s.Words, Characters: s.Characters, Questions: s.Questions, Corrections: s.Corrections, Languages: string(languages),
		}
		if slices.Contains(there, s.UserID) {
			row.UserID = &s.UserID
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

func keepMistakes(tx *gorm.DB, id string, kept Analysis) error {
	if kept.Feedback == nil {
		return nil
	}
	var there []string
	err := tx.Table("chat_messages").Where("sender_id = ? AND deleted_at IS NULL", kept.UserID).
		Where("id IN ?", idsOf(kept.Feedback.Mistakes, func(m AnalysisMistake) string { return m.MessageID })).Pluck("id", &there).Error
	if err != nil {
		return err
	}
	var rows []mistakeRow
	for place, m := range kept.Feedback.Mistakes {
		if slices.Contains(there, m.MessageID) {
			rows = append(rows, mistakeRow{id, place, &m.MessageID, m.Original, m.Corrected, m.Explanation})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

func idsOf[T any](all []T, id func(T) string) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = id(one)
	}
	return out
}

// forgetQuotes takes a message that its author deletes out of what the author keeps.
func forgetQuotes(tx *gorm.DB, messageID string) error {
	return tx.Exec("DELETE FROM ai_analysis_mistakes WHERE message_id = ?", messageID).Error
}

// Page returns what a person keeps.
func (a *Analyses) Page(ctx context.Context, p AnalysisPage) (out []Analysis, err error) {
	err = a.snapshot(ctx, func(tx *gorm.DB) error {
		q := analysisViews(tx).Where("a.user_id = ?", p.UserID)
		if p.RoomID != "" {
			q = q.Where("a.room_id = ?", p.RoomID)
		}
		if p.SessionID != "" {
			q = q.Where("a.session_id = ?", p.SessionID)
		}
		if p.After != "" {
			q = q.Where("a.id < ?", p.After)
		}
		out, err = analysesOf(tx, q.Order("a.id DESC").Limit(p.Limit))
		return err
	})
	return out, translate("list analyses", err)
}

// One returns an analysis of a person, or fails with ErrNotFound.
func (a *Analyses) One(ctx context.Context, id, userID string) (out Analysis, err error) {
	err = a.snapshot(ctx, func(tx *gorm.DB) error {
		found, err := analysesOf(tx, analysisViews(tx).Where("a.id = ? AND a.user_id = ?", id, userID))
		if err == nil && len(found) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			out = found[0]
		}
		return err
	})
	return out, translate("read analysis", err)
}

// Delete deletes an analysis of a person, or fails with ErrNotFound.
func (a *Analyses) Delete(ctx context.Context, id, userID string) error {
	res := a.writing(ctx).Where("id = ? AND user_id = ?", id, userID).Delete(&analysisRow{})
	err := res.Error
	if err == nil && res.RowsAffected == 0 {
		err = ErrNotFound
	}
	return translate("delete analysis", err)
}

// Forget deletes up to limit of the oldest from before then, and returns how many.
func (a *Analyses) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := a.writing(ctx).Exec("DELETE FROM ai_analyses WHERE id IN (SELECT id FROM ai_analyses WHERE created_at < ? ORDER BY created_at, id LIMIT ?)", millis(before), limit)
	return int(res.RowsAffected), translate("forget analyses", res.Error)
}

// analysisView is a row with what is joined to it.
type analysisView struct {
	Row          analysisRow `gorm:"embedded"`
	RoomTitle    *string
	SessionTitle *string
}

func analysisViews(db *gorm.DB) *gorm.DB {
	return db.Table("ai_analyses a").Select("a.*, r.title AS room_title, s.title AS session_title").
		Joins("LEFT JOIN chat_rooms r ON r.id = a.room_id").Joins("LEFT JOIN sessions s ON s.id = a.session_id")
}

func (v analysisView) analysis() (Analysis, error) {
	r := v.Row
	out := Analysis{
		ID: r.ID, UserID: r.UserID, RoomID: textOrEmpty(r.RoomID), SessionID: textOrEmpty(r.SessionID), Title: textOrEmpty(v.SessionTitle), Messages: r.Messages,
		FromSeq: r.FromSeq, ToSeq: r.ToSeq, FromAt: fromMillis(r.FromAt), ToAt: fromMillis(r.ToAt), CreatedAt: fromMillis(r.CreatedAt),
	}
	if r.SessionID == nil {
		out.Title = textOrEmpty(v.RoomTitle)
	}
	if r.Language == "" {
		return out, nil
	}
	f := &AnalysisFeedback{Language: r.Language, Messages: r.OwnMessages, Summary: r.Summary, Provider: r.Provider, Model: r.Model, Prompt: r.Prompt}
	out.Feedback = f
	return out, errors.Join(json.Unmarshal([]byte(r.Strengths), &f.Strengths), json.Unmarshal([]byte(r.Advice), &f.Advice))
}

// analysesOf reads rows with all that belongs to them.
func analysesOf(tx, q *gorm.DB) ([]Analysis, error) {
	var views []analysisView
	if err := q.Find(&views).Error; err != nil || len(views) == 0 {
		return nil, err
	}
	out, places, ids := make([]Analysis, len(views)), map[string]int{}, make([]string, len(views))
	for i, v := range views {
		a, err := v.analysis()
		if err != nil {
			return nil, err
		}
		out[i], places[a.ID], ids[i] = a, i, a.ID
	}
	var speakers []struct {
		Row  speakerRow `gorm:"embedded"`
		Name *string
	}
	err := tx.Table("ai_analysis_speakers p").Select("p.*, u.english_name AS name").Joins("LEFT JOIN users u ON u.id = p.user_id").
		Where("p.analysis_id IN ?", ids).Order("p.analysis_id, p.place").Find(&speakers).Error
	if err != nil {
		return nil, err
	}
	for _, v := range speakers {
		r, s := v.Row, AnalysisSpeaker{}
		if err := json.Unmarshal([]byte(r.Languages), &s.Languages); err != nil {
			return nil, err
		}
		s.UserID, s.Name = textOrEmpty(r.UserID), textOrEmpty(v.Name)
		s.Messages, s.Words, s.Characters, s.Questions, s.Corrections = r.Messages, r.Words, r.Characters, r.Questions, r.Corrections
		to := &out[places[r.AnalysisID]]
		to.Speakers = append(to.Speakers, s)
	}
	var mistakes []mistakeRow
	if err := tx.Where("analysis_id IN ?", ids).Order("analysis_id, place").Find(&mistakes).Error; err != nil {
		return nil, err
	}
	for _, m := range mistakes {
		f := out[places[m.AnalysisID]].Feedback
		f.Mistakes = append(f.Mistakes, AnalysisMistake{textOrEmpty(m.MessageID), m.Original, m.Corrected, m.Explanation})
	}
	return out, nil
}
