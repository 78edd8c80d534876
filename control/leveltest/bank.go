package leveltest

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/languagemate/studymate/control/leveltest/irt"
)

//go:embed bank/en bank/ko
var shipped embed.FS

// Shipped are the banks that come with the program.
func Shipped() fs.FS {
	below, err := fs.Sub(shipped, "bank")
	if err != nil {
		panic(err) // the name is a constant
	}
	return below
}

// Skill is what a part of the test is about.
type Skill string

// The skills. Language is vocabulary and grammar.
const (
	Language  Skill = "language"
	Reading   Skill = "reading"
	Listening Skill = "listening"
	Writing   Skill = "writing"
	Speaking  Skill = "speaking"
)

// adaptive are the skills with items, in the order in which they take turns: the shortest comes first.
func adaptive() []Skill { return []Skill{Language, Reading, Listening} }

// The kinds of items and tasks.
const (
	kindChoice    = "choice"
	kindGap       = "gap"
	kindDictation = "dictation"
	kindReadAloud = "read-aloud"
	kindFree      = "free"
)

// item is one of an adaptive part, as its author wrote it.
type item struct {
	ID       string   `json:"id"`
	Level    string   `json:"level"`
	Kind     string   `json:"kind"`
	Part     string   `json:"part"`
	Text     string   `json:"text"`
	Script   string   `json:"script"`
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Key      *int     `json:"key"`
	Keys     []string `json:"keys"`
	// OwnA and OwnB are parameters of the item; without them the level says what it is.
	OwnA *float64 `json:"a"`
	OwnB *float64 `json:"b"`

	skill Skill
	irt.Item
	// may is how likely the item is asked where it is the best choice.
	may float64
}

// task is something to write or to say, as its author wrote it.
type task struct {
	ID       string `json:"id"`
	Level    string `json:"level"`
	Kind     string `json:"kind"`
	Prompt   string `json:"prompt"`
	Text     string `json:"text"`
	MinWords int    `json:"minWords"`
	MinChars int    `json:"minChars"`
	Seconds  int    `json:"seconds"`

	skill Skill
}

// pool is the bank of one language.
type pool struct {
	language, version string
	items             map[Skill][]*item
	tasks             map[Skill][]*task
	itemByID          map[string]*item
	taskByID          map[string]*task
	files             fs.FS
}

// Bank is all there is to ask. It does not change, so any goroutine may use it.
type Bank struct{ pools map[string]*pool }

// Languages are those of which there is a test, in order.
func (b *Bank) Languages() (out []string) {
	for language := range b.pools {
		out = append(out, language)
	}
	slices.Sort(out)
	return out
}

// Load reads the banks of files, a folder for each language, and refuses what can't be asked or scored.
func Load(files fs.FS) (*Bank, error) {
	folders, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("leveltest: banks: %w", err)
	}
	b := &Bank{map[string]*pool{}}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		below, err := fs.Sub(files, folder.Name())
		var p *pool
		if err == nil {
			p, err = loadPool(folder.Name(), below)
		}
		if err != nil {
			return nil, fmt.Errorf("leveltest: bank of %s: %w", folder.Name(), err)
		}
		if p.testable() {
			b.pools[folder.Name()] = p
		}
	}
	return b, nil
}

// testable reports whether there is enough to assess at least one skill.
func (p *pool) testable() bool {
	return slices.ContainsFunc(adaptive(), func(skill Skill) bool { return len(p.items[skill]) >= leastItems })
}

func loadPool(language string, files fs.FS) (*pool, error) {
	p := &pool{
		language: language, files: files, items: map[Skill][]*item{}, tasks: map[Skill][]*task{}, itemByID: map[string]*item{}, taskByID: map[string]*task{},
	}
	sum := sha256.New()
	read := func(skill Skill, out any) error {
		octets, err := fs.ReadFile(files, string(skill)+".json")
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing to ask of it
		}
		if err == nil {
			_, _ = sum.Write(octets)
			strict := json.NewDecoder(bytes.NewReader(octets))
			strict.DisallowUnknownFields()
			err = strict.Decode(out)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", skill, err)
		}
		return nil
	}
	for _, skill := range adaptive() {
		var list []*item
		if err := read(skill, &list); err != nil {
			return nil, err
		}
		if err := p.addItems(skill, list); err != nil {
			return nil, err
		}
	}
	for _, skill := range []Skill{Writing, Speaking} {
		var list []*task
		if err := read(skill, &list); err != nil {
			return nil, err
		}
		if err := p.addTasks(skill, list); err != nil {
			return nil, err
		}
	}
	p.version = hex.EncodeToString(sum.Sum(nil)[:6])
	return p, p.readExposure()
}

