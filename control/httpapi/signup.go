package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
)

type signUpInput struct {
	Client string `header:"X-Client" doc:"native: the refresh token comes in the body, without cookie"`
	Body   struct {
		Email          string `json:"email" format:"email" maxLength:"254"`
		Password       string `json:"password" minLength:"8" maxLength:"128"`
		EnglishName    string `json:"englishName" doc:"1 to 60 characters"`
		NativeLanguage string `json:"nativeLanguage" maxLength:"35" doc:"BCP 47 tag"`
		TargetLanguage string `json:"targetLanguage" maxLength:"35" doc:"BCP 47 tag"`
	}
}

func (a *API) routeSignUp(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID:   "signUp",
		Method:        http.MethodPost,
		Path:          "/api/v1/auth/signup",
		Summary:       "Make an account and log in",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusForbidden, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.signUp)
}

func (a *API) signUp(ctx context.Context, in *signUpInput) (*authOutput, error) {
	b := in.Body
	var err error
	if b.EnglishName, err = text.Line(b.EnglishName, text.MaxName); err != nil {
		return nil, unfit("englishName", err)
	}
	if b.NativeLanguage, err = text.Language(b.NativeLanguage); err != nil {
		return nil, unfit("nativeLanguage", err)
	}
	if b.TargetLanguage, err = text.Language(b.TargetLanguage); err != nil {
		return nil, unfit("targetLanguage", err)
	}
	if !plainAddress(b.Email) {
		return nil, invalid("email", fault.Format(fault.Email, "must be an address like ann@example.com"))
	}
	if text.SameLanguage(b.NativeLanguage, b.TargetLanguage) {
		return nil, invalid("targetLanguage", fault.Beside(fault.MustDiffer, "nativeLanguage", "must be another language than the native one"))
	}
	now := a.cfg.Now()
	// That an address is taken can't be hidden from who signs up with it, but nobody is to try many.
	if p := a.logIns.beginAtAddress(requestOf(ctx).network, now); p != nil {
		return nil, p
	}
	g, err := a.deps.LogIns.SignUp(ctx, auth.SignUp{
		Email:          b.Email,
		Password:       b.Password,
		EnglishName:    b.EnglishName,
		NativeLanguage: b.NativeLanguage,
		TargetLanguage: b.TargetLanguage,
	}, now)
	if err != nil {
		return nil, err
	}
	return a.granted(ctx, g, in.Client), nil
}
