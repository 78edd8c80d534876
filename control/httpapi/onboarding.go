package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/users"
)

// Onboarding is how far a person has come, and what they have told so far.
type Onboarding struct {
	Steps       []OnboardingStep `json:"steps" nullable:"false" doc:"In the order in which they are proposed"`
	Next        *string          `json:"next" doc:"The first step that is not completed; null: none is left"`
	OnboardedAt *time.Time       `json:"onboardedAt" doc:"Null until the onboarding is complete"`
	Profile     Profile          `json:"profile" doc:"What is saved"`
}

// OnboardingStep is a step and when it was completed for the first time.
type OnboardingStep struct {
	Step        string     `json:"step" enum:"info,lang,int,partner,schedule"`
	CompletedAt *time.Time `json:"completedAt"`
}

type onboardingOutput struct {
	ETag string `header:"ETag" doc:"Of the profile"`
	Body Onboarding
}

func (a *API) routesOnboarding(api huma.API) {
	a.routeOnboardingStatus(api)
	a.routeOnboardingStep(api)
	a.routeCompleteOnboarding(api)
}

func (a *API) routeOnboardingStatus(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "onboardingStatus",
		Method:      http.MethodGet,
		Path:        "/api/v1/onboarding/status",
		Summary:     "How far the caller's onboarding is, with what is saved",
		Tags:        []string{"onboarding"},
	}, func(ctx context.Context, _ *struct{}) (*onboardingOutput, error) {
		return onboardingOutputOf(a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID))
	})
}

type onboardingStepInput struct {
	Step    string `path:"step" enum:"info,lang,int,partner,schedule"`
	IfMatch string `header:"If-Match" maxLength:"1000" doc:"ETag of the profile that the step changes; without it, as it is now"`
	Body    profilePatch
}

func (a *API) routeOnboardingStep(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID: "saveOnboardingStep",
		Method:      http.MethodPost,
		Path:        "/api/v1/onboarding/step/{step}",
		Summary:     "Save a step of the onboarding",
		Description: "Steps can be saved in any order, and again. The body holds the values of the step; what was told before need not be sent. " +
			"info: englishName, birthYear, gender, bio. lang: nativeLanguage, targetLanguages. int: interests. partner: partner, gender. schedule: zone, availability.",
		Tags:   []string{"onboarding"},
		Errors: []int{http.StatusPreconditionFailed, http.StatusUnprocessableEntity},
	}, a.saveOnboardingStep)
}

func (a *API) saveOnboardingStep(ctx context.Context, in *onboardingStepInput) (*onboardingOutput, error) {
	var current func(version int64) bool
	if in.IfMatch != "" {
		seen, ok := parseETags(in.IfMatch)
		if !ok {
			return nil, invalid("If-Match", fault.Format(fault.ETag, "must be * or entity tags"))
		}
		current = seen.matches
	}
	return onboardingOutputOf(a.deps.Onboarding.SaveStep(ctx, principalOf(ctx).UserID, in.Step, current, in.Body.edit(), a.cfg.Now()))
}

func (a *API) routeCompleteOnboarding(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID: "completeOnboarding",
		Method:      http.MethodPost,
		Path:        "/api/v1/onboarding/complete",
		Summary:     "End the onboarding: from now on the caller can be matched",
		Description: "409 onboarding-incomplete names what is missing. Doing it again changes nothing.",
		Tags:        []string{"onboarding"},
		Errors:      []int{http.StatusConflict},
	}, func(ctx context.Context, _ *struct{}) (*onboardingOutput, error) {
		return onboardingOutputOf(a.deps.Onboarding.Complete(ctx, principalOf(ctx).UserID, a.cfg.Now()))
	})
}

func onboardingOutputOf(p users.Profile, err error) (*onboardingOutput, error) {
	if err != nil {
		return nil, usersProblem(err)
	}
	out := Onboarding{OnboardedAt: orNull(p.OnboardedAt), Next: orNull(users.NextStep(p)), Profile: profileOf(p)}
	for _, step := range users.Steps() {
		out.Steps = append(out.Steps, OnboardingStep{step, orNull(p.Steps[step])})
	}
	return &onboardingOutput{etagOf(p.Version), out}, nil
}
