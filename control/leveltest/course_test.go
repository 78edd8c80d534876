package leveltest

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestALateAnswerCountsAsNone(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	limit := time.Duration(*v.SecondsLimit) * time.Second
	d.now = d.now.Add(limit + grace - time.Second)
	v = d.give(v, "went") // on its way
	asked := d.now
	d.now = asked.Add(time.Duration(*v.SecondsLimit)*time.Second + grace + time.Second)
	for range 2 {
		if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), "1", d.now); !errors.Is(err, ErrLate) {
			t.Fatalf("%v", err)
		}
	}
	next := d.start()
	if askedID(next) == askedID(v) || next.Answered != 2 {
		t.Errorf("%+v", next)
	}
	// Coming back the next day costs the one item that was open.
	d.now = d.now.Add(24 * time.Hour)
	if after := d.start(); askedID(after) == askedID(next) || after.Answered != 3 || *after.SecondsLeft != *after.SecondsLimit {
		t.Errorf("%+v", after)
	}
}

func TestWhoSaysNothingIsNotAssessed(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	for v.Status != "finished" {
		v = d.give(v, "")
	}
	r := d.record().Results[0]
	if r.Assessed || r.Level != nil || r.Score != nil || len(r.Bands) != 0 {
		t.Errorf("%+v", r)
	}
	for _, skill := range adaptive() {
		if s := skillOf(r, skill); s.Assessed || *s.Reason != reasonNoAnswers || s.Theta != nil {
			t.Errorf("%+v", s)
		}
	}
	if u, err := d.db.Users.ByID(t.Context(), d.ann); err != nil || u.CurrentLevel != "" {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestATestCanBeTakenAgainAfterAWhile(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	first := d.whole(.4)
	var soon *TooSoon
	if _, err := d.Start(t.Context(), d.ann, "en", d.now); !errors.As(err, &soon) || !soon.At.Equal(first.TestedAt.Add(7*24*time.Hour)) {
		t.Fatalf("%v", err)
	}
	if at := d.record().RetakeAt; !at.Equal(soon.At) {
		t.Errorf("the record says %v", at)
	}
	d.now = soon.At
	seen := map[string]bool{}
	stored, err := d.db.LevelTests.Attempt(t.Context(), d.ann, first.AttemptID)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range stored.Answers {
		seen[w.ItemID] = true
	}
	for v := d.start(); v.Item != nil; v = d.give(v, d.key(v)) {
		if seen[v.Item.ID] {
			t.Errorf("%s comes again, though there are others", v.Item.ID)
		}
	}
	if r := d.record(); !r.RetakeAt.IsZero() || len(r.Results) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestABankThatChangedMeanwhile(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	v = d.give(v, "went")
	gone := d.deps.Bank.pools["en"].itemByID
	bank := smallBank(t, 10)
	p := bank.pools["en"]
	delete(p.itemByID, askedID(v))
	for skill, list := range p.items {
		p.items[skill] = slices.DeleteFunc(list, func(i *item) bool { return i.ID == askedID(v) })
	}
	d.reopen(bank)
	again := d.start()
	if askedID(again) == askedID(v) || gone[askedID(again)] == nil || again.Answered != 1 {
		t.Errorf("%+v", again)
	}
	if _, err := d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), "1", d.now); !errors.Is(err, ErrNotAsked) {
		t.Errorf("the item that is gone: %v", err)
	}
}

func TestABankThatIsTooSmallAssessesNothing(t *testing.T) {
	d := newDesk(t, smallBank(t, 2)) // 12 of each: all are asked
	r := d.whole(0)
	if s := skillOf(r, Reading); s.Items != 12 || !s.Assessed {
		t.Errorf("%+v", s)
	}
	bank := smallBank(t, 2)
	bank.pools["en"].items[Listening], bank.pools["en"].items[Reading] = bank.pools["en"].items[Listening][:5], nil
	r = newDesk(t, bank).whole(0)
	if s := skillOf(r, Listening); s.Assessed || *s.Reason != reasonTooFew || s.Items != 5 {
		t.Errorf("%+v", s)
	}
	if s := skillOf(r, Reading); s.Assessed || *s.Reason != reasonNoItems {
		t.Errorf("%+v", s)
	}
	if !r.Assessed || *r.Theta != *skillOf(r, Language).Theta {
		t.Errorf("%+v", r)
	}
	if len(smallBank(t, 1).Languages()) != 0 {
		t.Error("six items make a test")
	}
}

func TestThereIsNoTestOfOtherLanguages(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	if _, err := d.Start(t.Context(), d.ann, "ja", d.now); !errors.Is(err, ErrNoTest) {
		t.Error(err)
	}
	if _, err := d.Record(t.Context(), d.ann, "ja", d.now); !errors.Is(err, ErrNoTest) {
		t.Error(err)
	}
	if _, err := d.Start(t.Context(), "nobody", "en", d.now); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
	if v, err := d.Start(t.Context(), d.ann, "en-GB", d.now); err != nil || v.Language != "en" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestTheSoundIsThatOfTheItem(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	for !v.Item.Audio {
		v = d.give(v, "")
	}
	if octets, err := d.Audio(t.Context(), d.ann, v.AttemptID, askedID(v)); err != nil || string(octets) != "sound" {
		t.Errorf("%q, %v", octets, err)
	}
}

func TestJudgementsChangeTheirSkillOnly(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	before := d.whole(.4)
	tasks, err := d.finishedTasks(t.Context(), d.ann, before.AttemptID)
	if err != nil || len(tasks) != 3 || tasks[0].Answer != "I wrote five words here." || tasks[0].Prompt == "" || tasks[1].Measured.Numbers["pauses"] != 3 {
		t.Fatalf("%+v, %v", tasks, err)
	}
	judged := map[string]Measurement{tasks[0].ItemID: {Score: new(71), Basis: "model", Level: "B2", By: "m/1"}}
	after, err := d.Judged(t.Context(), d.ann, before.AttemptID, judged, "Well written.", d.now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if s := skillOf(after, Writing); !s.Assessed || *s.Score != 71 || *s.Level != "B2" || *s.Basis != "model" {
		t.Errorf("%+v", s)
	}
	if *after.Feedback != "Well written." || *after.Theta != *before.Theta || !after.TestedAt.Equal(before.TestedAt) {
		t.Errorf("%+v", after)
	}
	if r := d.record().Results; len(r) != 1 || *skillOf(r[0], Writing).Score != 71 {
		t.Errorf("%+v", r)
	}
	if _, err := d.Judged(t.Context(), d.db.User("eve").ID, before.AttemptID, judged, "", d.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("by a stranger: %v", err)
	}
}

func TestWhatMayBeMeasured(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.give(d.items(func(*item) bool { return true }), "")
	task, err := d.Task(t.Context(), d.ann, v.AttemptID, v.Task.ID, d.now)
	if err != nil || task.Text != "Hello there." || task.Skill != Speaking || task.Language != "en" {
		t.Errorf("%+v, %v", task, err)
	}
	next := d.spoken(v, Measurement{Heard: &Heard{SHA256: "a"}})
	if again := d.spoken(v, Measurement{Heard: &Heard{SHA256: "a"}}); askedID(again) != askedID(next) {
		t.Errorf("%+v", again)
	}
	for name, c := range map[string]struct {
		user, item string
		after      time.Duration
		want       error
	}{
		"done before":    {d.ann, v.Task.ID, 0, ErrAnswered},
		"not asked":      {d.ann, "xx-s-a1-01", 0, ErrNotAsked},
		"of another":     {"eve", next.Task.ID, 0, ErrNotFound},
		"after its time": {d.ann, next.Task.ID, time.Hour, ErrLate},
	} {
		if _, err := d.Task(t.Context(), c.user, v.AttemptID, c.item, d.now.Add(c.after)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.give(next, "")
	if _, err := d.Task(t.Context(), d.ann, v.AttemptID, v.Task.ID, d.now); !errors.Is(err, ErrFinished) {
		t.Errorf("when all is over: %v", err)
	}
}

func TestItNeedsItsParts(t *testing.T) {
	if _, err := New(Config{}, Deps{}); err == nil {
		t.Error("tests without a bank")
	}
}
