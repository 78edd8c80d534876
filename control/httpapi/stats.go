package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// LearningStats is what a person has learnt.
type LearningStats struct {
	StudyMinutes      int              `json:"studyMinutes" doc:"Of all time"`
	SessionsCompleted int              `json:"sessionsCompleted"`
	Partners          int              `json:"partners" doc:"Others with whom the person was in a session"`
	StreakDays        int              `json:"streakDays" doc:"Days of study in a row until today, or until yesterday while today is none"`
	LongestStreakDays int              `json:"longestStreakDays"`
	Days              []StudyDay       `json:"days" nullable:"false" doc:"The last thirty by the clock of the profile's zone, today last"`
	SpokenMs          map[string]int64 `json:"spokenMs" doc:"Milliseconds spoken while each language was its turn"`
	Skills            SkillLevels      `json:"skills" doc:"By level tests only, never from how much somebody does"`
	Badges            []BadgeStanding  `json:"badges" nullable:"false" doc:"All there are, earned or not"`
}

// SkillLevels are the levels of the CEFR that level tests have shown; null: not assessed.
type SkillLevels struct {
	Speaking  *string `json:"speaking" enum:"A1,A2,B1,B2,C1,C2"`
	Listening *string `json:"listening" enum:"A1,A2,B1,B2,C1,C2"`
	Reading   *string `json:"reading" enum:"A1,A2,B1,B2,C1,C2"`
	Writing   *string `json:"writing" enum:"A1,A2,B1,B2,C1,C2"`
}

// BadgeStanding is how far somebody is with a badge.
type BadgeStanding struct {
	ID       string     `json:"id" enum:"first-session,ten-sessions,fifty-sessions,week-streak,month-streak,hour-spoken,ten-hours-spoken,two-languages,five-partners,twenty-partners,balanced,host,collector,helper"`
	Have     int        `json:"have" doc:"How much of the goal, never more"`
	Goal     int        `json:"goal"`
	EarnedAt *time.Time `json:"earnedAt" doc:"null while it is not earned; what is earned stays"`
}

// StudyDay is a day by the person's clock.
type StudyDay struct {
	Date    string `json:"date" format:"date"`
	Minutes int    `json:"minutes"`
	Studied bool   `json:"studied" doc:"Whether the day counts for a streak: a session was finished, or five minutes were spoken"`
}

type statsOutput struct{ Body LearningStats }

func (a *API) routeStats(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "stats",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/stats",
		Summary:     "What the caller has learnt",
		Description: "Worked out from the log of what the person has done; minutes are whole ones. A day of study is one with a finished session or five minutes spoken.",
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
		out.Days[i] = StudyDay{day.Date, int(day.Study.Minutes()), day.Studied}
	}
	for _, b := range s.Badges {
		out.Badges = append(out.Badges, BadgeStanding{b.ID, b.Have, b.Goal, orNull(b.EarnedAt)})
	}
	for language, spoken := range s.Spoken {
		out.SpokenMs[language] = spoken.Milliseconds()
	}
	return &statsOutput{out}, nil
}
