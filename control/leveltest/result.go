package leveltest

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/leveltest/irt"
	"github.com/languagemate/studymate/store"
)

// Result is what an attempt showed.
type Result struct {
	AttemptID string    `json:"attemptId"`
	Language  string    `json:"language" doc:"The language that was tested"`
	TestedAt  time.Time `json:"testedAt"`
	Assessed  bool      `json:"assessed" doc:"Whether reading, listening or language could be; otherwise there is no level"`
	// Standing is over reading, listening and language together.
	Standing
	Skills       []SkillResult `json:"skills" nullable:"false" doc:"All five, whether assessed or not"`
	Provisional  bool          `json:"provisional" doc:"True as long as the difficulties of the items come from their authors and not from answers"`
	BankVersion  string        `json:"bankVersion"`
	ScaleVersion string        `json:"scaleVersion" doc:"Results on different scales can't be compared"`
	Feedback     *string       `json:"feedback" doc:"Words of a language model about the text and what was said; null: there are none"`
}

// Standing is where somebody stands.
type Standing struct {
	Level *string  `json:"level" enum:"A1,A2,B1,B2,C1,C2" doc:"Of the CEFR; null: not assessed"`
	Score *int     `json:"score" minimum:"0" maximum:"100" doc:"The same scale from 0 to 100; null: not assessed"`
	Theta *float64 `json:"theta" doc:"Ability on a scale on which people are spread as N(0,1); null where it was not measured by items"`
	SE    *float64 `json:"se" doc:"Its standard error"`
	Bands []Band   `json:"bands" nullable:"false" doc:"How likely each level is; empty where theta is null"`
}

// Band is how likely a level is.
type Band struct {
	Level       string  `json:"level" enum:"A1,A2,B1,B2,C1,C2"`
	Probability float64 `json:"probability" minimum:"0" maximum:"1"`
}

// SkillResult is what an attempt showed of one skill.
type SkillResult struct {
	Skill    Skill   `json:"skill" enum:"reading,listening,language,writing,speaking"`
	Assessed bool    `json:"assessed"`
	Reason   *string `json:"reason" enum:"no-items,too-few-items,no-answers,passed,no-assessor,empty,other-language,copied,repetitive,too-short" doc:"Why it was not; null: it was"`
	Basis    *string `json:"basis" enum:"items,fluency,text,model" doc:"What the score is made from: answers to items, how fluently was spoken, figures of the text, a language model's judgement; null: not assessed"`
	Standing
	Items    int                `json:"items" doc:"How many items or tasks were asked"`
	Right    int                `json:"right" doc:"How many items were answered rightly"`
	Measured map[string]float64 `json:"measured" doc:"Figures of the text or of what was said, by name"`
}

// The reasons why a skill was not assessed.
const (
	reasonNoItems   = "no-items"
	reasonTooFew    = "too-few-items"
	reasonNoAnswers = "no-answers"
	reasonPassed    = "passed"
	reasonNobody    = "no-assessor"
)

func standingOf(a irt.Ability) Standing {
	s := Standing{Level: new(levelOf(a.Theta)), Score: new(scoreOf(a.Theta)), Theta: new(rounded(a.Theta)), SE: new(rounded(a.SE))}
	for i, p := range irt.Bands(a, cuts()) {
		s.Bands = append(s.Bands, Band{Levels()[i], rounded(p)})
	}
	return s
}

// rounded leaves four places, which is more than is known.
func rounded(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// assess is what the answers show of an adaptive skill.
func (a attempt) assess(skill Skill) (SkillResult, irt.Ability) {
	r := SkillResult{Skill: skill, Standing: Standing{Bands: []Band{}}, Measured: map[string]float64{}}
	given := 0
	for _, w := range a.Answers {
		if w.Skill != string(skill) {
			continue
		}
		r.Items++
		if w.State == store.LevelRight {
			r.Right++
		}
		if w.State == store.LevelRight || w.State == store.LevelWrong {
			given++
		}
	}
	switch {
	case r.Items == 0:
		r.Reason = new(reasonNoItems)
	case r.Items < leastItems:
		r.Reason = new(reasonTooFew)
	case given == 0:
		r.Reason = new(reasonNoAnswers)
	default:
		ability := irt.EAP(a.responses(skill))
		r.Assessed, r.Basis, r.Standing = true, new("items"), standingOf(ability)
		return r, ability
	}
	return r, irt.Ability{}
}

// overall is what the answers to all skills that could be assessed say of one ability; while none can, those to all. Each skill alone is drawn to the middle by
// what is believed before, all together less: so that nobody is above or below the level of all their skills, the ability stays between those of the skills.
func (a attempt) overall() irt.Ability {
	var assessed, all []irt.Response
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, skill := range adaptive() {
		answers := a.responses(skill)
		if r, ability := a.assess(skill); r.Assessed {
			assessed = append(assessed, answers...)
			lowest, highest = min(lowest, ability.Theta), max(highest, ability.Theta)
		}
		all = append(all, answers...)
	}
	if len(assessed) == 0 {
		return irt.EAP(all)
	}
	together := irt.EAP(assessed)
	together.Theta = max(lowest, min(highest, together.Theta))
	return together
}

// result scores the stored answers. It is the same however often it is asked.
func (a attempt) result(now time.Time) store.LevelResult {
	r := Result{AttemptID: a.ID, Language: a.Language, TestedAt: now.UTC().Truncate(time.Millisecond), Standing: Standing{Bands: []Band{}}, Provisional: true, BankVersion: a.BankVersion, ScaleVersion: ScaleVersion}
	for _, skill := range adaptive() {
		s, _ := a.assess(skill)
		r.Skills = append(r.Skills, s)
		r.Assessed = r.Assessed || s.Assessed
	}
	if r.Assessed {
		r.Standing = standingOf(a.overall())
	}
	r.Skills = append(r.Skills, a.judge(Writing), a.judge(Speaking))
	return r.stored(a.UserID)
}

func (r Result) stored(userID string) store.LevelResult {
	score := func(skill Skill) *int {
		i := slices.IndexFunc(r.Skills, func(s SkillResult) bool { return s.Skill == skill })
		return r.Skills[i].Score
	}
	details, err := json.Marshal(r)
	if err != nil {
		panic(err) // of finite numbers and texts, which can't fail
	}
	out := store.LevelResult{
		AttemptID: r.AttemptID, UserID: userID, Language: r.Language, TestedAt: r.TestedAt,
		Speaking: score(Speaking), Listening: score(Listening), Reading: score(Reading), Writing: score(Writing),
		BankVersion: r.BankVersion, ScaleVersion: r.ScaleVersion, Details: string(details),
	}
	if r.Level != nil {
		out.Level = *r.Level
	}
	if r.Feedback != nil {
		out.Feedback = *r.Feedback
	}
	return out
}

func resultOf(stored store.LevelResult) (r Result, err error) {
	err = json.Unmarshal([]byte(stored.Details), &r)
	return r, err
}
