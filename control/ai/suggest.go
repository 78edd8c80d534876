package ai

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/control/topics"
)

// Bounds of a topic that a provider thinks of, in characters.
const (
	maxQuestion  = 300
	maxFollowUps = 4
)

// TopicWish says what somebody wants to talk about.
type TopicWish struct {
	// Interests are codes or words of any language.
	Interests []string
	// Level is A1 to C2; empty: any. Language is a BCP 47 tag, that of the questions.
	Level, Language string
	// Count is how many topics are wanted.
	Count int
	// Seed makes the order of those of the bank: the same for the same.
	Seed string
	// BankOnly asks no provider.
	BankOnly bool
}

// SuggestedTopic is something to talk about.
type SuggestedTopic struct {
	ID        string   `json:"id" doc:"Of the card in the bank; empty of a topic that the provider thought of"`
	Topic     string   `json:"topic" doc:"What it is about, in the language of the question; may be empty"`
	Language  string   `json:"language" doc:"BCP 47 tag of question and followUps"`
	LevelFrom string   `json:"levelFrom" doc:"For whom it is, A1 to C2; empty: not told"`
	LevelTo   string   `json:"levelTo"`
	Question  string   `json:"question"`
	FollowUps []string `json:"followUps" nullable:"false"`
	Source    string   `json:"source" enum:"bank,provider"`
}

// Suggest returns topics: those of the provider, where there is one, then those of the bank. It never fails for the provider's or the quota's sake: then all of
// them are the bank's, and nothing is used up. The bank speaks Korean and English; who wants another language gets its topics in English.
func (a *AI) Suggest(ctx context.Context, userID string, w TopicWish, now time.Time) ([]SuggestedTopic, Quota, error) {
	var out []SuggestedTopic
	var quota Quota
	if a.provider != nil && !w.BankOnly {
		var err error
		out, quota, err = a.invent(ctx, userID, w, now)
		if err != nil && !mayDoWithout(err) {
			return nil, quota, err
		}
	}
	about := make([]string, len(w.Interests))
	for i, interest := range w.Interests {
		about[i] = interestWords(interest)
	}
	deck := a.bank.Deck(topics.Wish{About: about, LevelFrom: w.Level, LevelTo: w.Level, Seed: w.Seed})
	for _, card := range deck[:min(len(deck), max(0, w.Count-len(out)))] {
		out = append(out, a.ofBank(card, w.Language))
	}
	return out, quota, nil
}

// mayDoWithout reports whether an error of the provider is no reason to fail where there is the bank.
func mayDoWithout(err error) bool {
	var exhausted *Exhausted
	for _, known := range []error{ErrUnavailable, ErrBadAnswer, ErrDeclined, ErrRefused, ErrBusy} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &exhausted)
}

func (a *AI) ofBank(card topics.Card, language string) SuggestedTopic {
	spoken := "en"
	for of := range card.Texts {
		if text.SameLanguage(of, language) {
			spoken = of
		}
	}
	topic, _ := a.bank.Topic(card.Topic)
	words := card.Texts[spoken]
	return SuggestedTopic{
		ID: card.ID, Topic: topic.Names[spoken], Language: spoken, LevelFrom: card.LevelFrom, LevelTo: card.LevelTo,
		Question: words.Question, FollowUps: slices.Clone(words.FollowUps), Source: "bank",
	}
}

// invent has the provider think of topics.
func (a *AI) invent(ctx context.Context, userID string, w TopicWish, now time.Time) ([]SuggestedTopic, Quota, error) {
	var answer struct {
		Topics []struct {
			Question  string
			FollowUps []string
		}
	}
	var out []SuggestedTopic
	quota, err := a.ask(ctx, userID, Question{
		Kind: Suggest,
		Instruction: "Think of topics for a conversation between people who learn each other's language, friendly and fit for strangers: open questions about the interests, in the given language, " +
			"in words that a learner of the given CEFR level knows. Nothing about health records, money troubles, religion or politics, unless it is among the interests.",
		Material: struct {
			Interests []string `json:"interests"`
			Level     string   `json:"level,omitempty"`
			Language  string   `json:"language"`
			Count     int      `json:"count"`
		}{w.Interests, w.Level, w.Language, w.Count},
		Check: func() bool {
			out = nil
			for _, t := range answer.Topics[:min(len(answer.Topics), w.Count)] {
				topic := SuggestedTopic{Language: w.Language, LevelFrom: w.Level, LevelTo: w.Level, Question: text.Mended(t.Question, maxQuestion), FollowUps: []string{}, Source: "provider"}
				for _, more := range t.FollowUps[:min(len(t.FollowUps), maxFollowUps)] {
					if more = text.Mended(more, maxQuestion); more != "" {
						topic.FollowUps = append(topic.FollowUps, more)
					}
				}
				if topic.Question != "" {
					out = append(out, topic)
				}
			}
			return len(out) > 0
		},
	}, &answer, now)
	if err != nil {
		return nil, quota, err
	}
	return out, quota, nil
}

// interestWords are what the bank calls what people can say they like, where it does not know that word.
func interestWords(code string) string {
	return cmp.Or(map[string]string{
		"animals": "animal", "art": "drawing", "beauty": "fashion", "comics": "comic", "cooking": "cook", "crafts": "craft", "dance": "music", "design": "drawing",
		"languages": "language", "outdoors": "nature", "photography": "photo", "psychology": "people", "sports": "sport", "startups": "business",
		"television": "tv", "theatre": "drama", "volunteering": "society",
	}[strings.ToLower(code)], code)
}
