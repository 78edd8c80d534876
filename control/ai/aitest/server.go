// Package aitest is a provider of the OpenAI shape for tests: a real HTTP server, which answers every question that the program asks with something of the
// schema it was asked for, or whatever a test wants it to.
package aitest

import (
	"encoding/json"
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
	// Schema is the name of the schema that the answer is to have: translate, grammar, feedback or topics.
	Schema string
	// Instruction is the system's message and Material the user's.
	Instruction, Material string
}

// Answer is what is sent back.
type Answer struct {
	// Status is 200 where it is 0.
	Status int
	Header map[string]string
	// Content goes into a completion; Body, when there is one, is sent as it is instead. FinishReason is "stop" where it is empty.
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

// Sensible answers as a model would that can do nothing: it "translates" by naming the language, finds every "goed" wrong, and likes what it reads.
func Sensible(c Call) Answer {
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
	var question struct {
		Model          string
		Messages       []struct{ Role, Content string }
		ResponseFormat struct {
			JSONSchema struct{ Name string } `json:"json_schema"`
		} `json:"response_format"`
	}
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(raw, &question)
	}
	if err != nil || len(question.Messages) != 2 {
		http.Error(w, "no question", http.StatusBadRequest)
		return
	}
	c := Call{
		Path: r.URL.Path, Authorization: r.Header.Get("Authorization"), Model: question.Model, Schema: question.ResponseFormat.JSONSchema.Name,
		Instruction: question.Messages[0].Content, Material: question.Messages[1].Content,
	}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	answer := s.answer
	s.mu.Unlock()
	send(w, r, answer(c))
}

func send(w http.ResponseWriter, r *http.Request, a Answer) {
	if a.Until != nil {
		select {
		case <-a.Until:
		case <-r.Context().Done():
			return
		}
	}
	body := a.Body
	if body == "" {
		reason := a.FinishReason
		if reason == "" {
			reason = "stop"
		}
		message := map[string]any{"role": "assistant", "content": a.Content}
		if a.Refusal != "" {
			message["refusal"] = a.Refusal
		}
		whole, _ := json.Marshal(map[string]any{"object": "chat.completion", "choices": []any{map[string]any{"index": 0, "finish_reason": reason, "message": message}}})
		body = string(whole)
	}
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
