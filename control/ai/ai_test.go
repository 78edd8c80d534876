package ai

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"go.uber.org/goleak"
	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/ai/aitest"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t testing.TB, model *aitest.Server, change func(*ProviderConfig)) *Client {
	t.Helper()
	cfg := ProviderConfig{BaseURL: model.URL + "/", Model: "small", Key: "k", RetryWait: time.Millisecond}
	if change != nil {
		change(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func question() Question {
	return Question{Kind: Translate, Instruction: "Translate.", Material: map[string]string{"text": "hello", "targetLanguage": "ko"}}
}

type translation struct{ Source, Translation string }

func TestEditsLieWhereTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		original, corrected string
		want                string // start-end:original>replacement
	}{
		"nothing":               {"I went home.", "I went home.", ""},
		"a word":                {"I goed home.", "I went home.", "2-6:goed>went"},
		"behind Hangul":         {"한국어 I goed", "한국어 I went", "6-10:goed>went"},
		"behind an emoji":       {"😀 I goed", "😀 I went", "5-9:goed>went"},
		"behind a family":       {"\U0001F469\u200d\U0001F469\u200d\U0001F467 goed", "\U0001F469\u200d\U0001F469\u200d\U0001F467 went", "9-13:goed>went"},
		"a particle":            {"나는 사과를 갔어요", "나는 시장에 갔어요", "3-6:사과를>시장에"},
		"a syllable apart":      {norm.NFD.String("나는") + " goed", "나는 went", "6-10:goed>went"},
		"put in":                {"I am student", "I am a student", "5-5:>a "},
		"taken out":             {"I am a happy", "I am happy", "5-7:a >"},
		"at the end":            {"Hello", "Hello!", "5-5:>!"},
		"two words":             {"He have went there", "He has gone there", "3-12:have went>has gone"},
		"two places":            {"I goed and she goed", "I went and she went", "2-6:goed>went 15-19:goed>went"},
		"everything":            {"aaa", "bbb", "0-3:aaa>bbb"},
		"another line break":    {"a\r\nb", "a\nb", ""},
		"a line taken out":      {"a\n\nb", "a\nb", "2-3:\n>"},
		"a flag between others": {"🇰🇷🇺🇸 goed", "🇰🇷🇺🇸 went", "9-13:goed>went"},
	} {
		t.Run(name, func(t *testing.T) {
			list, made := edits(c.original, c.corrected)
			var got []string
			for _, e := range list {
				got = append(got, fmt.Sprintf("%d-%d:%s>%s", e.Start, e.End, e.Original, e.Replacement))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("edits = %q, want %q", got, c.want)
			}
			holdTogether(t, c.original, c.corrected, list, made)
		})
	}
}

// holdTogether checks that edits are in order and apart, say what stands where they lie, and make the corrected text.
func holdTogether(t *testing.T, original, corrected string, list []Edit, made string) {
	t.Helper()
	units := utf16.Encode([]rune(original))
	var out []uint16
	at := 0
	for _, e := range list {
		if e.Start < at || e.End < e.Start || e.End > len(units) || string(utf16.Decode(units[e.Start:e.End])) != e.Original || e.Original == e.Replacement {
			t.Fatalf("%q to %q: edit %+v after %d", original, corrected, e, at)
		}
		out = append(out, units[at:e.Start]...)
		out = append(out, utf16.Encode([]rune(e.Replacement))...)
		at = e.End
	}
	out = append(out, units[at:]...)
	if got := string(utf16.Decode(out)); got != made {
		t.Fatalf("%q to %q: the edits make %q, not %q", original, corrected, got, made)
	}
	if !slices.Equal(alike(words(made)), alike(words(corrected))) {
		t.Fatalf("%q to %q: %q was made", original, corrected, made)
	}
}

