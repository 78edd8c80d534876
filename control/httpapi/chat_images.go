package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/images"
)

type chatImageInput struct {
	RoomID  string `path:"roomId" maxLength:"64"`
	RawBody []byte `contentType:"image/*" doc:"The picture itself: JPEG, PNG, GIF, WebP or AVIF, told by its content"`
}

type chatImageOutput struct{ Body chat.Image }

type chatImageFileInput struct {
	RoomID  string `path:"roomId" maxLength:"64"`
	ImageID string `path:"imageId" maxLength:"64"`
	Size    string `query:"size" enum:"large,preview" default:"large" doc:"large: at most 1600 pixels on the longer side; preview: at most 480"`
}

type chatImageName struct {
	RoomID  string `path:"roomId" maxLength:"64"`
	ImageID string `path:"imageId" maxLength:"64"`
}

type chatImageFileOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (a *API) routesChatImages(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:     "addChatImage",
		Method:          http.MethodPost,
		Path:            "/api/v1/chat/rooms/{roomId}/images",
		Summary:         "Upload a picture for a chat room",
		Description:     "It keeps its shape, and nothing but the pixels. A message of kind image takes it by its id within a day; ten at most may wait for theirs.",
		Tags:            []string{"chat"},
		MaxBodyBytes:    images.MaxBytes,
		BodyReadTimeout: a.cfg.UploadTimeout,
		Middlewares:     huma.Middlewares{a.unhurried},
		DefaultStatus:   http.StatusCreated,
		Errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
			http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.addChatImage)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "chatImage",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/rooms/{roomId}/images/{imageId}",
		Summary:     "The picture of a message",
		Description: "For who can read the message. The content of an id never changes.",
		Tags:        []string{"chat"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		Responses: map[string]*huma.Response{"200": {
			Description: "The picture",
			Content:     map[string]*huma.MediaType{"image/webp": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}},
	}, a.chatImage)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "withdrawChatImage",
		Method:        http.MethodDelete,
		Path:          "/api/v1/chat/rooms/{roomId}/images/{imageId}",
		Summary:       "Forget an upload that is not to be sent",
		Description:   "The picture of a message goes with the message.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.withdrawChatImage)
}

func (a *API) addChatImage(ctx context.Context, in *chatImageInput) (*chatImageOutput, error) {
	image, err := a.deps.ChatImages.AddImage(ctx, in.RoomID, principalOf(ctx).UserID, in.RawBody)
	if err != nil {
		return nil, err
	}
	return &chatImageOutput{Body: image}, nil
}

// chatImage is kept by no cache: what is deleted is to be gone from the disks of those who have seen it too.
func (a *API) chatImage(ctx context.Context, in *chatImageFileInput) (*chatImageFileOutput, error) {
	if err := a.deps.ChatImages.MaySeeImage(ctx, in.RoomID, principalOf(ctx).UserID, in.ImageID); err != nil {
		return nil, err
	}
	picture, err := a.deps.Images.OpenChat(ctx, in.ImageID, in.Size == "preview")
	if err != nil {
		return nil, err
	}
	return &chatImageFileOutput{ContentType: picture.ContentType, CacheControl: "private, no-store", Body: picture.Content}, nil
}

func (a *API) withdrawChatImage(ctx context.Context, in *chatImageName) (*struct{}, error) {
	return nil, a.deps.ChatImages.WithdrawImage(ctx, in.RoomID, principalOf(ctx).UserID, in.ImageID)
}
