package leveltest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/languagemate/studymate/store"
)

// Heard is what was answered to a recording. It is kept beside what was measured, so that who lost the answer and sends the recording again gets the same one.
type Heard struct {
	// SHA256 tells the recording from others, in hexadecimal; the recording itself is gone.
	SHA256 string `json:"sha256"`
	// Score is that of fluency, which a judgement takes the place of in Measurement.
	Score         int    `json:"score"`
	Version       string `json:"version"`
	Sound         Sound  `json:"sound"`
	Transcription string `json:"transcription"`
	Clarity       *int   `json:"clarity,omitempty"`
}

func fingerprint(recording []byte) string {
	sum := sha256.Sum256(recording)
	return hex.EncodeToString(sum[:])
}

// sameRecording reports whether an answer is that recording.
func sameRecording(w store.LevelAnswer, sha256 string) bool {
	m := measurementOf(w)
	return w.State == store.LevelSpoken && m.Heard != nil && m.Heard.SHA256 == sha256
}

// heardOf is what was answered to a recording that was assessed, without the attempt.
func heardOf(m Measurement) Analysis {
	h := *m.Heard
	out := Analysis{Assessed: true, Score: &h.Score, Version: h.Version, Sound: h.Sound, Transcription: h.Transcription, Clarity: h.Clarity}
	if h.Transcription == transcribed {
		out.Transcript = &m.Transcript
	}
	return out
}

// Heard returns what was answered to a recording that is the answer to an item already; there is false for another recording, or none.
func (t *Tests) Heard(ctx context.Context, userID, attemptID, itemID, sha256 string, now time.Time) (out Analysis, there bool, err error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return Analysis{}, false, own(err)
	}
	for _, w := range stored.Answers {
		if w.ItemID != itemID || !sameRecording(w, sha256) {
			continue
		}
		a, err := t.of(&stored)
		if err != nil {
			return Analysis{}, false, err
		}
		out = heardOf(measurementOf(w))
		out.Attempt = a.view(now)
		return out, true, nil
	}
	return Analysis{}, false, nil
}
