package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/presence"
)

type presenceInput struct {
	UserIDs []string `query:"userIds" required:"true" minItems:"1" maxItems:"100" doc:"Ids separated by commas"`
}

type presenceOutput struct {
	Body struct {
		Items []presence.Seen `json:"items" nullable:"false"`
	}
}

func (a *API) routePresence(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "presence",
		Method:      http.MethodGet,
		Path:        "/api/v1/presence",
		Summary:     "Who is online, away or offline",
		Description: "Of the caller and of those who share a chat room with the caller while neither has blocked the other. Of others nothing is said.",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.presence)
}

func (a *API) presence(ctx context.Context, in *presenceInput) (*presenceOutput, error) {
	list, err := a.deps.Presence.Look(ctx, principalOf(ctx).UserID, in.UserIDs)
	if err != nil {
		return nil, err
	}
	out := &presenceOutput{}
	out.Body.Items = list
	return out, nil
}

// addPresence adds who is there to the members of rooms.
func (a *API) addPresence(ctx context.Context, rooms ...chat.Room) {
	reader := principalOf(ctx).UserID
	for _, room := range rooms {
		for i, m := range room.Members {
			if m.Acquaintance != nil {
				seen := a.deps.Presence.Of(reader, *m.Acquaintance)
				room.Members[i].Presence = &chat.Presence{Status: string(seen.Status), LastSeen: seen.LastSeen}
			}
		}
	}
}
