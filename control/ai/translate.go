package ai

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/jellydator/ttlcache/v3"

	"github.com/languagemate/studymate/control/text"
)

// maxRunes bounds an answer about a text: translations into other scripts and corrections are longer, but not without end.
func maxRunes(runes int) int { return 4*runes + 200 }

// Translation is something to translate.
type Translation struct {
	Text string
	// Source and Target are BCP 47 tags; without a Source the provider finds it out.
	Source, Target string
}

// Translated is a text in another language.
type Translated struct {
	Text   string `json:"text"`
	Source string `json:"source" doc:"BCP 47 tag of the language it was in, as the caller or else the provider says"`
	Target string `json:"target"`
	Cached bool   `json:"cached" doc:"It was translated before, and costs nothing"`
}

// Translate translates a text. The same text between the same languages comes from memory for an hour, without a call to the provider: that costs nothing.
// It fails as ask does.
func (a *AI) Translate(ctx context.Context, userID string, t Translation, now time.Time) (Translated, Quota, error) {
	if a.provider == nil {
		return Translated{}, Quota{}, ErrNoProvider
	}
	key := sha256.Sum256([]byte(t.Source + "\x00" + t.Target + "\x00" + t.Text))
	if kept := a.translations.Get(key); kept != nil {
		a.counts.cached.Add(1)
		out := kept.Value()
		out.Cached = true
		return out, Quota{}, nil
	}
	var answer struct{ Source, Translation string }
	most := maxRunes(len([]rune(t.Text)))
	quota, err := a.ask(ctx, userID, Question{
		Kind:        Translate,
		Instruction: "Translate the text of a chat message into the target language. Keep its meaning, tone, line breaks, emoji and names. Leave what is in the target language already as it is.",
		Material: struct {
			Text   string `json:"text"`
			Source string `json:"sourceLanguage,omitempty"`
			Target string `json:"targetLanguage"`
		}{t.Text, t.Source, t.Target},
		Check: func() bool {
			translation, fault := text.Block(answer.Translation, most, true)
			if fault != nil {
				return false
			}
			answer.Translation = translation
			answer.Source, fault = text.Language(answer.Source)
			return fault == nil || t.Source != ""
		},
	}, &answer, now)
	if err != nil {
		return Translated{}, quota, err
	}
	out := Translated{Text: answer.Translation, Source: t.Source, Target: t.Target}
	if out.Source == "" {
		out.Source = answer.Source
	}
	a.translations.Set(key, out, ttlcache.DefaultTTL)
	return out, quota, nil
}
