package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

func (a *API) routesAccount(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID: "closeAccount",
		Method:      http.MethodDelete,
		Path:        "/api/v1/users/account",
		Summary:     "Close the caller's account",
		Description: "Wants the password, or a log-in that began within the last five minutes. All log-ins and calls end, nobody sees the person any more, and at " +
			"erasedAt all that is theirs is erased. Logging in before that opens the account again.",
		Tags:          []string{"users"},
		DefaultStatus: http.StatusAccepted,
		Errors:        []int{http.StatusForbidden, http.StatusServiceUnavailable},
	}, a.closeAccount)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "exportAccount",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/export",
		Summary:     "All that is kept of the caller",
		Description: "A ZIP of one JSON file for each kind of thing, and of the caller's pictures, as it was at one moment.",
		Tags:        []string{"users"},
		Errors:      []int{http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{"200": {
			Description: "The archive",
			Content:     map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}},
	}, a.exportAccount)
}

type closeAccountInput struct {
	Body *struct {
		Password string `json:"password" required:"false" maxLength:"128"`
	} `required:"false"`
}

type closeAccountOutput struct {
	SetCookie *http.Cookie `header:"Set-Cookie"`
	Body      struct {
		ErasedAt time.Time `json:"erasedAt" doc:"When the account is erased for good"`
	}
}

func (a *API) closeAccount(ctx context.Context, in *closeAccountInput) (*closeAccountOutput, error) {
	who, now := principalOf(ctx), a.cfg.Now()
	password := ""
	if in.Body != nil {
		password = in.Body.Password
	}
	if err := a.confirm(ctx, who, password, now); err != nil {
		return nil, err
	}
	erasedAt, err := a.deps.Accounts.Close(ctx, who.UserID, now)
	if err != nil {
		return nil, err
	}
	out := &closeAccountOutput{SetCookie: expiredRefreshCookie(ctx)}
	out.Body.ErasedAt = erasedAt
	return out, nil
}

// confirm bounds the passwords that are tried, as at the log-in.
func (a *API) confirm(ctx context.Context, who auth.Principal, password string, now time.Time) error {
	if password == "" {
		return a.deps.Confirmer.Confirm(ctx, who, "", now)
	}
	tried := newTry(who.UserID, requestOf(ctx).network)
	if p := a.logIns.begin(tried, now); p != nil {
		return p
	}
	err := a.deps.Confirmer.Confirm(ctx, who, password, now)
	switch {
	case err == nil:
		a.logIns.succeed(tried)
	case errors.Is(err, auth.ErrBusy):
		a.logIns.undo(tried)
	}
	return err
}

func (a *API) exportAccount(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	write, err := a.deps.Accounts.Export(principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		now := a.cfg.Now()
		to.SetHeader("Content-Type", "application/zip")
		to.SetHeader("Content-Disposition", `attachment; filename="studymate-`+now.UTC().Format(time.DateOnly)+`.zip"`)
		to.SetHeader("Cache-Control", "no-store")
		if err := write(ctx, to.BodyWriter(), now); err != nil {
			a.cfg.Logger.Error("an export broke off", "request", requestOf(ctx).id, "error", err)
			// Cut the connection, so that half an archive doesn't look like a whole one.
			panic(http.ErrAbortHandler)
		}
	}}, nil
}
