package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/leveltest"
)

// LearningStats is what a person has learnt.
type LearningStats struct {
	StudyMinutes      int               `json:"studyMinutes" doc:"Of all time"`
	SessionsCompleted int               `json:"sessionsCompleted"`
	Partners          int               `json:"partners" doc:"Others with whom the person was in a session"`
	StreakDays        int               `json:"streakDays" doc:"Days of study in a row until today, or until yesterday while today is none"`
	LongestStreakDays int               `json:"longestStreakDays"`
	Days              []StudyDay        `json:"days" nullable:"false" doc:"The last thirty by the clock of the profile's zone, today last"`
	SpokenMs          map[string]int64  `json:"spokenMs" doc:"Milliseconds spoken while each language was its turn"`
	Skills            SkillLevels       `json:"skills" doc:"By level tests only, never from how much somebody does"`
	LanguageProgress  *LanguageProgress `json:"languageProgress" doc:"What the newest level test of the first language that the person learns has shown; null: there was none"`
	Badges            []BadgeStanding   `json:"badges" nullable:"false" doc:"All there are, earned or not"`
}

// SkillLevels are the levels of the CEFR that level tests have shown; null: not assessed.
type SkillLevels struct {
	Speaking  *string `json:"speaking" enum:"A1,A2,B1,B2,C1,C2"`
	Listening *string `json:"listening" enum:"A1,A2,B1,B2,C1,C2"`
	Reading   *string `json:"reading" enum:"A1,A2,B1,B2,C1,C2"`
	Writing   *string `json:"writing" enum:"A1,A2,B1,B2,C1,C2"`
}

// LanguageProgress is what a level test has shown of each skill.
type LanguageProgress struct {
	Language  string         `json:"language"`
	TestedAt  time.Time      `json:"testedAt"`
	Level     *string        `json:"level" enum:"A1,A2,B1,B2,C1,C2" doc:"Over all; null: not assessed"`
	Speaking  *SkillProgress `json:"speaking" doc:"null: not assessed, as for the others"`
	Listening *SkillProgress `json:"listening"`
	Reading   *SkillProgress `json:"reading"`
	Writing   *SkillProgress `json:"writing"`
}

// SkillProgress is where somebody stands with a skill.
type SkillProgress struct {
	Level *string  `json:"level" enum:"A1,A2,B1,B2,C1,C2" doc:"null: the score can't be told as a level"`
	Score int      `json:"score" minimum:"0" maximum:"100"`
	Theta *float64 `json:"theta" doc:"Ability on a scale on which people are spread as N(0,1); null: not measured by items"`
	SE    *float64 `json:"se" doc:"Its standard error"`
}

// BadgeStanding is how far somebody is with a badge.
type BadgeStanding struct {
	ID       string     `json:"id" enum:"first-session,ten-sessions,fifty-sessions,week-streak,month-streak,hour-spoken,ten-hours-spoken,two-languages,five-partners,twenty-partners,balanced,host,collector,helper,first-test"`
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
	if out.LanguageProgress, err = a.languageProgress(ctx, principalOf(ctx).UserID); err != nil {
		return nil, err
	}
	if p := out.LanguageProgress; p != nil {
		out.Skills = SkillLevels{p.Speaking.level(), p.Listening.level(), p.Reading.level(), p.Writing.level()}
	}
	return &statsOutput{out}, nil
}

// languageProgress is nil for who has no result in the first language that they learn.
func (a *API) languageProgress(ctx context.Context, userID string) (*LanguageProgress, error) {
	me, err := a.deps.Profiles.Profile(ctx, userID)
	if err != nil || me.TargetLanguage == "" {
		return nil, err
	}
	r, err := a.deps.LevelTests.Latest(ctx, userID, me.TargetLanguage)
	if errors.Is(err, leveltest.ErrNoTest) {
		return nil, nil
	}
	if err != nil || r == nil {
		return nil, err
	}
	out := &LanguageProgress{Language: r.Language, TestedAt: r.TestedAt, Level: r.Level}
	for _, s := range r.Skills {
		to := map[leveltest.Skill]**SkillProgress{
			leveltest.Speaking: &out.Speaking, leveltest.Listening: &out.Listening, leveltest.Reading: &out.Reading, leveltest.Writing: &out.Writing,
		}[s.Skill]
		if to != nil && s.Score != nil {
			*to = &SkillProgress{s.Level, *s.Score, s.Theta, s.SE}
		}
	}
	return out, nil
}

func (p *SkillProgress) level() *string {
	if p == nil {
		return nil
	}
	return p.Level
}
