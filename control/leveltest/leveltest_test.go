package leveltest

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

func TestAWholeTestHasAResult(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	r := d.whole(.4)
	if !r.Assessed || *r.Level != "B2" && *r.Level != "B1" || !r.Provisional || r.ScaleVersion != ScaleVersion || r.BankVersion == "" || r.Feedback != nil {
		t.Errorf("%+v", r)
	}
	for _, skill := range adaptive() {
		s := skillOf(r, skill)
		if !s.Assessed || s.Reason != nil || *s.Basis != "items" || s.Items < leastItems || s.Items > mostItems || math.Abs(*s.Theta-.4) > *s.SE || len(s.Bands) != 6 {
			t.Errorf("%+v", s)
		}
	}
	if s := skillOf(r, Speaking); !s.Assessed || *s.Score != 60 || s.Level != nil || s.Theta != nil || s.Items != speakingTasks || s.Measured["pauses"] != 3 {
		t.Errorf("%+v", s)
	}
	if s := skillOf(r, Writing); s.Assessed || *s.Reason != "too-short" || s.Measured["words"] != 5 {
		t.Errorf("%+v", s)
	}
	if len(d.told.results) != 1 || d.told.results[0].AttemptID != r.AttemptID {
		t.Errorf("told %+v", d.told.results)
	}
	u, err := d.db.Users.ByID(t.Context(), d.ann)
	if err != nil || u.CurrentLevel != *r.Level {
		t.Errorf("level of the person %q, %v", u.CurrentLevel, err)
	}
	want := LanguageStats{Started: 1, Finished: 1, Answered: uint64(skillOf(r, Language).Items + skillOf(r, Reading).Items + skillOf(r, Listening).Items + 3)}
	if got := d.Stats()["en"]; got != want {
		t.Errorf("stats %+v, want %+v", got, want)
	}
}

// The result is the same when it is worked out again from the answers as they are stored, keys and all.
func TestAResultComesFromItsAnswersAgain(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	r := d.whole(-.3)
	stored, err := d.db.LevelTests.Attempt(t.Context(), d.ann, r.AttemptID)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := d.db.LevelTests.Results(t.Context(), d.ann, "en", 1)
	if err != nil {
		t.Fatal(err)
	}
	a := attempt{&stored, d.deps.Bank.pools["en"]}
	for i, w := range a.Answers {
		if key := a.pool.itemByID[w.ItemID]; key != nil && (w.State == store.LevelRight) != key.right(w.Answer) {
			t.Errorf("%s was not scored by its key", w.ItemID)
		}
		a.Answers[i].Measured = w.Measured
	}
	if got := a.result(r.TestedAt); got.Details != kept[0].Details {
		t.Errorf("again\n%s\nwas\n%s", got.Details, kept[0].Details)
	}
}

func TestWhoKnowsMoreGetsMore(t *testing.T) {
	last := -1
	for _, ability := range []float64{-3, -1.2, .4, 1.2, 3} {
		r := newDesk(t, smallBank(t, 10)).whole(ability)
		if *r.Score <= last {
			t.Errorf("ability %v: score %d after %d", ability, *r.Score, last)
		}
		last = *r.Score
	}
}

// Whatever is answered, nobody is sent back.
func TestProgressNeverFalls(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	for v, n := d.start(), 0; v.Status != "finished"; n++ {
		answer, before := "", v.Progress
		if v.Item != nil && n%5 < 2 { // rightly in all skills, then not at all
			answer = d.key(v)
		}
		if v = d.give(v, answer); v.Progress <= before && v.Status != "asking" || v.Progress < before || v.Progress > 1 {
			t.Errorf("answer %d: from %v to %v", n, before, v.Progress)
		}
	}
}

