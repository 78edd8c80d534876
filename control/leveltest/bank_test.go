package leveltest

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func shippedBank(t testing.TB) *Bank {
	t.Helper()
	bank, err := Load(Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// The fewest items of a level and skill, and tasks of a skill: an attempt asks 12 items near one or two levels, and the next attempt others.
const fewestItems, fewestTasks = 8, 6

func TestTheBanksHaveEnoughOfEveryLevelAndSkill(t *testing.T) {
	bank := shippedBank(t)
	if got := strings.Join(bank.Languages(), " "); got != "en ko" {
		t.Fatalf("tests of %s", got)
	}
	letters := map[Skill]string{Reading: "r", Listening: "l", Language: "vg", Writing: "w", Speaking: "s"}
	for language, p := range bank.pools {
		check := func(id, level string, skill Skill) {
			parts := strings.Split(id, "-")
			if len(parts) != 4 || parts[0] != language || !strings.Contains(letters[skill], parts[1]) || parts[2] != strings.ToLower(level) || len(parts[3]) != 2 {
				t.Errorf("%s is no name of a %s %s item of %s", id, level, skill, language)
			}
		}
		many := map[string]int{}
		for _, i := range p.itemByID {
			check(i.ID, i.Level, i.skill)
			many[string(i.skill)+" "+i.Level]++
			if i.Kind == kindChoice && (len(i.Options) < 3 || len(slices.Compact(slices.Sorted(slices.Values(i.Options)))) != len(i.Options)) {
				t.Errorf("%s: options %q", i.ID, i.Options)
			}
		}
		for _, task := range p.taskByID {
			check(task.ID, task.Level, task.skill)
			many[string(task.skill)+" "+task.Kind]++
		}
		for _, skill := range adaptive() {
			for _, level := range Levels() {
				if n := many[string(skill)+" "+level]; n < fewestItems {
					t.Errorf("%s: %d %s items of %s", language, n, skill, level)
				}
			}
		}
		for _, kind := range []string{"writing ", "speaking read-aloud", "speaking free"} {
			if many[kind] < fewestTasks {
				t.Errorf("%s: %d tasks of %s", language, many[kind], kind)
			}
		}
	}
}

// Who always takes the same place must not do better than chance.
func TestKeysStandEverywhere(t *testing.T) {
	for language, p := range shippedBank(t).pools {
		places, choices := map[int]int{}, 0
		for _, i := range p.itemByID {
			if i.Kind == kindChoice && len(i.Options) == 4 {
				places[*i.Key]++
				choices++
			}
		}
		for place := range 4 {
			if share := float64(places[place]) / float64(choices); share < .18 || share > .32 {
				t.Errorf("%s: %.0f %% of the keys are option %d", language, 100*share, place)
			}
		}
	}
}

// An item that can't be heard is not asked, so an author who forgets the sound would not notice.
func TestEverythingThatIsToBeHeardHasItsSound(t *testing.T) {
	for language, p := range shippedBank(t).pools {
		missing := []string{}
		for _, i := range p.itemByID {
			if i.skill == Listening && !slices.Contains(p.items[Listening], i) {
				missing = append(missing, i.ID)
			}
		}
		if len(missing) > 0 {
			slices.Sort(missing)
			t.Errorf("%s: no sound of %d items: %v", language, len(missing), missing)
		}
	}
}

func TestABankWithAFaultIsRefused(t *testing.T) {
	good := map[string]string{
		"reading":   `{"id":"en-r-a1-01","level":"A1","kind":"choice","text":"x","question":"?","options":["a","b"],"key":1}`,
		"language":  `{"id":"en-g-a1-01","level":"A1","kind":"gap","part":"grammar","text":"I ___.","question":"?","keys":["am"]}`,
		"listening": `{"id":"en-l-a1-01","level":"A1","kind":"dictation","script":"x","question":"?","keys":["x"]}`,
		"writing":   `{"id":"en-w-a1-01","level":"A1","prompt":"x","minWords":9}`,
		"speaking":  `{"id":"en-s-a1-01","level":"A1","kind":"read-aloud","prompt":"x","text":"y","seconds":9}`,
	}
	load := func(skill, list string) error {
		_, err := Load(fstest.MapFS{"en/" + skill + ".json": {Data: []byte(list)}})
		return err
	}
	for skill, entry := range good {
		if err := load(skill, "["+entry+"]"); err != nil {
			t.Errorf("a good %s entry: %v", skill, err)
		}
		if err := load(skill, "["+entry+","+entry+"]"); err == nil {
			t.Errorf("%s: the same id twice", skill)
		}
		for _, change := range [][2]string{{`"A1"`, `"A7"`}, {`"id":"`, `"id":"","x":"`}, {`"level"`, `"lvl"`}} {
			if err := load(skill, "["+strings.Replace(entry, change[0], change[1], 1)+"]"); err == nil {
				t.Errorf("%s with %s", skill, change[1])
			}
		}
		if err := load(skill, "{"); err == nil {
			t.Errorf("%s that is no JSON", skill)
		}
	}
	for name, c := range map[string][3]string{
		"a key beyond the options":   {"reading", `"key":1`, `"key":2`},
		"a key below them":           {"reading", `"key":1`, `"key":-1`},
		"a choice without a key":     {"reading", `,"key":1`, ``},
		"a choice with typed keys":   {"reading", `"key":1`, `"key":1,"keys":["a"]`},
		"a dictation to read":        {"reading", `"choice"`, `"dictation"`},
		"a script to read":           {"reading", `"text"`, `"script"`},
		"nothing to hear":            {"listening", `"script":"x"`, `"text":"x"`},
		"a gap without a key":        {"language", `["am"]`, `[]`},
		"a key without a letter":     {"language", `["am"]`, `[" . "]`},
		"neither part":               {"language", `"grammar"`, `"spelling"`},
		"a discrimination of 0":      {"reading", `"key":1`, `"key":1,"a":0`},
		"words and characters":       {"writing", `"minWords":9`, `"minWords":9,"minChars":9`},
		"no length":                  {"writing", `"minWords":9`, `"minWords":0`},
		"nothing to read aloud":      {"speaking", `"text":"y",`, ``},
		"something to read, freely":  {"speaking", `read-aloud`, `free`},
		"no time to speak":           {"speaking", `"seconds":9`, `"seconds":0`},
		"a key for a task":           {"writing", `"minWords":9`, `"minWords":9,"key":1`},
		"an item without a question": {"reading", `"question":"?"`, `"question":""`},
	} {
		entry := strings.Replace(good[c[0]], c[1], c[2], 1)
		if entry == good[c[0]] {
			t.Fatalf("%s changes nothing", name)
		}
		if err := load(c[0], "["+entry+"]"); err == nil {
			t.Errorf("%s is taken: %s", name, entry)
		}
	}
	if bank, err := Load(fstest.MapFS{"README": {Data: []byte("x")}}); err != nil || len(bank.Languages()) != 0 {
		t.Errorf("no banks: %v, %v", bank, err)
	}
}

func TestAnItemsOwnParametersCount(t *testing.T) {
	files := fstest.MapFS{"reading.json": {Data: []byte(`[
		{"id":"en-r-b1-01","level":"B1","kind":"choice","text":"x","question":"?","options":["a","b","c","d"],"key":1,"a":1.4,"b":-0.2},
		{"id":"en-r-b1-02","level":"B1","kind":"choice","text":"x","question":"?","options":["a","b"],"key":1}]`)}}
	p, err := loadPool("en", files)
	if err != nil {
		t.Fatal(err)
	}
	first, second := p.items[Reading][0], p.items[Reading][1]
	if first.A != 1.4 || first.B != -.2 || first.C != .25 || second.A != 1 || second.C != .5 || levelOf(second.B) != "B1" {
		t.Errorf("%+v, %+v", first.Item, second.Item)
	}
}

func TestTheScale(t *testing.T) {
	for _, c := range []struct {
		theta float64
		level string
		score int
	}{{-4, "A1", 0}, {-1.61, "A1", 23}, {-1.6, "A2", 23}, {-.01, "B1", 50}, {0, "B2", 50}, {.8, "C1", 63}, {1.59, "C1", 77}, {1.6, "C2", 77}, {4, "C2", 100}} {
		if level, score := levelOf(c.theta), scoreOf(c.theta); level != c.level || score != c.score {
			t.Errorf("%v: %s %d", c.theta, level, score)
		}
	}
	for level, name := range Levels() {
		for place := range 10 {
			if got := levelOf(difficultyOf(level, place, 10)); got != name {
				t.Errorf("item %d of %s has the difficulty of %s", place, name, got)
			}
		}
	}
}

func TestWhatOfATypedAnswerCounts(t *testing.T) {
	gap := &item{Kind: kindGap, Keys: []string{"Don't", "do not"}}
	dictation := &item{Kind: kindDictation, Keys: []string{"It's 7 o'clock, isn't it?"}}
	korean := &item{Kind: kindDictation, Keys: []string{"학교에 갈 수 있어요."}}
	for _, c := range []struct {
		item   *item
		answer string
		want   bool
	}{
		{gap, "don't", true}, {gap, " DON’T ", true}, {gap, "do  not.", true}, {gap, "dont", false}, {gap, "donot", false}, {gap, ".", false},
		{dictation, "its 7 oclock isnt it", true}, {dictation, "It's 7 o'clock. Is it?", false}, {dictation, "?", false},
		{korean, "학교에 갈수 있어요", true}, {korean, "학교에 갈 수 있어요", true}, {korean, "학교에 갈 수 없어요", false},
	} {
		if got := c.item.right(c.answer); got != c.want {
			t.Errorf("%q to %v: %v", c.answer, c.item.Keys, got)
		}
	}
}

// FuzzAnswer answers with whatever: it is taken or refused, and what is a key stays one however often it is made plain.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"went", "2", " WENT. ", "", "\xff", "e\u0301", "ǅ", "İ", "한국", strings.Repeat("x", 400)} {
		f.Add(s)
	}
	gap, choice := &item{Kind: kindGap, Keys: []string{"went"}}, &item{Kind: kindChoice, Options: []string{"a", "b"}, Key: new(1)}
	f.Fuzz(func(t *testing.T, answer string) {
		for _, i := range []*item{gap, choice, {Kind: kindDictation, Keys: []string{"went"}}} {
			_ = i.suits(answer)
			_ = i.right(answer)
		}
		for _, kind := range []string{kindGap, kindDictation} {
			if once := plain(answer, kind); plain(once, kind) != once {
				t.Errorf("%q is %q, and that %q", answer, once, plain(once, kind))
			}
		}
		if choice.right(answer) && choice.suits(answer) != nil {
			t.Errorf("%q is right and can't be", answer)
		}
	})
}
