package leveltest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// history is how many results are shown.
const history = 50

// Tests are the level tests of all languages. It is safe for use by any number of goroutines.
type Tests struct {
	// Set by New.
	config Config
	deps   Deps
	counts map[string]*counts
}

type counts struct{ started, finished, answered atomic.Uint64 }

// Stats are totals since New, by language.
type Stats map[string]LanguageStats

// LanguageStats count attempts that were started and finished, and items and tasks that were answered in time.
type LanguageStats struct{ Started, Finished, Answered uint64 }

// New makes the tests; it starts nothing.
func New(config Config, deps Deps) (*Tests, error) {
	if err := deps.validate(); err != nil {
		return nil, err
	}
	if config.Retake == 0 {
		config.Retake = 7 * 24 * time.Hour
	}
	t := &Tests{config, deps, map[string]*counts{}}
	for _, language := range deps.Bank.Languages() {
		t.counts[language] = &counts{}
	}
	return t, nil
}

// Stats returns the figures.
func (t *Tests) Stats() Stats {
	out := Stats{}
	for language, c := range t.counts {
		out[language] = LanguageStats{c.started.Load(), c.finished.Load(), c.answered.Load()}
	}
	return out
}

// poolOf finds the bank of a BCP 47 tag, whatever the region.
func (t *Tests) poolOf(tag string) (*pool, error) {
	for language, p := range t.deps.Bank.pools {
		if text.SameLanguage(language, tag) {
			return p, nil
		}
	}
	return nil, ErrNoTest
}

// of is an attempt with its bank.
func (t *Tests) of(stored *store.LevelAttempt) (attempt, error) {
	p, err := t.poolOf(stored.Language)
	return attempt{stored, p}, err
}

// Start goes on with the person's attempt at a language, or begins one. It fails with ErrNoTest, with *TooSoon, and with ErrGone.
func (t *Tests) Start(ctx context.Context, userID, language string, now time.Time) (View, error) {
	p, err := t.poolOf(language)
	if err != nil {
		return View{}, err
	}
	var found *store.LevelResult
	fresh := store.LevelAttempt{UserID: userID, Language: p.language, BankVersion: p.version}
	stored, began, err := t.deps.Attempts.Begin(ctx, fresh, t.notBefore(now), now, func(a *store.LevelAttempt) (*store.LevelResult, error) {
		found = attempt{a, p}.catchUp(now)
		return found, nil
	})
	switch {
	case errors.Is(err, store.ErrTooSoon):
		return View{}, &TooSoon{stored.FinishedAt.Add(t.config.Retake)}
	case errors.Is(err, store.ErrNotFound):
		return View{}, ErrGone
	case err != nil:
		return View{}, err
	}
	if began {
		t.counts[p.language].started.Add(1)
	}
	t.finished(ctx, found)
	return attempt{&stored, p}.view(now), nil
}

func (t *Tests) notBefore(now time.Time) time.Time {
	if t.config.Retake < 0 {
		return now
	}
	return now.Add(-t.config.Retake)
}

// Answer takes the answer to what is asked and moves the attempt on. Empty is no answer: it counts as wrong. The same answer once more changes nothing. It
// fails with ErrNotFound, ErrNotAsked, ErrAnswered, ErrLate and ErrFinished, and with a fault.Fault for what can be no answer.
func (t *Tests) Answer(ctx context.Context, userID, attemptID, itemID, given string, now time.Time) (View, error) {
	return t.answer(ctx, userID, attemptID, itemID, now, func(a attempt, w *store.LevelAnswer) error {
		return t.take(a, w, given)
	}, func(w store.LevelAnswer) bool { return w.Answer == given && w.State != store.LevelSpoken })
}

// take puts an answer to its item.
func (t *Tests) take(a attempt, w *store.LevelAnswer, given string) error {
	if i := a.pool.itemByID[w.ItemID]; i != nil {
		if err := i.suits(given); err != nil {
			return err
		}
		w.Answer = given
		switch {
		case given == "":
			w.State = store.LevelPassed
		case i.right(given):
			w.State = store.LevelRight
		default:
			w.State = store.LevelWrong
		}
		return nil
	}
	if given == "" {
		w.State = store.LevelPassed
		return nil
	}
	if Skill(w.Skill) != Writing {
		return fault.New(fault.NotApplicable, "must be empty: what is said is sent to analyze-speech")
	}
	if _, err := text.Block(given, maxWritten, false); err != nil {
		return err
	}
	w.State, w.Answer = store.LevelWritten, given
	w.Measured = measureText(a.task(*w)).stored()
	return nil
}

