package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/fault"
)

func (a *API) routesChat(api huma.API) {
	a.routeChatRooms(api)
	a.routeOpenChatRoom(api)
	a.routeChatRoom(api)
	a.routeLeaveChatRoom(api)
	a.routeMarkRead(api)
	a.routeChatHistory(api)
	a.routeChatSearch(api)
	a.routesChatImages(api)
	a.routeSendMessage(api)
	a.routeEditMessage(api)
	a.routeDeleteMessage(api)
	a.routeBlocks(api)
	a.routeBlock(api)
	a.routeUnblock(api)
	a.routeReport(api)
}

// chatProblem names the field of an invalid value; other errors are in the table.
func chatProblem(err error) error {
	var bad *chat.Invalid
	if errors.As(err, &bad) {
		return invalid(bad.Field, bad.Fault)
	}
	return err
}

// chatRoomInput names a chat room in the path.
type chatRoomInput struct {
	RoomID string `path:"roomId" maxLength:"64"`
}

type chatRoomsInput struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type chatRoomsOutput struct {
	Body struct {
		Items      []chat.Room `json:"items" nullable:"false"`
		NextCursor *string     `json:"nextCursor" doc:"null on the last page"`
	}
}

func (a *API) routeChatRooms(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "chatRooms",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/rooms",
		Summary:     "The caller's chat rooms, the one with the newest message first",
		Description: "Without direct rooms of people whom the caller has blocked.",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.chatRooms)
}

func (a *API) chatRooms(ctx context.Context, in *chatRoomsInput) (*chatRoomsOutput, error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	// One more than asked for tells whether there is a next page.
	list, err := a.deps.ChatRooms.Rooms(ctx, principalOf(ctx).UserID, chat.Mark{LastAt: after.at, ID: after.id}, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &chatRoomsOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Body.NextCursor = place{last.UpdatedAt, last.ID}.cursor()
	}
	out.Body.Items = list
	a.addPresence(ctx, list...)
	return out, nil
}

type openChatRoomInput struct {
	Body struct {
		Kind    string   `json:"kind" enum:"direct,group"`
		UserID  string   `json:"userId,omitempty" maxLength:"64" doc:"The other one of a direct room"`
		Title   string   `json:"title,omitempty" maxLength:"80" doc:"Of a group"`
		UserIDs []string `json:"userIds,omitempty" maxItems:"50" doc:"The others in a group"`
	}
}

type chatRoomOutput struct {
	Status int
	Body   chat.Room
}

func (a *API) routeOpenChatRoom(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "openChatRoom",
		Method:        http.MethodPost,
		Path:          "/api/v1/chat/rooms",
		Summary:       "Open a direct room or make a group",
		Description:   "Two people have one direct room: asking again answers 200 with it, a new room 201. A new one is for two who are matched, were in a session together or have written in a room of both. A direct room that the caller left comes back without its past.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.openChatRoom)
	answersToo(api, http.MethodPost, "/api/v1/chat/rooms", http.StatusOK, "It was there already")
}

func (a *API) openChatRoom(ctx context.Context, in *openChatRoomInput) (*chatRoomOutput, error) {
	userID := principalOf(ctx).UserID
	var (
		room    chat.Room
		created = true
		err     error
	)
	switch {
	case in.Body.Kind == "group":
		room, err = a.deps.ChatRooms.CreateGroup(ctx, userID, in.Body.Title, in.Body.UserIDs)
	case in.Body.UserID == "":
		return nil, invalid("userId", fault.New(fault.Required, "is required in a direct room"))
	default:
		room, created, err = a.deps.ChatRooms.OpenDirect(ctx, userID, in.Body.UserID)
	}
	if err != nil {
		return nil, chatProblem(err)
	}
	a.addPresence(ctx, room)
	out := &chatRoomOutput{Status: http.StatusCreated, Body: room}
	if !created {
		out.Status = http.StatusOK
	}
	return out, nil
}

func (a *API) routeChatRoom(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "chatRoom",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/rooms/{roomId}",
		Summary:     "One chat room of the caller",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusNotFound},
	}, a.chatRoom)
}

func (a *API) chatRoom(ctx context.Context, in *chatRoomInput) (*chatRoomOutput, error) {
	room, err := a.deps.ChatRooms.Room(ctx, in.RoomID, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	a.addPresence(ctx, room)
	return &chatRoomOutput{Status: http.StatusOK, Body: room}, nil
}

func (a *API) routeLeaveChatRoom(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "leaveChatRoom",
		Method:        http.MethodDelete,
		Path:          "/api/v1/chat/rooms/{roomId}",
		Summary:       "Leave a chat room",
		Description:   "The room and its past are gone for the caller. In a direct room the other one notices nothing. A room that nobody is left in is deleted.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.leaveChatRoom)
}

func (a *API) leaveChatRoom(ctx context.Context, in *chatRoomInput) (*struct{}, error) {
	return nil, a.deps.ChatRooms.Leave(ctx, in.RoomID, principalOf(ctx).UserID)
}

type markReadInput struct {
	RoomID string `path:"roomId" maxLength:"64"`
	Body   struct {
		Seq int64 `json:"seq" minimum:"0" doc:"The newest message that was read"`
	}
}

type markReadOutput struct{ Body chat.Marked }

func (a *API) routeMarkRead(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "markChatRoomRead",
		Method:      http.MethodPost,
		Path:        "/api/v1/chat/rooms/{roomId}/read",
		Summary:     "Say how far the caller has read",
		Description: "The mark never moves back.",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.markRead)
}

func (a *API) markRead(ctx context.Context, in *markReadInput) (*markReadOutput, error) {
	marked, err := a.deps.Messages.MarkRead(ctx, in.RoomID, principalOf(ctx).UserID, in.Body.Seq)
	if err != nil {
		return nil, chatProblem(err)
	}
	return &markReadOutput{Body: marked}, nil
}
