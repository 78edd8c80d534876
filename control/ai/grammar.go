package ai

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/text"
)

// maxExplanation bounds what a provider may say to one thing, in characters.
const maxExplanation = 500

// Draft is a text whose grammar is to be checked.
type Draft struct {
	Text string
	// Language is the BCP 47 tag of its language; empty: the provider finds it out. ExplainIn is that of the explanations.
	Language, ExplainIn string
}

// Correction is a text without mistakes.
type Correction struct {
	Original  string `json:"original" doc:"The text as it was sent, to which the edits refer"`
	Corrected string `json:"corrected" doc:"The same with all edits made"`
	Language  string `json:"language" doc:"BCP 47 tag"`
	Edits     []Edit `json:"edits" nullable:"false" doc:"In the order of the text, apart from each other; none when nothing is wrong"`
}

type grammarAnswer struct {
	Language, Corrected string
	Edits               []Edit
}

// Correct corrects a text. Where the edits lie is worked out here, from the two texts; the provider only explains them. It fails as ask does.
func (a *AI) Correct(ctx context.Context, userID string, d Draft, now time.Time) (Correction, Quota, error) {
	var answer grammarAnswer
	most := maxRunes(len([]rune(d.Text)))
	quota, err := a.ask(ctx, userID, Question{
		Kind: Correct,
		Instruction: "Correct the mistakes in the text of a language learner: grammar, spelling, wrong words, punctuation. Change as little as possible, and nothing that is right; keep line breaks, emoji and names. " +
			"Do not translate, and do not answer what the text says. Explain every change in the language of explainIn.",
		Material: struct {
			Text      string `json:"text"`
			Language  string `json:"language,omitempty"`
			ExplainIn string `json:"explainIn"`
		}{d.Text, d.Language, d.ExplainIn},
		Check: func() bool {
			_, fault := text.Block(answer.Corrected, most, true)
			if fault != nil {
				return false
			}
			answer.Language, fault = text.Language(answer.Language)
			return fault == nil || d.Language != ""
		},
	}, &answer, now)
	if err != nil {
		return Correction{}, quota, err
	}
	out := Correction{Original: d.Text, Language: d.Language}
	out.Edits, out.Corrected = edits(d.Text, around(d.Text, answer.Corrected))
	if out.Language == "" {
		out.Language = answer.Language
	}
	explain(out.Edits, answer.Edits)
	return out, quota, nil
}

// explain gives each edit the explanation of the provider's that is about the same words. One that is about nothing that was changed is left out.
func explain(edits, told []Edit) {
	used := make([]bool, len(told))
	for i := range edits {
		for j, t := range told {
			if used[j] || !about(edits[i], t) {
				continue
			}
			used[j] = true
			edits[i].Category, edits[i].Explanation = t.Category, text.Mended(t.Explanation, maxExplanation)
			break
		}
	}
}

// about reports whether an explanation is of an edit: its words are those of the edit, with some around them or without some.
func about(edit, told Edit) bool {
	return within(edit.Original, told.Original) && within(edit.Replacement, told.Replacement)
}

// within reports whether the words of one text stand together in the other.
func within(one, other string) bool {
	a, b := seen(one), seen(other)
	if len(a) > len(b) {
		a, b = b, a
	}
	for i := 0; i+len(a) <= len(b); i++ {
		if slices.Equal(a, b[i:i+len(a)]) {
			return true
		}
	}
	return false
}

// seen are the words of a text that are not space.
func seen(s string) []string {
	return slices.DeleteFunc(alike(words(s)), func(word string) bool { return strings.TrimSpace(word) == "" })
}

// around gives a text the space around another one, which providers are careless about.
func around(original, text string) string {
	inside := strings.TrimSpace(original)
	before, after, _ := strings.Cut(original, inside)
	return before + strings.TrimSpace(text) + after
}
