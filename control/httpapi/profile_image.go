package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/languagemate/studymate/control/images"
)

type imageInput struct {
	RawBody []byte `contentType:"image/*" doc:"The picture itself: JPEG, PNG, GIF, WebP or AVIF, told by its content"`
}

func (a *API) routesImages(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:     "setProfileImage",
		Method:          http.MethodPost,
		Path:            "/api/v1/users/profile/image",
		Summary:         "Set the picture of the caller's profile",
		Description:     "Cut to a square around the middle, in three sizes, as WebP and JPEG, without anything but the pixels.",
		Tags:            []string{"users"},
		MaxBodyBytes:    images.MaxBytes,
		BodyReadTimeout: a.cfg.UploadTimeout,
		Middlewares:     huma.Middlewares{a.unhurried},
		Errors:          []int{http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.setProfileImage)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "removeProfileImage",
		Method:      http.MethodDelete,
		Path:        "/api/v1/users/profile/image",
		Summary:     "Remove the picture of the caller's profile",
		Tags:        []string{"users"},
	}, a.removeProfileImage)
}

func (a *API) setProfileImage(ctx context.Context, in *imageInput) (*profileOutput, error) {
	userID := principalOf(ctx).UserID
	if err := a.deps.Images.SetProfile(ctx, userID, in.RawBody, a.cfg.Now()); err != nil {
		return nil, err
	}
	return a.ownProfile(ctx, userID)
}

func (a *API) removeProfileImage(ctx context.Context, _ *struct{}) (*profileOutput, error) {
	userID := principalOf(ctx).UserID
	if err := a.deps.Images.RemoveProfile(ctx, userID, a.cfg.Now()); err != nil {
		return nil, err
	}
	return a.ownProfile(ctx, userID)
}

func (a *API) ownProfile(ctx context.Context, userID string) (*profileOutput, error) {
	p, err := a.deps.Profiles.Profile(ctx, userID)
	if err != nil {
		return nil, err
	}
	return profileOutputOf(p), nil
}

// serveImage answers with a picture. Its name can't be guessed and never means another one, so every cache may keep it.
func (a *API) serveImage(c *gin.Context) {
	picture, err := a.deps.Images.Open(c.Request.Context(), strings.TrimPrefix(c.Request.URL.Path, images.Path))
	if err != nil {
		if errors.Is(err, images.ErrNotFound) {
			a.notFound(c.Writer, c.Request)
			return
		}
		a.cfg.Logger.Error("a picture can't be read", "request", requestOf(c.Request.Context()).id, "error", err)
		p, _ := a.problemOf(err)
		writeProblem(c.Writer, c.Request, p)
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Type", picture.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(picture.Content)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = c.Writer.Write(picture.Content) // nobody to tell when the client has gone
}
