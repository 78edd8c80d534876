package ai

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// analysisStore is where analyses are kept; *store.Analyses is one.
type analysisStore interface {
	Keep(ctx context.Context, kept store.Analysis, now time.Time) (id string, err error)
	Page(ctx context.Context, p store.AnalysisPage) ([]store.Analysis, error)
	One(ctx context.Context, id, userID string) (store.Analysis, error)
	Delete(ctx context.Context, id, userID string) error
}

// Analyzed is what was found out about a conversation.
type Analyzed struct {
	RoomID string
	Conversation
	Speakers []Speaker
	// Feedback is nil where there is none.
	Feedback *Feedback
}

// KeptAnalysis is an analysis in the history of whom it is for.
type KeptAnalysis struct {
	ID        string        `json:"id"`
	CreatedAt time.Time     `json:"createdAt"`
	RoomID    *string       `json:"roomId" doc:"null when the room is gone"`
	SessionID *string       `json:"sessionId" doc:"Of a session's chat: the session; null elsewhere, and when it is gone"`
	Title     string        `json:"title" doc:"Of the session or the group, as it is now; empty without one"`
	Messages  int           `json:"messages" doc:"How many were looked at"`
	FromSeq   int64         `json:"fromSeq" doc:"Place of the first of them in the room"`
	ToSeq     int64         `json:"toSeq" doc:"Place of the last"`
	FromAt    time.Time     `json:"fromAt" doc:"When the first was written"`
	ToAt      time.Time     `json:"toAt"`
	Speakers  []KeptSpeaker `json:"speakers" nullable:"false" doc:"Who wrote them, in the order in which they began"`
	Feedback  *Feedback     `json:"feedback" doc:"On the caller's own messages; null when it was not asked for. Mistakes in messages that the caller has deleted since are not in it"`
}

// KeptSpeaker is what one who spoke said, in figures, with a name to show.
type KeptSpeaker struct {
	Speaker
	DisplayName *string `json:"displayName" doc:"As it is now; null for all whose accounts were erased"`
}

// HistoryPage says which analyses are wanted: those before the one with the id After, newest first; RoomID and SessionID, where not empty, narrow them.
type HistoryPage struct {
	UserID            string
	RoomID, SessionID string
	After             string
	Limit             int
}

// History is what people had looked at, each for themselves. It is safe for use by any number of goroutines.
type History struct{ analyses analysisStore }

// NewHistory makes a History.
func NewHistory(analyses analysisStore) *History { return &History{analyses} }

// Keep stores what was found out for a person and returns its id; empty: nothing was said, so nothing is kept. Of what others said it keeps the figures.
func (h *History) Keep(ctx context.Context, userID string, a Analyzed, now time.Time) (id string, err error) {
	if len(a.Messages) == 0 {
		return "", nil
	}
	first, last := a.Messages[0], a.Messages[len(a.Messages)-1]
	kept := store.Analysis{UserID: userID, RoomID: a.RoomID, Messages: len(a.Messages), FromSeq: first.Seq, ToSeq: last.Seq, FromAt: first.At, ToAt: last.At}
	for _, s := range a.Speakers {
		kept.Speakers = append(kept.Speakers, store.AnalysisSpeaker{
			UserID: textOrEmpty(s.UserID), Messages: s.Messages, Words: s.Words, Characters: s.Characters, Questions: s.Questions, Corrections: s.Corrections, Languages: s.Languages,
		})
	}
	if f := a.Feedback; f != nil {
		kept.Feedback = &store.AnalysisFeedback{
			Language: f.Language, Messages: f.Messages, Summary: f.Summary, Strengths: f.Strengths, Advice: f.Advice, Provider: f.Provider, Model: f.Model, Prompt: f.Prompt,
		}
		for _, m := range f.Mistakes {
			kept.Feedback.Mistakes = append(kept.Feedback.Mistakes, store.AnalysisMistake{MessageID: textOrEmpty(m.MessageID), Original: m.Original, Corrected: m.Corrected, Explanation: m.Explanation})
		}
	}
	id, err = h.analyses.Keep(ctx, kept, now)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrGone
	}
	return id, err
}

// Page returns what a person keeps, newest first.
func (h *History) Page(ctx context.Context, p HistoryPage) ([]KeptAnalysis, error) {
	list, err := h.analyses.Page(ctx, store.AnalysisPage{UserID: p.UserID, RoomID: p.RoomID, SessionID: p.SessionID, After: p.After, Limit: p.Limit})
	if err != nil {
		return nil, err
	}
	out := make([]KeptAnalysis, len(list))
	for i, a := range list {
		out[i] = keptAnalysis(a)
	}
	return out, nil
}

// One returns an analysis of a person, or fails with ErrNoAnalysis.
func (h *History) One(ctx context.Context, id, userID string) (KeptAnalysis, error) {
	a, err := h.analyses.One(ctx, id, userID)
	if err != nil {
		return KeptAnalysis{}, noAnalysis(err)
	}
	return keptAnalysis(a), nil
}

// Delete deletes an analysis of a person, or fails with ErrNoAnalysis.
func (h *History) Delete(ctx context.Context, id, userID string) error {
	return noAnalysis(h.analyses.Delete(ctx, id, userID))
}

func noAnalysis(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoAnalysis
	}
	return err
}

func keptAnalysis(a store.Analysis) KeptAnalysis {
	out := KeptAnalysis{
		ID: a.ID, CreatedAt: a.CreatedAt, RoomID: textOrNil(a.RoomID), SessionID: textOrNil(a.SessionID), Title: a.Title, Messages: a.Messages,
		FromSeq: a.FromSeq, ToSeq: a.ToSeq, FromAt: a.FromAt, ToAt: a.ToAt, Speakers: []KeptSpeaker{},
	}
	for _, s := range a.Speakers {
		out.Speakers = append(out.Speakers, KeptSpeaker{Speaker{
			UserID: textOrNil(s.UserID), Messages: s.Messages, Words: s.Words, Characters: s.Characters, Questions: s.Questions, Corrections: s.Corrections, Languages: s.Languages,
		}, textOrNil(s.Name)})
	}
	if f := a.Feedback; f != nil {
		out.Feedback = &Feedback{
			Language: f.Language, Messages: f.Messages, Summary: f.Summary, Strengths: append([]string{}, f.Strengths...), Mistakes: []Mistake{}, Advice: append([]string{}, f.Advice...),
			Provider: f.Provider, Model: f.Model, Prompt: f.Prompt,
		}
		for _, m := range f.Mistakes {
			out.Feedback.Mistakes = append(out.Feedback.Mistakes, Mistake{textOrNil(m.MessageID), m.Original, m.Corrected, m.Explanation})
		}
	}
	return out
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
