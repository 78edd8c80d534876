package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/notify"
)

func (a *API) routesNotifications(api huma.API) {
	a.routeNotifications(api)
	a.routeReadNotifications(api)
	a.routeReadNotification(api)
	a.routeDeleteNotification(api)
	a.routePreferences(api)
	a.routeSetPreferences(api)
	a.routePushKey(api)
	a.routePushSubscribe(api)
	a.routePushUnsubscribe(api)
}

// notifyProblem names the field of an invalid value; other errors are in the table.
func notifyProblem(err error) error {
	var bad *notify.Invalid
	if errors.As(err, &bad) {
		return invalid(bad.Field, bad.Fault)
	}
	return err
}

type notificationsInput struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	Unread bool   `query:"unread" doc:"Only those not read"`
}

type notificationsOutput struct {
	Body struct {
		Items       []notify.Notification `json:"items" nullable:"false"`
		UnreadCount int                   `json:"unreadCount" doc:"Of all, not of this page"`
		NextCursor  *string               `json:"nextCursor" doc:"null on the last page"`
	}
}

func (a *API) routeNotifications(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "notifications",
		Method:      http.MethodGet,
		Path:        "/api/v1/notifications",
		Summary:     "The caller's notifications, the latest first",
		Tags:        []string{"notifications"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.notifications)
}

func (a *API) notifications(ctx context.Context, in *notificationsInput) (*notificationsOutput, error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	// One more than asked for tells whether there is a next page.
	list, unread, err := a.deps.Notifications.List(ctx, principalOf(ctx).UserID, in.Unread, notify.Mark{UpdatedAt: after.at, ID: after.id}, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &notificationsOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Body.NextCursor = place{last.UpdatedAt, last.ID}.cursor()
	}
	out.Body.Items, out.Body.UnreadCount = list, unread
	return out, nil
}

type unreadOutput struct {
	Body struct {
		UnreadCount int `json:"unreadCount"`
	}
}

type notificationInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) routeReadNotifications(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "readNotifications",
		Method:      http.MethodPost,
		Path:        "/api/v1/notifications/read",
		Summary:     "Mark all notifications of the caller read",
		Tags:        []string{"notifications"},
	}, func(ctx context.Context, _ *struct{}) (*unreadOutput, error) {
		return a.readNotification(ctx, &notificationInput{})
	})
}

func (a *API) routeReadNotification(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "readNotification",
		Method:      http.MethodPost,
		Path:        "/api/v1/notifications/{id}/read",
		Summary:     "Mark a notification of the caller read",
		Tags:        []string{"notifications"},
		Errors:      []int{http.StatusNotFound},
	}, a.readNotification)
}

func (a *API) readNotification(ctx context.Context, in *notificationInput) (*unreadOutput, error) {
	unread, err := a.deps.Notifications.MarkRead(ctx, principalOf(ctx).UserID, in.ID)
	if err != nil {
		return nil, err
	}
	out := &unreadOutput{}
	out.Body.UnreadCount = unread
	return out, nil
}

func (a *API) routeDeleteNotification(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "deleteNotification",
		Method:        http.MethodDelete,
		Path:          "/api/v1/notifications/{id}",
		Summary:       "Delete a notification of the caller",
		Tags:          []string{"notifications"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, func(ctx context.Context, in *notificationInput) (*struct{}, error) {
		return nil, a.deps.Notifications.Delete(ctx, principalOf(ctx).UserID, in.ID)
	})
}
