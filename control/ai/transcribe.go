package ai

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime/multipart"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/text"
)

// The shapes of speech to text.
const (
	// ShapeOpenAI is multipart to <baseUrl>/audio/transcriptions, which vLLM, whisper.cpp and others have too.
	ShapeOpenAI = "openai"
	// ShapeWorkersAI is JSON with the sound in base64 to <baseUrl>/run/<model>, which is Cloudflare's.
	ShapeWorkersAI = "workers-ai"
)

const (
	// maxTranscript is more than anybody says in two minutes, in characters.
	maxTranscript = 8000
	// maxSegment is longer than any recording, in seconds.
	maxSegment = 3600
)

// SpeechConfig says who writes down what is said. A zero value means the default.
type SpeechConfig struct {
	// ProviderConfig has the address below which audio/transcriptions or run lies. AtOnce is 2 by default: each takes some 4 MB.
	ProviderConfig
	// Shape is ShapeOpenAI, the default, or ShapeWorkersAI.
	Shape string
}

// Validate reports the first value that can't be used; the error does not repeat the key or the address.
func (c SpeechConfig) Validate() error {
	if c.Shape != "" && c.Shape != ShapeOpenAI && c.Shape != ShapeWorkersAI {
		return errors.New("ai: the shape of speech to text is openai or workers-ai")
	}
	return c.ProviderConfig.Validate()
}

// Sound is what somebody said.
type Sound struct {
	// WAV is plain samples with their header, which every recogniser reads.
	WAV []byte
	// Language is the BCP 47 tag of what was to be spoken.
	Language string
}

// Transcript is what a recogniser heard.
type Transcript struct {
	Text string
	// Confidence is the recogniser's own mean probability of a word part, 0 to 1; 0: it doesn't say.
	Confidence float64
	// By names the model.
	By string
}

// Recognizer writes down what is said by asking a provider. It is safe for use by any number of goroutines.
type Recognizer struct {
	// Set by NewRecognizer.
	line    *line
	cfg     SpeechConfig
	address string

	record record
}

// NewRecognizer makes a recogniser; it reaches nothing yet.
func NewRecognizer(cfg SpeechConfig) (*Recognizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.AtOnce == 0 {
		cfg.AtOnce = 2
	}
	below := "audio/transcriptions"
	if cfg.Shape == ShapeWorkersAI {
		below = "run/" + cfg.Model
	}
	address, err := url.JoinPath(cfg.BaseURL, below)
	if err != nil {
		return nil, fmt.Errorf("ai: address of the provider: %w", err)
	}
	return &Recognizer{line: newLine(cfg.withDefaults()), cfg: cfg, address: address}, nil
}

// Close ends the connections that are kept for later.
func (r *Recognizer) Close() { r.line.close() }

// Hear returns what was said, which may be nothing. It fails as Client.Ask does.
func (r *Recognizer) Hear(ctx context.Context, s Sound) (Transcript, error) {
	begun := time.Now()
	out := Transcript{By: r.cfg.Model}
	question, err := r.write(s)
	if err == nil {
		err = r.line.call(ctx, question, func(answer []byte) (err error) {
			out.Text, out.Confidence, err = r.read(answer)
			return err
		})
	}
	r.record.add(Transcribe, outcomeOf(err), time.Since(begun))
	return out, err
}

func (r *Recognizer) write(s Sound) (request, error) {
	language, _, _ := strings.Cut(s.Language, "-") // ISO 639-1, as Whisper knows languages
	if r.cfg.Shape == ShapeWorkersAI {
		body, err := json.Marshal(map[string]any{"audio": base64.StdEncoding.EncodeToString(s.WAV), "language": language, "task": "transcribe"})
		return request{r.address, "application/json", body}, err
	}
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	file, err := form.CreateFormFile("file", "speech.wav")
	if err == nil {
		_, err = file.Write(s.WAV)
	}
	for _, field := range [][2]string{{"model", r.cfg.Model}, {"language", language}, {"response_format", "verbose_json"}, {"temperature", "0"}} {
		if err == nil {
			err = form.WriteField(field[0], field[1])
		}
	}
	if err == nil {
		err = form.Close()
	}
	return request{r.address, form.FormDataContentType(), body.Bytes()}, err
}

// heard is what is read of an answer. Workers AI puts it into result.
type heard struct {
	Text     *string `json:"text"`
	Segments []struct {
		Start   float64  `json:"start"`
		End     float64  `json:"end"`
		LogProb *float64 `json:"avg_logprob"`
	} `json:"segments"`
	Result *heard `json:"result"`
}

// read never repeats in the error what was answered.
func (r *Recognizer) read(answer []byte) (said string, confidence float64, err error) {
	var h heard
	if !utf8.Valid(answer) || json.Unmarshal(answer, &h) != nil {
		return "", 0, fmt.Errorf("%w: no transcript", ErrBadAnswer)
	}
	if r.cfg.Shape == ShapeWorkersAI && h.Result != nil {
		h = *h.Result
	}
	if h.Text == nil {
		return "", 0, fmt.Errorf("%w: no transcript", ErrBadAnswer)
	}
	return text.Mended(*h.Text, maxTranscript), h.confidence(), nil
}

// confidence is the mean over the time of the segments.
func (h heard) confidence() float64 {
	sum, length := 0.0, 0.0
	for _, s := range h.Segments {
		if l := s.End - s.Start; s.LogProb != nil && l > 0 && l < maxSegment && *s.LogProb <= 0 {
			sum, length = sum+l*math.Exp(*s.LogProb), length+l
		}
	}
	if length == 0 {
		return 0
	}
	return sum / length
}

// Hears reports whether there is somebody who writes down what is said.
func (a *AI) Hears() bool { return a.ears != nil }

// Transcribe writes down what was said. It fails as ask does.
func (a *AI) Transcribe(ctx context.Context, userID string, s Sound, now time.Time) (out Transcript, quota Quota, err error) {
	if a.ears == nil {
		return Transcript{}, Quota{}, ErrNoProvider
	}
	quota, err = a.spend(ctx, userID, Transcribe, now, func() (err error) {
		out, err = a.ears.Hear(ctx, s)
		return err
	})
	return out, quota, err
}
