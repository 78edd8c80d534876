package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/text"
)

type keptInput struct {
	Kind     string `query:"kind" doc:"word or correction; without it, both"`
	Language string `query:"language" maxLength:"35" doc:"BCP 47 tag; without it, all"`
	Search   string `query:"q" maxLength:"400" doc:"Somewhere in it, whatever the case"`
	Cursor   string `query:"cursor" maxLength:"64" doc:"nextCursor of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// page returns which notes are wanted, or says what can't be used.
func (in *keptInput) page(userID string) (p session.NotePage, err error) {
	p = session.NotePage{UserID: userID, Search: in.Search, After: in.Cursor, Limit: in.Limit}
	switch in.Kind {
	case "", "word", "correction":
		p.Kind = in.Kind
	default:
		return p, invalid("kind", fault.Choice("word", "correction"))
	}
	if in.Language != "" {
		if p.Language, err = text.Language(in.Language); err != nil {
			return p, unfit("language", err)
		}
	}
	if in.Cursor != "" {
		if id, err := uuid.Parse(in.Cursor); err != nil || id.String() != in.Cursor {
			return p, invalid("cursor", fault.Format(fault.Cursor, "must be the nextCursor of the page before"))
		}
	}
	return p, nil
}

type keptOutput struct {
	Body struct {
		Items      []session.Note `json:"items" nullable:"false"`
		NextCursor *string        `json:"nextCursor" doc:"null on the last page"`
	}
}

type keptNoteInput struct {
	NoteID string `path:"noteId" maxLength:"64"`
}

func (a *API) routesNotes(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "keptNotes",
		Method:      http.MethodGet,
		Path:        "/api/v1/notes",
		Summary:     "The words and corrections that the caller keeps, newest first",
		Description: "Copies of what was noted in sessions. They outlive the session and, without the name, the account of who noted it.",
		Tags:        []string{"notes"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.keptNotes)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "discardNote",
		Method:        http.MethodDelete,
		Path:          "/api/v1/notes/{noteId}",
		Summary:       "Throw the caller's copy of a note away",
		Description:   "Others keep theirs.",
		Tags:          []string{"notes"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.discardNote)
}

func (a *API) keptNotes(ctx context.Context, in *keptInput) (*keptOutput, error) {
	page, err := in.page(principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	page.Limit++ // tells whether there is a next page
	list, err := a.deps.Notebook.Kept(ctx, page)
	if err != nil {
		return nil, err
	}
	out := &keptOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.NextCursor = &list[in.Limit-1].ID
	}
	out.Body.Items = list
	return out, nil
}

func (a *API) discardNote(ctx context.Context, in *keptNoteInput) (*struct{}, error) {
	return nil, a.deps.Notebook.Discard(ctx, in.NoteID, principalOf(ctx).UserID)
}
