// Package aitest is a provider of the OpenAI shape for tests, and of speech to text by that of Workers AI: a real HTTP server, which answers every question that the program asks with something of the
// schema it was asked for, or whatever a test wants it to.
package aitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Call is what came.
type Call struct {
	Path, Authorization string
	Model               string
	// Schema is the name of the schema that the answer is to have: translate, grammar, feedback, topics or judgement; Transcript for speech to text.
	Schema string
	// Instruction is the system's message and Material the user's.
	Instruction, Material string
	// Temperature is nil where none was asked for.
	Temperature *float64
	// Sound and Language are those of speech to text.
	Sound    []byte
	Language string
}

// Transcript is the Schema of calls for speech to text: to /v1/audio/transcriptions, and to /v1/run/... by the shape of Workers AI.
const Transcript = "transcript"

// Answer is what is sent back.
type Answer struct {
	// Status is 200 where it is 0.
	Status int
	Header map[string]string
	// Content goes into a completion or is the transcript; Body, when there is one, is sent as it is instead. FinishReason is "stop" where it is empty.
	Content, Body, FinishReason, Refusal string
	// CutOff ends the connection in the middle of the body.
	CutOff bool
	// Until holds the answer back until it is closed, or the caller has gone.
	Until <-chan struct{}
}

// Server is the provider. Its calls may be read from any goroutine.
type Server struct {
	// URL is the base URL for the program.
	URL string

	mu     sync.Mutex
	answer func(Call) Answer // Guarded by mu.
	calls  []Call            // Guarded by mu.
}

// New starts a provider that ends with the test. A nil answer is Sensible.
func New(t testing.TB, answer func(Call) Answer) *Server {
	t.Helper()
	s := &Server{answer: answer}
	if answer == nil {
		s.answer = Sensible
	}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL + "/v1"
	return s
}

// Answers says what is answered from now on.
func (s *Server) Answers(answer func(Call) Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Calls are those that came.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Heard is what Sensible hears in every sound.
const Heard = "I went to the market with my sister and we bought apples and a big bag of rice for the whole week."

// Sensible answers as a model would that can do nothing: it "translates" by naming the language, finds every "goed" wrong, likes what it reads, and hears Heard.
func Sensible(c Call) Answer {
	if c.Schema == Transcript {
		return Answer{Content: Heard}
	}
	var material struct {
		Text, TargetLanguage, Language string
		Messages                       []struct {
			Number int
			Text   string
		}
		Count int
	}
	if err := json.Unmarshal([]byte(c.Material), &material); err != nil {
		return Answer{Status: http.StatusBadRequest}
	}
	var out any
	switch c.Schema {
	case "translate":
		out = map[string]any{"source": "en", "translation": "[" + material.TargetLanguage + "] " + material.Text}
	case "grammar":
		edits := []map[string]any{}
		if strings.Contains(material.Text, "goed") {
			edits = append(edits, map[string]any{"original": "goed", "replacement": "went", "category": "grammar", "explanation": "The past of go is went."})
		}
		out = map[string]any{"language": "en", "corrected": strings.ReplaceAll(material.Text, "goed", "went"), "edits": edits}
	case "feedback":
		out = map[string]any{"summary": fmt.Sprintf("You wrote %d messages.", len(material.Messages)), "strengths": []string{"You write."}, "mistakes": []any{}, "advice": []string{"Write more."}}
	case "judgement":
		out = map[string]any{"grammar": 60, "vocabulary": 70, "coherence": 80, "task": 90, "level": "B1", "feedback": "You tell a story. Practise the past."}
	case "topics":
		list := []map[string]any{}
		for i := range material.Count {
			list = append(list, map[string]any{"question": fmt.Sprintf("What about %d?", i+1), "followUps": []string{"Why?", "Since when?"}})
		}
		out = map[string]any{"topics": list}
	}
	content, _ := json.Marshal(out) // plain data
	return Answer{Content: string(content)}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	read := question
	switch {
	case strings.HasSuffix(r.URL.Path, "/audio/transcriptions"):
		read = form
	case strings.Contains(r.URL.Path, "/run/"):
		read = encoded
	}
	c, err := read(r)
	if err != nil {
		http.Error(w, "no question", http.StatusBadRequest)
		return
	}
	c.Path, c.Authorization = r.URL.Path, r.Header.Get("Authorization")
	s.mu.Lock()
	s.calls = append(s.calls, c)
	answer := s.answer
	s.mu.Unlock()
	send(w, r, c, answer(c))
}

// question reads a call for a completion.
func question(r *http.Request) (Call, error) {
	var q struct {
		Model          string
		Temperature    *float64
		Messages       []struct{ Role, Content string }
		ResponseFormat struct {
			JSONSchema struct{ Name string } `json:"json_schema"`
		} `json:"response_format"`
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		return Call{}, err
	}
	if len(q.Messages) != 2 {
		return Call{}, errors.New("not two messages")
	}
	return Call{
		Model: q.Model, Schema: q.ResponseFormat.JSONSchema.Name, Instruction: q.Messages[0].Content, Material: q.Messages[1].Content, Temperature: q.Temperature,
	}, nil
}

// form reads a call for a transcript as OpenAI wants it.
func form(r *http.Request) (Call, error) {
	file, head, err := r.FormFile("file")
	if err != nil {
		return Call{}, err
	}
	if head.Filename == "" || r.FormValue("response_format") != "verbose_json" {
		return Call{}, errors.New("a file without a name, or another format")
	}
	sound, err := io.ReadAll(file)
	return Call{Schema: Transcript, Model: r.FormValue("model"), Language: r.FormValue("language"), Sound: sound}, err
}

// encoded reads one as Workers AI wants it.
func encoded(r *http.Request) (Call, error) {
	var q struct {
		Audio    []byte // of base64
		Language string
	}
	err := json.NewDecoder(r.Body).Decode(&q)
	_, model, _ := strings.Cut(r.URL.Path, "/run/")
	return Call{Schema: Transcript, Model: model, Language: q.Language, Sound: q.Audio}, err
}

// written is what an answer looks like from outside.
func (a Answer) written(c Call) string {
	if a.Body != "" {
		return a.Body
	}
	reason := a.FinishReason
	if reason == "" {
		reason = "stop"
	}
	message := map[string]any{"role": "assistant", "content": a.Content}
	if a.Refusal != "" {
		message["refusal"] = a.Refusal
	}
	out := map[string]any{"object": "chat.completion", "choices": []any{map[string]any{"index": 0, "finish_reason": reason, "message": message}}}
	if c.Schema == Transcript {
		out = map[string]any{"task": "transcribe", "language": c.Language, "text": a.Content, "segments": []any{map[string]any{"id": 0, "start": 0.0, "end": 4.0, "text": a.Content, "avg_logprob": -0.25, "no_speech_prob": 0.01}}}
	}
	if strings.Contains(c.Path, "/run/") {
		out = map[string]any{"result": out, "success": true, "errors": []any{}, "messages": []any{}}
	}
	body, _ := json.Marshal(out) // plain data
	return string(body)
}

func send(w http.ResponseWriter, r *http.Request, c Call, a Answer) {
	if a.Until != nil {
		select {
		case <-a.Until:
		case <-r.Context().Done():
			return
		}
	}
	body := a.written(c)
	w.Header().Set("Content-Type", "application/json")
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if a.CutOff {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		body = body[:len(body)/2]
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	// The program may be gone.
	_, _ = io.WriteString(w, body)
}
