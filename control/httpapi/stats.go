package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// LearningStats is what a person has learnt.
type LearningStats struct {
	StudyMinutes      int              `json:"studyMinutes" doc:"Of all time"`
	SessionsCompleted int              `json:"sessionsCompleted"`
	Partners          int              `json:"partners" doc:"Others with whom the person was in a session"`
	StreakDays        int              `json:"streakDays" doc:"Days with study in a row until today, or until yesterday while today has none"`
	LongestStreakDays int              `json:"longestStreakDays"`
	Days              []StudyDay       `json:"days" nullable:"false" doc:"The last thirty by the clock of the profile's zone, today last"`
	SpokenMs          map[string]int64 `json:"spokenMs" doc:"Milliseconds spoken while each language was its turn"`
}

// StudyDay is a day by the person's clock.
type StudyDay struct {
	Date    string `json:"date" format:"date"`
	Minutes int    `json:"minutes"`
}

type statsOutput struct{ Body LearningStats }

func (a *API) routeStats(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "stats",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/stats",
		Summary:     "What the caller has learnt",
		Description: "Worked out from the stays in sessions; minutes are whole ones.",
		Tags:        []string{"users"},
	}, a.stats)
}

func (a *API) stats(ctx context.Context, _ *struct{}) (*statsOutput, error) {
	s, err := a.deps.Learning.Stats(ctx, principalOf(ctx).UserID, a.cfg.Now())
	if err != nil {
		return nil, err
	}
	out := LearningStats{
		StudyMinutes: int(s.StudyTime.Minutes()), SessionsCompleted: s.SessionsCompleted, Partners: s.Partners,
		StreakDays: s.StreakDays, LongestStreakDays: s.LongestStreakDays, Days: make([]StudyDay, len(s.Days)), SpokenMs: map[string]int64{},
	}
	for i, day := range s.Days {
		out.Days[i] = StudyDay{day.Date, int(day.Study.Minutes())}
	}
	for language, spoken := range s.Spoken {
		out.SpokenMs[language] = spoken.Milliseconds()
	}
	return &statsOutput{out}, nil
}