func TestSkillsAndPartsTakeTurns(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v, parts := d.start(), map[string]int{}
	for n := 0; v.Item != nil; n++ {
		if want := adaptive()[n%3]; n < 3*leastItems && v.Item.Skill != want {
			t.Errorf("item %d is %s, want %s", n, v.Item.Skill, want)
		}
		if v.Item.Part != nil {
			parts[*v.Item.Part]++
		}
		v = d.give(v, d.key(v))
	}
	if math.Abs(float64(parts["vocabulary"]-parts["grammar"])) > 1 {
		t.Errorf("parts %v", parts)
	}
	if v.Status != "writing" || v.Task.MinWords == nil || *v.Task.MinWords != 60 || v.Task.Seconds != nil || v.Task.Kind != "write" {
		t.Errorf("%+v", v.Task)
	}
	if v = d.give(v, ""); v.Status != "speaking" || v.Task.Kind != kindReadAloud || v.Task.Text == "" {
		t.Errorf("%+v", v.Task)
	}
	if v = d.give(v, ""); v.Task.Kind != kindFree {
		t.Errorf("%+v", v.Task)
	}
	if v = d.give(v, ""); v.Status != "finished" || v.Progress != 1 || v.Item != nil || v.Task != nil || v.SecondsLeft != nil {
		t.Errorf("%+v", v)
	}
	for _, skill := range []Skill{Writing, Speaking} {
		if s := skillOf(d.record().Results[0], skill); s.Assessed || *s.Reason != reasonPassed {
			t.Errorf("%+v", s)
		}
	}
}

func TestNothingIsGivenAway(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	for v := d.start(); v.Status != "finished"; {
		octets, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"hidden script", `"key`, "went", "theta", `"level"`, "difficulty"} {
			if strings.Contains(string(octets), secret) {
				t.Fatalf("%s in %s", secret, octets)
			}
		}
		v = d.give(v, "")
	}
}

func TestAnAttemptGoesOnAfterARestart(t *testing.T) {
	bank := smallBank(t, 10)
	d := newDesk(t, bank)
	v := d.give(d.start(), "went")
	d.now = d.now.Add(20 * time.Second)
	d.reopen(bank)
	again := d.start()
	if again.AttemptID != v.AttemptID || askedID(again) != askedID(v) || again.Answered != 1 || *again.SecondsLeft != *v.SecondsLeft-20 {
		t.Errorf("was %+v, is %+v", v, again)
	}
	if open := d.record().Open; open == nil || open.AttemptID != v.AttemptID {
		t.Errorf("the record says %+v", open)
	}
}

func TestTheSameAnswerOnceMoreChangesNothing(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	first := d.start()
	second := d.give(first, "went")
	if again := d.give(first, "went"); askedID(again) != askedID(second) || again.Answered != 1 {
		t.Errorf("%+v, then %+v", second, again)
	}
	if _, err := d.Answer(t.Context(), d.ann, first.AttemptID, askedID(first), "gone", d.now); !errors.Is(err, ErrAnswered) {
		t.Errorf("another answer: %v", err)
	}
}

func TestWhatWasNotAskedCanNotBeAnswered(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	other := "xx-r-c2-09"
	eve := d.db.User("eve").ID
	for _, c := range []struct {
		name, user, attempt, item, answer string
		want                              error
	}{
		{"an item that was not asked", d.ann, v.AttemptID, other, "1", ErrNotAsked},
		{"an item that there is not", d.ann, v.AttemptID, "nothing", "1", ErrNotAsked},
		{"an attempt that there is not", d.ann, "nothing", askedID(v), "went", ErrNotFound},
		{"an attempt of another", eve, v.AttemptID, askedID(v), "went", ErrNotFound},
	} {
		if _, err := d.Answer(t.Context(), c.user, c.attempt, c.item, c.answer, d.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := d.Audio(t.Context(), c.user, c.attempt, c.item); !errors.Is(err, ErrNotFound) {
			t.Errorf("the sound of %s: %v", c.name, err)
		}
	}
}

func TestWhatCanBeNoAnswerIsRefused(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start() // a gap
	var f fault.Fault
	if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), strings.Repeat("a", maxTyped+1), d.now); !errors.As(err, &f) || f.Code != fault.TooLong {
		t.Errorf("%v", err)
	}
	for v = d.give(v, "went"); v.Item.Kind != kindChoice; v = d.give(v, "went") {
	}
	for _, bad := range []string{"4", "-1", "b", "01", " 1"} {
		if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), bad, d.now); !errors.As(err, &f) || f.Code != fault.NotInList || len(f.Params.Values) != 4 {
			t.Errorf("%q: %v", bad, err)
		}
	}
	v = d.items(func(*item) bool { return true })
	if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), strings.Repeat("가", maxWritten+1), d.now); !errors.As(err, &f) || f.Code != fault.TooLong {
		t.Errorf("%v", err)
	}
	v = d.give(v, "")
	if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), "I speak", d.now); !errors.As(err, &f) || f.Code != fault.NotApplicable {
		t.Errorf("%v", err)
	}
}