// answer gives what is asked to take, and moves the attempt on. again says whether an answer that is there already is the same.
func (t *Tests) answer(ctx context.Context, userID, attemptID, itemID string, now time.Time, take func(attempt, *store.LevelAnswer) error, again func(store.LevelAnswer) bool) (View, error) {
	var found *store.LevelResult
	var late, counted bool
	stored, err := t.deps.Attempts.Change(ctx, userID, attemptID, now, func(stored *store.LevelAttempt) (*store.LevelResult, error) {
		found, late, counted = nil, false, false
		a, err := t.of(stored)
		if err != nil {
			return nil, err
		}
		w := a.asked()
		if w == nil || w.ItemID != itemID {
			late, err = a.before(itemID, again)
			return nil, err
		}
		if late = a.left(now)+grace < 0; !late {
			if err := take(a, w); err != nil {
				return nil, err
			}
			w.AnsweredAt, counted = now, true
		}
		found = a.catchUp(now) // which notes what is late
		return found, nil
	})
	switch {
	case err != nil:
		return View{}, own(err)
	case late:
		t.finished(ctx, found)
		return View{}, ErrLate
	}
	if counted {
		t.counts[stored.Language].answered.Add(1)
	}
	t.finished(ctx, found)
	a, err := t.of(&stored)
	if err != nil {
		return View{}, err
	}
	return a.view(now), nil
}

// before looks at what became of an item that is not asked now: nil for the same answer once more.
func (a attempt) before(itemID string, again func(store.LevelAnswer) bool) (late bool, err error) {
	for _, w := range a.Answers {
		switch {
		case w.ItemID != itemID:
		case w.State == store.LevelLate:
			return true, nil
		case again(w):
			return false, nil
		default:
			return false, ErrAnswered
		}
	}
	if !a.FinishedAt.IsZero() {
		return false, ErrFinished
	}
	return false, ErrNotAsked
}

// finished tells of a result, once it is stored.
func (t *Tests) finished(ctx context.Context, found *store.LevelResult) {
	if found == nil {
		return
	}
	t.counts[found.Language].finished.Add(1)
	if r, err := resultOf(*found); err == nil && t.deps.Messenger != nil {
		t.deps.Messenger.LevelFound(ctx, found.UserID, r)
	}
}

// Audio returns the sound of an item that was asked in an attempt of the person, as MP3. It fails with ErrNotFound: for others there is none.
func (t *Tests) Audio(ctx context.Context, userID, attemptID, itemID string) ([]byte, error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return nil, own(err)
	}
	a, err := t.of(&stored)
	if err != nil {
		return nil, err
	}
	if i := a.pool.itemByID[itemID]; !a.was(itemID) || i == nil || i.skill != Listening {
		return nil, ErrNotFound
	}
	octets, err := fs.ReadFile(a.pool.files, audioPath(itemID))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return octets, err
}

// Record is what is known of a person's level in a language.
type Record struct {
	Language string
	// Results are the newest ones, the newest first.
	Results []Result
	// Open is the attempt that goes on, if any.
	Open *View
	// RetakeAt is when the next attempt may begin; zero: now.
	RetakeAt time.Time
}

// Latest returns the newest result of a person in a language, nil when there is none. It fails with ErrNoTest.
func (t *Tests) Latest(ctx context.Context, userID, language string) (*Result, error) {
	p, err := t.poolOf(language)
	if err != nil {
		return nil, err
	}
	list, err := t.results(ctx, userID, p, 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func (t *Tests) results(ctx context.Context, userID string, p *pool, limit int) (out []Result, err error) {
	stored, err := t.deps.Attempts.Results(ctx, userID, p.language, limit)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		r, err := resultOf(s)
		if err != nil {
			return nil, fmt.Errorf("leveltest: result of attempt %s: %w", s.AttemptID, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// Record returns what is known of a person's level in a language. It fails with ErrNoTest.
func (t *Tests) Record(ctx context.Context, userID, language string, now time.Time) (out Record, err error) {
	p, err := t.poolOf(language)
	if err != nil {
		return Record{}, err
	}
	out.Language = p.language
	if out.Results, err = t.results(ctx, userID, p, history); err != nil {
		return Record{}, err
	}
	if len(out.Results) > 0 && t.config.Retake > 0 {
		if at := out.Results[0].TestedAt.Add(t.config.Retake); at.After(now) {
			out.RetakeAt = at
		}
	}
	open, err := t.deps.Attempts.Open(ctx, userID, p.language)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	if err == nil {
		out.Open = new(attempt{&open, p}.view(now))
	}
	return out, err
}
