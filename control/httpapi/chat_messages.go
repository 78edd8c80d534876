package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
)

type chatHistoryInput struct {
	RoomID        string `path:"roomId" maxLength:"64"`
	BeforeSeq     int64  `query:"before_seq" minimum:"1" doc:"Messages before this one"`
	AfterSeq      int64  `query:"after_seq" minimum:"-1" default:"-1" doc:"Messages after this one; -1 is none"`
	AfterRevision int64  `query:"after_revision" minimum:"-1" default:"-1" doc:"Messages sent, edited or deleted after this revision, in the order of their changes; -1 is none"`
	Limit         int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type chatHistoryOutput struct {
	Body struct {
		Items    []chat.Message `json:"items" nullable:"false"`
		HasMore  bool           `json:"hasMore" doc:"There are further ones in the same direction"`
		LastSeq  int64          `json:"lastSeq"`
		Revision int64          `json:"revision" doc:"Of the room; what a client that has all of these asks after next"`
	}
}

func (a *API) routeChatHistory(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "chatMessages",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/rooms/{roomId}/messages",
		Summary:     "What was said in a chat room",
		Description: "Without a place, the newest messages. Items are in their order in the room; with after_revision in the order of their changes, which is how a client that was away misses nothing.",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.chatHistory)
}

func (a *API) chatHistory(ctx context.Context, in *chatHistoryInput) (*chatHistoryOutput, error) {
	page := chat.Page{Limit: in.Limit}
	if in.BeforeSeq > 0 {
		page.BeforeSeq = &in.BeforeSeq
	}
	if in.AfterSeq >= 0 {
		page.AfterSeq = &in.AfterSeq
	}
	if in.AfterRevision >= 0 {
		page.AfterRevision = &in.AfterRevision
	}
	history, err := a.deps.Messages.History(ctx, in.RoomID, principalOf(ctx).UserID, page)
	if err != nil {
		return nil, chatProblem(err)
	}
	out := &chatHistoryOutput{}
	out.Body.Items, out.Body.HasMore = history.Messages, history.More
	out.Body.LastSeq, out.Body.Revision = history.LastSeq, history.Revision
	return out, nil
}

type sendMessageInput struct {
	RoomID string `path:"roomId" maxLength:"64"`
	Body   struct {
		ClientID  string `json:"clientId" minLength:"1" maxLength:"64" doc:"The sender's own name for the message, such as a UUID; sending it again is the same as sending it once"`
		Kind      string `json:"kind,omitempty" enum:"text,emoji,reply,correction,image" doc:"Without it: reply when replyTo is set, else text"`
		Body      string `json:"body,omitempty" doc:"At most 2000 characters; may be missing in a correction and of an image"`
		Corrected string `json:"corrected,omitempty" doc:"In a correction, how the sentence should read; at most 2000 characters"`
		ReplyTo   string `json:"replyTo,omitempty" maxLength:"64" doc:"Id of the message that a reply or a correction is about"`
		ImageID   string `json:"imageId,omitempty" maxLength:"64" doc:"Of an image: the id of an upload of the caller for this room; body is the caption"`
	}
}

type messageOutput struct {
	Status int
	Body   chat.Message
}

func (a *API) routeSendMessage(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "sendMessage",
		Method:        http.MethodPost,
		Path:          "/api/v1/chat/rooms/{roomId}/messages",
		Summary:       "Send a message without a WebSocket",
		Description:   "A message that came before under its clientId answers 200 with the one stored then.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.sendMessage)
	answersToo(api, http.MethodPost, "/api/v1/chat/rooms/{roomId}/messages", http.StatusOK, "It was stored before")
}

func (a *API) sendMessage(ctx context.Context, in *sendMessageInput) (*messageOutput, error) {
	b := in.Body
	message, repeated, err := a.deps.Messages.Send(ctx, in.RoomID, principalOf(ctx).UserID,
		chat.Draft{ClientID: b.ClientID, Kind: b.Kind, Body: b.Body, Corrected: b.Corrected, ReplyTo: b.ReplyTo, ImageID: b.ImageID})
	if err != nil {
		return nil, chatProblem(err)
	}
	out := &messageOutput{Status: http.StatusCreated, Body: message}
	if repeated {
		out.Status = http.StatusOK
	}
	return out, nil
}

// messageInput names a message of a chat room in the path.
type messageInput struct {
	RoomID    string `path:"roomId" maxLength:"64"`
	MessageID string `path:"messageId" maxLength:"64"`
}

type editMessageInput struct {
	RoomID    string `path:"roomId" maxLength:"64"`
	MessageID string `path:"messageId" maxLength:"64"`
	Body      struct {
		Body      *string `json:"body,omitempty"`
		Corrected *string `json:"corrected,omitempty" doc:"Of a correction only"`
	}
}

func (a *API) routeEditMessage(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "editMessage",
		Method:      http.MethodPatch,
		Path:        "/api/v1/chat/rooms/{roomId}/messages/{messageId}",
		Summary:     "Change a message of the caller",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.editMessage)
}

func (a *API) editMessage(ctx context.Context, in *editMessageInput) (*messageOutput, error) {
	message, err := a.deps.Messages.Edit(ctx, in.RoomID, in.MessageID, principalOf(ctx).UserID,
		chat.Edit{Body: in.Body.Body, Corrected: in.Body.Corrected})
	if err != nil {
		return nil, chatProblem(err)
	}
	return &messageOutput{Status: http.StatusOK, Body: message}, nil
}

func (a *API) routeDeleteMessage(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "deleteMessage",
		Method:        http.MethodDelete,
		Path:          "/api/v1/chat/rooms/{roomId}/messages/{messageId}",
		Summary:       "Delete a message of the caller",
		Description:   "Its text is gone, its place in the room stays. Doing it again is no error.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound},
	}, a.deleteMessage)
}

func (a *API) deleteMessage(ctx context.Context, in *messageInput) (*struct{}, error) {
	return nil, a.deps.Messages.Delete(ctx, in.RoomID, in.MessageID, principalOf(ctx).UserID)
}
