package leveltest

import "github.com/languagemate/studymate/control/leveltest/writing"

// measureText counts what can be counted of the answer to a writing task. There is no score: nothing here can tell good grammar from bad.
func measureText(t Task) Measurement {
	task := writing.Task{Language: t.Language, Prompt: t.Prompt, MinWords: t.MinWords, MinChars: t.MinChars}
	m := writing.Measure(t.Answer, task)
	out := Measurement{Reason: string(m.Fault(task)), Numbers: map[string]float64{
		"words": float64(m.Words), "characters": float64(m.Characters), "sentences": float64(m.Sentences), "wordsPerSentence": rounded(m.WordsPerSentence), "repeated": rounded(m.Repeated), "copied": rounded(m.Copied),
	}}
	if m.Variety > 0 {
		out.Numbers["variety"] = rounded(m.Variety)
	}
	return out
}
