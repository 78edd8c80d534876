package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/session"
)

// notePatch is a merge patch of a Note (RFC 7396). What kind of note it is and whom it is about stays.
type notePatch struct {
	Language patched[string] `json:"language,omitempty" doc:"BCP 47 tag of the language of text"`
	Text     patched[string] `json:"text,omitempty" doc:"Up to 200 characters; of a correction, up to 500"`
	Said     patched[string] `json:"said,omitempty" doc:"Of a correction only; up to 500 characters"`
	Meaning  patched[string] `json:"meaning,omitempty" doc:"Up to 500 characters"`
	Example  patched[string] `json:"example,omitempty" doc:"Of a word only; up to 500 characters"`
}

type reviseNoteInput struct {
	NoteID  string    `path:"noteId" maxLength:"64"`
	IfMatch string    `header:"If-Match" maxLength:"1000" doc:"The version of the note that is changed, in quotes; required"`
	Body    notePatch `contentType:"application/merge-patch+json"`
}

type reviseNoteOutput struct {
	ETag string `header:"ETag" doc:"The version, for If-Match"`
	Body session.Note
}

func (a *API) routeReviseNote(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "reviseNote",
		Method:      http.MethodPatch,
		Path:        "/api/v1/notes/{noteId}",
		Summary:     "Change a note of the caller, for everybody who keeps it",
		Description: "A merge patch (RFC 7396): what is not there stays, null takes a text away. While the session goes on, everybody in it is shown the change.",
		Tags:        []string{"notes"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusPreconditionFailed, http.StatusPreconditionRequired, http.StatusUnprocessableEntity},
	}, a.reviseNote)
}

func (a *API) reviseNote(ctx context.Context, in *reviseNoteInput) (*reviseNoteOutput, error) {
	if in.IfMatch == "" {
		return nil, problem(http.StatusPreconditionRequired, "precondition-required", "If-Match must name the version of the note that is changed.")
	}
	seen, ok := parseETags(in.IfMatch)
	if !ok {
		return nil, invalid("If-Match", fault.Format(fault.ETag, "must be * or entity tags"))
	}
	note, err := a.deps.Notebook.Revise(ctx, in.NoteID, principalOf(ctx).UserID, func(n session.NewNote) (session.NewNote, error) {
		if !seen.matches(n.Version) {
			return n, session.ErrStaleNote
		}
		return in.Body.change(n)
	})
	if err != nil {
		return nil, err
	}
	return &reviseNoteOutput{ETag: etagOf(note.Version), Body: note}, nil
}

// change returns the note as it is wanted, or says what can't be used.
func (p notePatch) change(n session.NewNote) (session.NewNote, error) {
	for _, of := range []struct {
		to   *string
		from patched[string]
	}{{&n.Language, p.Language}, {&n.Text, p.Text}, {&n.Said, p.Said}, {&n.Meaning, p.Meaning}, {&n.Example, p.Example}} {
		if wanted := of.from.wanted(); wanted != nil {
			*of.to = *wanted
		}
	}
	return asKept(n)
}
