package leveltest

import (
	"time"

	"github.com/languagemate/studymate/store"
)

// View is what a person sees of an attempt: never a key, never a script.
type View struct {
	AttemptID    string    `json:"attemptId"`
	Language     string    `json:"language"`
	Status       string    `json:"status" enum:"asking,writing,speaking,finished"`
	Progress     float64   `json:"progress" minimum:"0" maximum:"1" doc:"By what is known, not by the number of items"`
	Answered     int       `json:"answered" doc:"How many items and tasks are"`
	StartedAt    time.Time `json:"startedAt"`
	SecondsLimit *int      `json:"secondsLimit" doc:"How long the answer may take from when it was asked; null: nothing is asked"`
	SecondsLeft  *int      `json:"secondsLeft" doc:"How much of it is left; null: nothing is asked"`
	Item         *ItemView `json:"item" doc:"What is asked while the status is asking, otherwise null"`
	Task         *TaskView `json:"task" doc:"What is asked while the status is writing or speaking, otherwise null"`
}

// ItemView is an item without what would give it away.
type ItemView struct {
	ID       string   `json:"id"`
	Skill    Skill    `json:"skill" enum:"reading,listening,language"`
	Part     *string  `json:"part" enum:"vocabulary,grammar" doc:"Of language; null for the others"`
	Kind     string   `json:"kind" enum:"choice,gap,dictation" doc:"choice: the answer is the place of an option, from 0; gap and dictation: what was typed"`
	Text     string   `json:"text" doc:"What the question is about; empty: nothing to read"`
	Question string   `json:"question"`
	Options  []string `json:"options" nullable:"false" doc:"Of a choice"`
	Audio    bool     `json:"audio" doc:"Whether there is something to hear, at /level-test/audio/{attemptId}/{itemId}"`
}

// TaskView is something to write or to say.
type TaskView struct {
	ID       string `json:"id"`
	Skill    Skill  `json:"skill" enum:"writing,speaking"`
	Kind     string `json:"kind" enum:"write,read-aloud,free"`
	Prompt   string `json:"prompt"`
	Text     string `json:"text" doc:"What is to be read aloud; empty for the others"`
	MinWords *int   `json:"minWords" doc:"How many words are wanted; null: characters are counted, or it is spoken"`
	MinChars *int   `json:"minChars" doc:"How many characters are wanted; null: words are counted, or it is spoken"`
	Seconds  *int   `json:"seconds" doc:"How long to speak at most; null: it is written"`
}

func (a attempt) view(now time.Time) View {
	v := View{AttemptID: a.ID, Language: a.Language, Status: "asking", Progress: rounded(a.progress()), StartedAt: a.StartedAt}
	for _, w := range a.Answers {
		if w.State != store.LevelAsked {
			v.Answered++
		}
	}
	w := a.asked()
	if w == nil || !a.FinishedAt.IsZero() {
		v.Status = "finished"
		return v
	}
	v.SecondsLimit, v.SecondsLeft = new(int(a.pool.limit(w.ItemID).Seconds())), new(max(0, int(a.left(now).Seconds())))
	if i := a.pool.itemByID[w.ItemID]; i != nil {
		v.Item = &ItemView{
			ID: i.ID, Skill: i.skill, Part: orNull(i.Part), Kind: i.Kind, Text: i.Text, Question: i.Question, Options: append([]string{}, i.Options...), Audio: i.skill == Listening,
		}
	}
	if t := a.pool.taskByID[w.ItemID]; t != nil {
		v.Status = string(t.skill)
		v.Task = &TaskView{ID: t.ID, Skill: t.skill, Kind: t.Kind, Prompt: t.Prompt, Text: t.Text, MinWords: orNull(t.MinWords), MinChars: orNull(t.MinChars), Seconds: orNull(t.Seconds)}
		if t.skill == Writing {
			v.Task.Kind = "write"
		}
	}
	return v
}

func orNull[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
