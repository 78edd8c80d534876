package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
)

type chatSearchInput struct {
	// 100 characters are at most 400 octets, and more when they come decomposed.
	Query  string `query:"q" required:"true" maxLength:"1200" doc:"What to look for, 1 to 100 characters; the case of the letters A to Z does not matter"`
	RoomID string `query:"roomId" maxLength:"64" doc:"The room to look in; without it, all that the list of rooms has"`
	Cursor string `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type chatSearchOutput struct {
	Body struct {
		Items      []chat.Found `json:"items" nullable:"false"`
		NextCursor *string      `json:"nextCursor" doc:"null when nothing is left to search; else there may be more, also when items is not full or empty"`
	}
}

func (a *API) routeChatSearch(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "searchChat",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/search",
		Summary:     "Find messages in the caller's chat rooms, newest first",
		Description: "Finds parts of words too. Without what was deleted, said before the caller left a room, or said by people whom the caller has blocked. " +
			"One call reads at most 20000 messages: a page may be short, and nextCursor says whether there is more to search.",
		Tags:   []string{"chat"},
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.searchChat)
}

func (a *API) searchChat(ctx context.Context, in *chatSearchInput) (*chatSearchOutput, error) {
	from, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := a.deps.ChatSearch.Search(ctx, principalOf(ctx).UserID, chat.Query{Text: in.Query, RoomID: in.RoomID, From: chat.Place{At: from.at, ID: from.id}, Limit: in.Limit})
	if err != nil {
		return nil, chatProblem(err)
	}
	out := &chatSearchOutput{}
	out.Body.Items = found.Items
	if found.Next != nil {
		out.Body.NextCursor = place{found.Next.At, found.Next.ID}.cursor()
	}
	return out, nil
}
