package leveltest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// smallBank has so many items of each level and skill, whose key is option 1, and a task of each kind and level.
func smallBank(t testing.TB, perLevel int) *Bank {
	t.Helper()
	files := fstest.MapFS{}
	var reading, listening, language, writing, speaking []map[string]any
	for _, level := range Levels() {
		name := strings.ToLower(level)
		for n := range perLevel {
			choice := func(letter string, more map[string]any) map[string]any {
				out := map[string]any{"id": fmt.Sprintf("xx-%s-%s-%02d", letter, name, n), "level": level, "kind": "choice", "question": "Which?", "options": []string{"a", "b", "c", "d"}, "key": 1}
				for k, v := range more {
					out[k] = v
				}
				return out
			}
			reading = append(reading, choice("r", map[string]any{"text": "A story."}))
			listening = append(listening, choice("l", map[string]any{"script": "hidden script"}))
			files["en/audio/"+fmt.Sprintf("xx-l-%s-%02d", name, n)+".mp3"] = &fstest.MapFile{Data: []byte("sound")}
			part := []string{"vocabulary", "grammar"}[n%2]
			language = append(language, map[string]any{"id": fmt.Sprintf("xx-g-%s-%02d", name, n), "level": level, "kind": "gap", "part": part, "text": "She ___.", "question": "Fill in.", "keys": []string{"went"}})
		}
		writing = append(writing, map[string]any{"id": "xx-w-" + name + "-01", "level": level, "prompt": "Write.", "minWords": 60})
		speaking = append(speaking, map[string]any{"id": "xx-s-" + name + "-01", "level": level, "kind": "read-aloud", "prompt": "Read.", "text": "Hello there.", "seconds": 30},
			map[string]any{"id": "xx-s-" + name + "-02", "level": level, "kind": "free", "prompt": "Speak.", "seconds": 45})
	}
	for name, list := range map[string]any{"reading": reading, "listening": listening, "language": language, "writing": writing, "speaking": speaking} {
		octets, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		files["en/"+name+".json"] = &fstest.MapFile{Data: octets}
	}
	bank, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// told is a messenger that remembers.
type told struct{ results []Result }

func (m *told) LevelFound(_ context.Context, _ string, r Result) { m.results = append(m.results, r) }

// desk is a test with ann before it, whose clock is now.
type desk struct {
	*Tests
	t    *testing.T
	db   *storetest.DB
	ann  string
	now  time.Time
	told *told
}

func newDesk(t *testing.T, bank *Bank) *desk {
	t.Helper()
	d := &desk{t: t, db: storetest.New(t), now: storetest.Start(), told: &told{}}
	d.ann = d.db.User("ann").ID
	d.reopen(bank)
	return d
}

// reopen is a restart of the program, maybe of one with another bank.
func (d *desk) reopen(bank *Bank) {
	d.t.Helper()
	tests, err := New(Config{}, Deps{Attempts: d.db.LevelTests, Bank: bank, Messenger: d.told})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Tests = tests
}

func (d *desk) start() View {
	d.t.Helper()
	v, err := d.Start(d.t.Context(), d.ann, "en", d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) give(v View, answer string) View {
	d.t.Helper()
	out, err := d.Answer(d.t.Context(), d.ann, v.AttemptID, askedID(v), answer, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func askedID(v View) string {
	if v.Item != nil {
		return v.Item.ID
	}
	return v.Task.ID
}

// key is the right answer to the item of a view, whatever the bank.
func (d *desk) key(v View) string {
	i := d.deps.Bank.pools["en"].itemByID[v.Item.ID]
	if i.Kind == kindChoice {
		return strconv.Itoa(*i.Key)
	}
	return i.Keys[0]
}

// items answers all items, rightly those that knows says so of, and returns what comes after them.
func (d *desk) items(knows func(i *item) bool) View {
	d.t.Helper()
	v := d.start()
	for v.Item != nil {
		answer := d.key(v)
		if !knows(d.deps.Bank.pools["en"].itemByID[v.Item.ID]) {
			answer = map[string]string{kindChoice: "0", kindGap: "wrong", kindDictation: "wrong"}[v.Item.Kind]
		}
		d.now = d.now.Add(10 * time.Second)
		v = d.give(v, answer)
	}
	return v
}

// whole takes a whole test as somebody who knows all below an ability, and returns the result.
func (d *desk) whole(ability float64) Result {
	d.t.Helper()
	v := d.items(func(i *item) bool { return i.B < ability })
	for v.Status != "finished" {
		if v.Status == "writing" {
			v = d.give(v, "I wrote five words here.")
			continue
		}
		v = d.spoken(v, Measurement{Score: new(60), Basis: "fluency", Numbers: map[string]float64{"pauses": 3}})
	}
	return d.record().Results[0]
}

func (d *desk) spoken(v View, m Measurement) View {
	d.t.Helper()
	out, _, err := d.Spoken(d.t.Context(), d.ann, v.AttemptID, v.Task.ID, m, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *desk) record() Record {
	d.t.Helper()
	r, err := d.Record(d.t.Context(), d.ann, "en", d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func skillOf(r Result, skill Skill) SkillResult {
	return r.Skills[slices.IndexFunc(r.Skills, func(s SkillResult) bool { return s.Skill == skill })]
}
