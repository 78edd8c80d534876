package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/notify"
)

type preferencesInput struct{ Body notify.Preferences }

type preferencesOutput struct{ Body notify.Preferences }

func (a *API) routePreferences(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "notificationPreferences",
		Method:      http.MethodGet,
		Path:        "/api/v1/notifications/preferences",
		Summary:     "How the caller wants to be told of things",
		Tags:        []string{"notifications"},
	}, func(ctx context.Context, _ *struct{}) (*preferencesOutput, error) {
		p, err := a.deps.NotificationWays.Preferences(ctx, principalOf(ctx).UserID)
		if err != nil {
			return nil, err
		}
		return &preferencesOutput{p}, nil
	})
}

func (a *API) routeSetPreferences(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "setNotificationPreferences",
		Method:      http.MethodPut,
		Path:        "/api/v1/notifications/preferences",
		Summary:     "Choose how to be told of things",
		Tags:        []string{"notifications"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, func(ctx context.Context, in *preferencesInput) (*preferencesOutput, error) {
		p, err := a.deps.NotificationWays.SetPreferences(ctx, principalOf(ctx).UserID, in.Body)
		if err != nil {
			return nil, notifyProblem(err)
		}
		return &preferencesOutput{p}, nil
	})
}

type pushKeyOutput struct {
	Body struct {
		PublicKey string `json:"publicKey" doc:"applicationServerKey of PushManager.subscribe, base64url"`
	}
}

func (a *API) routePushKey(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "pushKey",
		Method:      http.MethodGet,
		Path:        "/api/v1/notifications/push/key",
		Summary:     "The key that a browser subscribes with",
		Tags:        []string{"notifications"},
		Errors:      []int{http.StatusServiceUnavailable},
	}, func(context.Context, *struct{}) (*pushKeyOutput, error) {
		key, err := a.deps.NotificationWays.PushKey()
		if err != nil {
			return nil, err
		}
		out := &pushKeyOutput{}
		out.Body.PublicKey = key
		return out, nil
	})
}

type pushSubscribeInput struct {
	Body struct {
		Endpoint string `json:"endpoint" maxLength:"1024"`
		Keys     struct {
			P256dh string `json:"p256dh" maxLength:"128"`
			Auth   string `json:"auth" maxLength:"64"`
		} `json:"keys"`
	}
}

func (a *API) routePushSubscribe(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "subscribeToPush",
		Method:        http.MethodPost,
		Path:          "/api/v1/notifications/push/subscriptions",
		Summary:       "Have a browser of the caller pushed to",
		Description:   "The body is PushSubscription.toJSON(). Doing it again changes nothing; a browser belongs to who used it last.",
		Tags:          []string{"notifications"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *pushSubscribeInput) (*struct{}, error) {
		b := notify.Browser{Endpoint: in.Body.Endpoint, P256dh: in.Body.Keys.P256dh, Auth: in.Body.Keys.Auth}
		return nil, notifyProblem(a.deps.NotificationWays.Subscribe(ctx, principalOf(ctx).UserID, b))
	})
}

type pushUnsubscribeInput struct {
	Body struct {
		Endpoint string `json:"endpoint" maxLength:"1024"`
	}
}

func (a *API) routePushUnsubscribe(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "unsubscribeFromPush",
		Method:        http.MethodPost,
		Path:          "/api/v1/notifications/push/unsubscribe",
		Summary:       "End the pushes to a browser of the caller",
		Description:   "One that is not subscribed is no error.",
		Tags:          []string{"notifications"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusUnprocessableEntity},
	}, func(ctx context.Context, in *pushUnsubscribeInput) (*struct{}, error) {
		return nil, a.deps.NotificationWays.Unsubscribe(ctx, principalOf(ctx).UserID, in.Body.Endpoint)
	})
}
