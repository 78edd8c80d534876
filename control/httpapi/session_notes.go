package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// Bounds of what people note, in characters.
const (
	maxWord     = 200
	maxSentence = 500
)

type noteInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      NewNote
}

// NewNote is what somebody notes.
type NewNote struct {
	ClientID string `json:"clientId" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9_.:-]+$" patternDescription:"id" doc:"The author's own name for the note, such as a UUID; sending it again is the same as sending it once"`
	Kind     string `json:"kind" enum:"word,correction"`
	Language string `json:"language" doc:"BCP 47 tag of the language of text"`
	Text     string `json:"text" doc:"A word or sentence of at most 200 characters; in a correction, how it reads better, at most 500"`
	Said     string `json:"said,omitempty" doc:"In a correction, what was said; at most 500 characters"`
	AboutID  string `json:"aboutId,omitempty" maxLength:"64" doc:"In a correction, who said it: another who is in the session"`
	Meaning  string `json:"meaning,omitempty" doc:"What a word means, or why it reads better so; at most 500 characters"`
	Example  string `json:"example,omitempty" doc:"How a word is used; at most 500 characters"`
}

// note returns what is to be stored, or says what can't be used.
func (n *NewNote) note() (session.NewNote, error) {
	out, err := asKept(session.NewNote{
		ClientID: n.ClientID, Kind: n.Kind, AboutID: n.AboutID, Language: n.Language, Text: n.Text, Said: n.Said, Meaning: n.Meaning, Example: n.Example,
	})
	if correction := n.Kind == store.NoteCorrection; err == nil && correction != (n.AboutID != "") {
		err = goesWith("aboutId", n.AboutID != "", "kind", store.NoteCorrection)
	}
	return out, err
}

// asKept returns a note with its texts as they are kept, or says what can't be used.
func asKept(n session.NewNote) (session.NewNote, error) {
	correction, limit := n.Kind == store.NoteCorrection, maxWord
	if correction {
		limit = maxSentence
	}
	var err error
	if n.Language, err = text.Language(n.Language); err != nil {
		return n, unfit("language", err)
	}
	for _, line := range []struct {
		field     string
		of        *string
		limit     int
		need, may bool
	}{
		{"text", &n.Text, limit, true, true},
		{"said", &n.Said, maxSentence, correction, correction},
		{"meaning", &n.Meaning, maxSentence, false, true},
		{"example", &n.Example, maxSentence, false, !correction},
	} {
		switch {
		case *line.of != "" && !line.may:
			return n, invalid(line.field, fault.Beside(fault.NotApplicable, "kind", "does not belong to a "+n.Kind))
		case *line.of != "" || line.need:
			if *line.of, err = text.Line(*line.of, line.limit); err != nil {
				return n, unfit(line.field, err)
			}
		}
	}
	return n, nil
}

type noteOutput struct {
	Status int
	Body   session.Note
}

type notesOutput struct {
	Body struct {
		Items []session.Note `json:"items" nullable:"false"`
	}
}

type sessionNoteInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	NoteID    string `path:"noteId" maxLength:"64"`
}

func (a *API) routesSessionNotes(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "note",
		Method:        http.MethodPost,
		Path:          "/api/v1/sessions/{sessionId}/notes",
		Summary:       "Note a word, or a better way to say what somebody has said",
		Description:   "For participants. Everybody in the session is shown it; all of them keep a copy of a word, and who said it keeps one of a correction. A note that came before under its clientId answers 200 with the one stored then.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.note)
	answersToo(api, http.MethodPost, "/api/v1/sessions/{sessionId}/notes", http.StatusOK, "It was kept before")
	register(a, api, accessOnly, huma.Operation{
		OperationID: "sessionNotes",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/notes",
		Summary:     "What was noted in a session, in order",
		Description: "For those who took part.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden},
	}, a.sessionNotes)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "withdrawNote",
		Method:        http.MethodDelete,
		Path:          "/api/v1/sessions/{sessionId}/notes/{noteId}",
		Summary:       "Take a note of the caller back from everybody",
		Description:   "While the caller is in the session.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound},
	}, a.withdrawNote)
}

func (a *API) note(ctx context.Context, in *noteInput) (*noteOutput, error) {
	n, err := in.Body.note()
	if err != nil {
		return nil, err
	}
	n.SessionID, n.AuthorID = in.SessionID, principalOf(ctx).UserID
	note, repeated, err := a.deps.Lessons.Note(ctx, n)
	if err != nil {
		return nil, err
	}
	if repeated {
		return &noteOutput{http.StatusOK, note}, nil
	}
	return &noteOutput{http.StatusCreated, note}, nil
}

func (a *API) sessionNotes(ctx context.Context, in *sessionInput) (*notesOutput, error) {
	list, err := a.deps.Notebook.Notes(ctx, in.SessionID, principalOf(ctx).UserID)
	out := &notesOutput{}
	out.Body.Items = list
	return out, err
}

func (a *API) withdrawNote(ctx context.Context, in *sessionNoteInput) (*struct{}, error) {
	return nil, a.deps.Lessons.Withdraw(ctx, in.SessionID, in.NoteID, principalOf(ctx).UserID)
}