func FuzzEdits(f *testing.F) {
	f.Add("I goed home", "I went home")
	f.Add("가 나\r\n다", "가\n나 다")
	f.Add("😀a\u0301", "😀\u00e1b")
	f.Fuzz(func(t *testing.T, original, corrected string) {
		original, corrected = strings.ToValidUTF8(original, ""), strings.ToValidUTF8(corrected, "")
		if len(original) > 500 || len(corrected) > 500 {
			return
		}
		list, made := edits(original, corrected)
		units := utf16.Encode([]rune(original))
		at := 0
		for _, e := range list {
			if e.Start < at || e.End > len(units) || string(utf16.Decode(units[e.Start:e.End])) != e.Original {
				t.Fatalf("edit %+v after %d", e, at)
			}
			at = e.End
		}
		if norm.NFC.String(strings.ReplaceAll(made, "\r\n", "\n")) != norm.NFC.String(strings.ReplaceAll(corrected, "\r\n", "\n")) {
			t.Fatalf("%q was made of %q, not %q", made, original, corrected)
		}
	})
}

func TestExplanationsGoToTheirEdits(t *testing.T) {
	list, _ := edits("He have a apple and goed", "He has an apple and went")
	explain(list, []Edit{
		{Original: "He have", Replacement: "He has", Category: "grammar", Explanation: "he"},
		{Original: "apple", Replacement: "pear", Category: "style", Explanation: "of nothing that was changed"},
		{Original: "goed", Replacement: "went", Category: "grammar", Explanation: "past"},
	})
	var got []string
	for _, e := range list {
		got = append(got, e.Original+":"+e.Explanation+":"+e.Category)
	}
	if want := []string{"have a::other", "goed:past:grammar"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLanguagesAreToldByScript(t *testing.T) {
	// The web client says the same of these: web/src/test/language.test.ts.
	octets, err := os.ReadFile("testdata/languages.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Text, Language string
		Spoken         []string
	}
	if err := json.Unmarshal(octets, &list); err != nil || len(list) < 10 {
		t.Fatalf("%d texts, %v", len(list), err)
	}
	for _, want := range list {
		if got := languageOf(want.Text, want.Spoken); got != want.Language {
			t.Errorf("%q among %v is %s, want %s", want.Text, want.Spoken, got, want.Language)
		}
	}
}

func TestEveryInterestThatTheBankKnowsLeadsToItsCards(t *testing.T) {
	bank, err := topics.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{}, nil, nil, noCalls{}, bank)
	if err != nil {
		t.Fatal(err)
	}
	for interest, want := range map[string]string{
		"animals": "Nature", "cooking": "Food", "film": "Films & series", "music": "Music", "travel": "Travel", "work": "Work", "sports": "Health", "technology": "Technology",
		"요리": "Food", "photography": "Hobbies", "languages": "Languages", "literature": "Books",
	} {
		list, _, err := a.Suggest(t.Context(), "ann", TopicWish{Interests: []string{interest}, Language: "en-GB", Count: 3, Seed: "s"}, time.Time{})
		if err != nil || len(list) != 3 {
			t.Fatalf("%s: %d, %v", interest, len(list), err)
		}
		card, _ := bank.Card(list[0].ID)
		if topic, _ := bank.Topic(card.Topic); topic.Names["en"] != list[0].Topic {
			t.Errorf("%s: %s is of %s", interest, list[0].Topic, topic.Names["en"])
		}
		if !strings.HasPrefix(list[0].Topic, want[:3]) {
			t.Errorf("%s leads to %s, want %s", interest, list[0].Topic, want)
		}
	}
}

// noCalls counts nothing.
type noCalls struct{}

func (noCalls) Take(context.Context, string, string, int, time.Time, time.Time) (string, store.AIUse, error) {
	return "id", store.AIUse{Used: 1}, nil
}

func (noCalls) Refund(context.Context, string, string, time.Time) (store.AIUse, error) {
	return store.AIUse{}, nil
}

func (noCalls) Use(context.Context, string, time.Time) (store.AIUse, error) {
	return store.AIUse{}, nil
}

func (noCalls) Expire(context.Context, time.Time, int) (int, error) { return 0, nil }

func TestAProviderThatTakesTooLongIsGivenUp(t *testing.T) {
	never := make(chan struct{})
	model := aitest.New(t, func(aitest.Call) aitest.Answer { return aitest.Answer{Until: never} })
	c := client(t, model, func(cfg *ProviderConfig) { cfg.Timeout = 50 * time.Millisecond })
	var out translation
	if err := c.Ask(t.Context(), question(), &out); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	// Who has gone is told so, and not that the provider failed.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Ask(ctx, question(), &out); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	questions, latency := c.record.read()
	if q := questions[Translate]; q[Unavailable] != 1 || q[Abandoned] != 1 || latency[Translate].Count != 2 || latency[Translate].UpTo[64*time.Second] != 2 {
		t.Errorf("%v, %+v", q, latency[Translate])
	}
}

func TestOnlySoManyAreAskedAtOnce(t *testing.T) {
	open := make(chan struct{})
	came := make(chan struct{}, 100)
	model := aitest.New(t, func(c aitest.Call) aitest.Answer {
		came <- struct{}{}
		a := aitest.Sensible(c)
		a.Until = open
		return a
	})
	c := client(t, model, func(cfg *ProviderConfig) { cfg.AtOnce = 2 })
	errs := make(chan error, 100)
	var wg sync.WaitGroup
	ask := func() {
		wg.Go(func() {
			var out translation
			errs <- c.Ask(t.Context(), question(), &out)
		})
	}
	for range 12 {
		ask()
	}
	// Two are with the provider, eight wait, and two too many are told at once.
	for range 2 {
		<-came
		if err := <-errs; !errors.Is(err, ErrBusy) {
			t.Errorf("too many: %v", err)
		}
	}
	if n := len(model.Calls()); n != 2 {
		t.Errorf("%d at once", n)
	}
	close(open)
	wg.Wait()
	for range 10 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestTranslationsAreForgottenAfterAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shapes, err := loadShapes()
		if err != nil {
			t.Fatal(err)
		}
		model := &scripted{shapes: shapes}
		a := must(New(Config{}, nil, nil, noCalls{}, emptyDeck{}))
		a.provider = model
		for _, wait := range []time.Duration{0, 59 * time.Minute, 2 * time.Minute} {
			time.Sleep(wait)
			if _, _, err := a.Translate(t.Context(), "ann", Translation{Text: "hello", Target: "ko"}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if model.asked != 2 || a.Stats().Cached != 1 {
			t.Errorf("asked %d times", model.asked)
		}
		for i := range maxTranslations + 10 {
			if _, _, err := a.Translate(t.Context(), "ann", Translation{Text: fmt.Sprint(i), Target: "ko"}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if n := a.translations.Len(); n != maxTranslations {
			t.Errorf("%d are kept", n)
		}
	})
}

func must(a *AI, err error) *AI {
	if err != nil {
		panic(err)
	}
	return a
}

type emptyDeck struct{}

func (emptyDeck) Deck(topics.Wish) []topics.Card { return nil }

func (emptyDeck) Topic(string) (topics.Topic, bool) { return topics.Topic{}, false }

// scripted translates without a network, which a bubble of time can't have.
type scripted struct {
	shapes map[Kind]shape
	asked  int
}

func (s *scripted) Ask(_ context.Context, q Question, out any) error {
	s.asked++
	const answer = `{"choices":[{"finish_reason":"stop","message":{"content":"{\"source\":\"en\",\"translation\":\"hi\"}"}}]}`
	if err := s.shapes[q.Kind].read([]byte(answer), out); err != nil {
		return err
	}
	if !q.Check() {
		return ErrBadAnswer
	}
	return nil
}

// TestWhoGoesAwayHasUsedTheCall: a provider that was asked may have answered, whether or not anybody waits for it.
func TestWhoGoesAwayHasUsedTheCall(t *testing.T) {
	calls := &countedCalls{}
	a := must(New(Config{}, nil, nil, calls, emptyDeck{}))
	ctx, cancel := context.WithCancel(t.Context())
	a.provider = asker(func() error { cancel(); return context.Canceled })
	if _, _, err := a.Translate(ctx, "ann", Translation{Text: "x", Target: "ko"}, time.Now()); !errors.Is(err, context.Canceled) || calls.refunds != 0 {
		t.Errorf("%v, %d given back", err, calls.refunds)
	}
	// The server's own end of time is not the caller's doing.
	ctx, cancel = context.WithTimeout(t.Context(), 0)
	defer cancel()
	a.provider = asker(func() error { return context.DeadlineExceeded })
	if _, _, err := a.Translate(ctx, "ann", Translation{Text: "x", Target: "ko"}, time.Now()); !errors.Is(err, context.DeadlineExceeded) || calls.refunds != 1 {
		t.Errorf("%v, %d given back", err, calls.refunds)
	}
}

type asker func() error

func (a asker) Ask(context.Context, Question, any) error { return a() }

type countedCalls struct {
	noCalls
	refunds int
}

func (c *countedCalls) Refund(context.Context, string, string, time.Time) (store.AIUse, error) {
	c.refunds++
	return store.AIUse{}, nil
}

// FuzzAnswer reads whatever a provider may send.
func FuzzAnswer(f *testing.F) {
	shapes, err := loadShapes()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"choices":[{"finish_reason":"stop","message":{"content":"{\"source\":\"en\",\"translation\":\"hi\"}"}}]}`,
		`{"choices":[{"message":{"content":"{\"language\":\"en\",\"corrected\":\"I went\",\"edits\":[{\"original\":\"goed\",\"replacement\":\"went\",\"category\":\"grammar\",\"explanation\":\"\"}]}"}}]}`,
		`{"choices":[{"message":{"content":"{\"summary\":\"s\",\"strengths\":[],\"mistakes\":[{\"number\":1,\"original\":\"goed\",\"corrected\":\"went\",\"explanation\":\"e\"}],\"advice\":[]}"}}]}`,
		`{"choices":[{"message":{"content":"{\"summary\":\"s\",\"strengths\":[],\"mistakes\":[{\"number\":1e99,\"original\":\"\",\"corrected\":\"\",\"explanation\":\"\"}],\"advice\":[]}"}}]}`,
		`{"choices":[{"message":{"content":null,"refusal":"no"}}]}`, `{"choices":[]}`, `[]`, `{`, "", "\xff", `{"choices":[{"message":{"content":"[[[[[[[["}}]}`,
	} {
		f.Add([]byte(seed))
	}
	own := []Said{{ID: "m", Text: "I goed home 😀"}}
	f.Fuzz(func(t *testing.T, octets []byte) {
		for kind, s := range shapes {
			var out any
			switch kind {
			case Translate:
				out = &translation{}
			case Correct:
				out = &grammarAnswer{}
			case Analyze:
				out = &feedbackAnswer{}
			case Suggest:
				out = &struct{ Topics []SuggestedTopic }{}
			}
			err := s.read(octets, out)
			if err != nil {
				if !errors.Is(err, ErrBadAnswer) && !errors.Is(err, ErrDeclined) {
					t.Fatalf("%s: %v", kind, err)
				}
				continue
			}
			if answer, ok := out.(*feedbackAnswer); ok {
				for _, m := range answer.feedback(own, "en").Mistakes {
					if *m.MessageID != "m" || !strings.Contains(own[0].Text, m.Original) {
						t.Fatalf("a mistake that nobody made: %+v", m)
					}
				}
			}
		}
	})
}

func TestProvidersThatCanNotBe(t *testing.T) {
	for name, c := range map[string]struct {
		cfg ProviderConfig
		ok  bool
	}{
		"none":             {ProviderConfig{}, true},
		"one":              {ProviderConfig{BaseURL: "https://api.example.com/v1", Model: "m", Key: "k"}, true},
		"one without key":  {ProviderConfig{BaseURL: "http://localhost:11434/v1", Model: "m"}, true},
		"no model":         {ProviderConfig{BaseURL: "https://api.example.com/v1"}, false},
		"a key of nobody":  {ProviderConfig{Key: "secret"}, false},
		"no scheme":        {ProviderConfig{BaseURL: "api.example.com/v1", Model: "m"}, false},
		"a file":           {ProviderConfig{BaseURL: "file:///etc/passwd", Model: "m"}, false},
		"a key in the URL": {ProviderConfig{BaseURL: "https://secret@api.example.com/v1", Model: "m"}, false},
		"a query":          {ProviderConfig{BaseURL: "https://api.example.com/v1?key=secret", Model: "m"}, false},
	} {
		err := c.cfg.Validate()
		if (err == nil) != c.ok || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Feedback names its prompt, so that what two prompts say is not compared: whoever changes the instruction or the schema gives it another name.
func TestThePromptOfFeedbackIsTheOneItIsCalled(t *testing.T) {
	schema, err := schemaFiles.ReadFile("schemas/feedback.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(feedbackInstruction + string(schema)))
	if got, want := fmt.Sprintf("%s %x", FeedbackPrompt, sum[:4]), "feedback-1 b8aafdfe"; got != want {
		t.Errorf("the prompt is %s, not %s", got, want)
	}
}