func (p *pool) addItems(skill Skill, list []*item) error {
	ofLevel := map[string]int{}
	for _, i := range list {
		ofLevel[i.Level]++
	}
	placed := map[string]int{}
	for _, i := range list {
		if fault := i.fault(skill); fault != "" {
			return fmt.Errorf("%s: item %q %s", skill, i.ID, fault)
		}
		if p.itemByID[i.ID] != nil {
			return fmt.Errorf("%s: item %q is there twice", skill, i.ID)
		}
		i.skill, i.may = skill, 1
		i.Item = irt.Item{A: 1, B: difficultyOf(slices.Index(Levels(), i.Level), placed[i.Level], ofLevel[i.Level])}
		placed[i.Level]++
		if i.OwnA != nil {
			i.A = *i.OwnA
		}
		if i.OwnB != nil {
			i.B = *i.OwnB
		}
		if i.Kind == kindChoice { // who knows nothing is right as often as chance has it
			i.C = 1 / float64(len(i.Options))
		}
		if !i.Valid() {
			return fmt.Errorf("%s: item %q has parameters that none can have", skill, i.ID)
		}
		p.itemByID[i.ID] = i
		// What can't be heard can't be asked.
		if _, err := fs.Stat(p.files, audioPath(i.ID)); skill == Listening && err != nil {
			continue
		}
		p.items[skill] = append(p.items[skill], i)
	}
	return nil
}

// fault says why an item can't be used.
func (i *item) fault(skill Skill) string {
	choice, typed := len(i.Options) > 1 && i.Key != nil && *i.Key >= 0 && *i.Key < len(i.Options) && i.Keys == nil, len(i.Keys) > 0 && i.Options == nil && i.Key == nil
	switch {
	case i.ID == "" || i.Question == "":
		return "has no id or no question"
	case !slices.Contains(Levels(), i.Level):
		return "is of no level"
	case i.Kind == kindChoice && !choice, (i.Kind == kindGap || i.Kind == kindDictation) && !typed:
		return "has no key of its kind"
	case i.Kind != kindChoice && i.Kind != kindGap && (i.Kind != kindDictation || skill != Listening):
		return "is of no kind that " + string(skill) + " has"
	case (skill == Listening) != (i.Script != ""):
		return "is to be heard, or has a script and is not"
	case skill == Language && i.Part != "vocabulary" && i.Part != "grammar":
		return "is neither vocabulary nor grammar"
	}
	for _, key := range i.Keys {
		if plain(key, i.Kind) == "" {
			return "has a key without a letter"
		}
	}
	return ""
}

func (p *pool) addTasks(skill Skill, list []*task) error {
	for _, t := range list {
		good := skill == Writing && (t.MinWords > 0) != (t.MinChars > 0) || skill == Speaking && t.Seconds > 0 && (t.Kind == kindReadAloud) == (t.Text != "") &&
			(t.Kind == kindReadAloud || t.Kind == kindFree)
		if t.ID == "" || t.Prompt == "" || !slices.Contains(Levels(), t.Level) || !good {
			return fmt.Errorf("%s: task %q lacks what it needs", skill, t.ID)
		}
		if p.taskByID[t.ID] != nil || p.itemByID[t.ID] != nil {
			return fmt.Errorf("%s: task %q is there twice", skill, t.ID)
		}
		t.skill = skill
		p.taskByID[t.ID] = t
		p.tasks[skill] = append(p.tasks[skill], t)
	}
	return nil
}

func audioPath(itemID string) string { return path.Join("audio", itemID+".mp3") }

// exposure is how likely items are asked where they are the best choice, as the file has it; those that are not in it always.
type exposure struct {
	Bank string             `json:"bank"`
	May  map[string]float64 `json:"may"`
}

const exposureFile = "exposure.json"

// readExposure takes the file of another version of the bank too: what it says of an item is better than nothing, and a test asks for a new one.
func (p *pool) readExposure() error {
	octets, err := fs.ReadFile(p.files, exposureFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var e exposure
	if err == nil {
		err = json.Unmarshal(octets, &e)
	}
	for id, may := range e.May {
		if i := p.itemByID[id]; i != nil && may > 0 && may <= 1 {
			i.may = may
		}
	}
	return err
}
