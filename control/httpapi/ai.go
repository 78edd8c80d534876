package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/text"
)

const (
	aiPath = "/api/v1/ai"
	// maxAIText is that of a chat message, in characters.
	maxAIText = 2000
)

// RateHeaders tell where the caller stands with the AI quota, beside the headers of the API's.
type RateHeaders struct {
	Policy []string `header:"RateLimit-Policy" doc:"The quotas: that of the API, and \"ai\" where the call counted against it"`
	State  []string `header:"RateLimit" doc:"What is left of them"`
}

func rateOf(q ai.Quota, now time.Time) RateHeaders {
	if q.Limit == 0 {
		return RateHeaders{}
	}
	return RateHeaders{
		Policy: []string{fmt.Sprintf("%q;q=%d;w=3600", "ai", q.Limit)},
		State:  []string{fmt.Sprintf("%q;r=%d;t=%d", "ai", q.Remaining, wholeSeconds(max(0, q.FullAt.Sub(now))))},
	}
}

// usedUp is the refusal of a call for which the quota has no room.
func usedUp(e *ai.Exhausted, now time.Time) *Problem {
	p := problem(http.StatusTooManyRequests, "ai-quota", fmt.Sprintf("The %d calls to the AI provider of an hour are used up; please wait.", e.Quota.Limit))
	rate := rateOf(e.Quota, now)
	p.header.Set("Retry-After", retryAfter(e.RetryIn))
	p.header.Set("RateLimit-Policy", rate.Policy[0])
	p.header.Set("RateLimit", rate.State[0])
	return p
}

// AIStanding is what the AI can do for the caller now.
type AIStanding struct {
	Provider bool     `json:"provider" doc:"Whether there is a provider: without one there are topics of the bank and statistics only"`
	Quota    *AIQuota `json:"quota" doc:"null: no limit"`
}

// AIQuota is where the caller stands.
type AIQuota struct {
	ai.Quota
	NextAt *time.Time `json:"nextAt" doc:"When the first call that counts stops doing so; null while none counts"`
}

type aiStandingOutput struct{ Body AIStanding }

// explainIn is the language of explanations: the one that was asked for, or the caller's own.
func (a *API) explainIn(ctx context.Context, asked string) (string, error) {
	if asked != "" {
		tag, err := text.Language(asked)
		if err != nil {
			return "", unfit("explainIn", err)
		}
		return tag, nil
	}
	me, err := a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID)
	return me.NativeLanguage, err
}

// aiErrors are those of a call that needs the provider.
func aiErrors() []int {
	return []int{http.StatusUnprocessableEntity, http.StatusBadGateway, http.StatusServiceUnavailable}
}

func (a *API) routesAI(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "aiStanding",
		Method:      http.MethodGet,
		Path:        aiPath,
		Summary:     "What the AI can do for the caller now",
		Description: "Whether the server has a provider, and how many calls to it are left. Asking costs none.",
		Tags:        []string{"ai"},
	}, a.aiStanding)
	a.routeTranslate(api)
	a.routeCorrectGrammar(api)
	a.routeSuggestTopics(api)
	a.routeAnalyzeConversation(api)
	a.routesAnalyses(api)
}

func (a *API) aiStanding(ctx context.Context, _ *struct{}) (*aiStandingOutput, error) {
	provided, quota, err := a.deps.AI.Standing(ctx, principalOf(ctx).UserID, a.cfg.Now())
	if err != nil {
		return nil, err
	}
	out := &aiStandingOutput{AIStanding{Provider: provided}}
	if quota.Limit > 0 {
		out.Body.Quota = &AIQuota{quota, orNull(quota.NextAt)}
	}
	return out, nil
}
