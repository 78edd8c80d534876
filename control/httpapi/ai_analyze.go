package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
)

const (
	// analyzedPages of analyzedPage messages each are looked at: the newest ones.
	analyzedPages = 5
	analyzedPage  = 100
	// maxSpoken is of how many members of a room the languages are asked for.
	maxSpoken = 8
)

type analyzeInput struct {
	Body struct {
		RoomID    string `json:"roomId" minLength:"1" maxLength:"64" doc:"A chat room that the caller is in, also that of a session"`
		Feedback  *bool  `json:"feedback,omitempty" nullable:"false" doc:"false: statistics only, which need no provider and cost nothing; otherwise feedback too"`
		ExplainIn string `json:"explainIn,omitempty" doc:"BCP 47 tag of the language of the feedback; without it the caller's native language"`
		Keep      *bool  `json:"keep,omitempty" nullable:"false" doc:"false: the result is not put into the caller's history"`
	}
}

type analyzeOutput struct {
	RateHeaders
	Body struct {
		ID       *string      `json:"id" doc:"Of the analysis in the caller's history; null when it is not kept, as where nothing was said"`
		RoomID   string       `json:"roomId"`
		Messages int          `json:"messages" doc:"How many were looked at: the newest 500 at most, without pictures, emoji and what was deleted"`
		Speakers []ai.Speaker `json:"speakers" nullable:"false" doc:"Who wrote them, in the order in which they began"`
		Feedback *ai.Feedback `json:"feedback" doc:"On the caller's own messages; null when it was not asked for, or the caller wrote none"`
	}
}

func (a *API) routeAnalyzeConversation(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID: "analyzeConversation",
		Method:      http.MethodPost,
		Path:        aiPath + "/analyze-conversation",
		Summary:     "Count who said how much in a chat room, and look at what the caller wrote",
		Description: "For members of the room. The counts are made here. The result goes into the caller's history, unless keep is false. Feedback is the provider's, to which nothing goes but the caller's own messages: the others have not been asked.",
		Tags:        []string{"ai"},
		Errors:      append(aiErrors(), http.StatusNotFound),
	}, a.analyzeConversation)
}

func (a *API) analyzeConversation(ctx context.Context, in *analyzeInput) (*analyzeOutput, error) {
	caller, now := principalOf(ctx).UserID, a.cfg.Now()
	c, err := a.conversation(ctx, in.Body.RoomID, caller)
	if err != nil {
		return nil, err
	}
	out := &analyzeOutput{}
	found := ai.Analyzed{RoomID: in.Body.RoomID, Conversation: c, Speakers: ai.Count(c)}
	if in.Body.Feedback == nil || *in.Body.Feedback {
		if c.ExplainIn, err = a.explainIn(ctx, in.Body.ExplainIn); err != nil {
			return nil, err
		}
		feedback, quota, err := a.deps.AI.Feedback(ctx, caller, c, now)
		if err != nil {
			return nil, err
		}
		found.Feedback, out.RateHeaders = feedback, rateOf(quota, now)
	}
	out.Body.RoomID, out.Body.Messages, out.Body.Speakers, out.Body.Feedback = found.RoomID, len(c.Messages), found.Speakers, found.Feedback
	if in.Body.Keep != nil && !*in.Body.Keep {
		return out, nil
	}
	id, err := a.deps.Analyses.Keep(ctx, caller, found, a.cfg.Now())
	if id != "" {
		out.Body.ID = &id
	}
	return out, err
}

// conversation reads the newest of what was said in a room, or fails with chat.ErrNotFound for who is not in it.
func (a *API) conversation(ctx context.Context, roomID, caller string) (c ai.Conversation, err error) {
	room, err := a.deps.ChatRooms.Room(ctx, roomID, caller)
	if err != nil {
		return c, err
	}
	if c.Spoken, err = a.spokenBy(ctx, room.Members, caller); err != nil {
		return c, err
	}
	page := chat.Page{Limit: analyzedPage}
	for range analyzedPages {
		h, err := a.deps.Messages.History(ctx, roomID, caller, page)
		if err != nil {
			return c, err
		}
		said := make([]ai.Said, 0, len(h.Messages))
		for _, m := range h.Messages {
			if s, ok := saidIn(m); ok {
				said = append(said, s)
			}
		}
		c.Messages = append(said, c.Messages...)
		if !h.More || len(h.Messages) == 0 {
			break
		}
		page.BeforeSeq = &h.Messages[0].Seq
	}
	return c, nil
}

func saidIn(m chat.Message) (ai.Said, bool) {
	s := ai.Said{ID: m.ID, Seq: m.Seq, At: m.CreatedAt, Text: m.Body, Correction: m.Kind == store.MessageCorrection}
	if m.SenderID != nil {
		s.SpeakerID = *m.SenderID
	}
	said := m.Kind == store.MessageText || m.Kind == store.MessageReply || s.Correction
	return s, said && m.DeletedAt == nil
}

// spokenBy are the languages that people have told they speak or learn.
func (a *API) spokenBy(ctx context.Context, members []chat.Member, caller string) (spoken []string, err error) {
	for _, m := range members[:min(len(members), maxSpoken)] {
		p, err := a.deps.Profiles.Public(ctx, m.UserID, caller, false, a.cfg.Now())
		if errors.Is(err, users.ErrNotFound) {
			continue // the two have blocked each other
		}
		if err != nil {
			return nil, err
		}
		spoken = append(spoken, p.NativeLanguage)
		for _, learnt := range p.TargetLanguages {
			spoken = append(spoken, learnt.Language)
		}
	}
	slices.Sort(spoken)
	return slices.Compact(spoken), nil
}
