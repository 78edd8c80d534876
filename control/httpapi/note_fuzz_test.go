package httpapi

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/google/uuid"
)

// FuzzNewNote notes whatever comes: it is refused with the name of a field, or kept composed, visible and within its bounds.
func FuzzNewNote(f *testing.F) {
	f.Add("word", "ko", "사과", "", "", "apple", "사과 하나 주세요.")
	f.Add("correction", "en-gb", "I went", "I goed", "u", "", "")
	f.Add("word", "und", "\u3164", "\xff", "", strings.Repeat("가", 501), "a\nb")
	f.Add("correction", "KO", norm.NFD.String("한국어"), "\u202e", "u", " ", "x")
	f.Fuzz(func(t *testing.T, kind, language, text, said, aboutID, meaning, example string) {
		n := NewNote{ClientID: "c", Kind: kind, Language: language, Text: text, Said: said, AboutID: aboutID, Meaning: meaning, Example: example}
		note, err := n.note()
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || len(p.Errors) != 1 || p.Errors[0].Field == "" {
				t.Errorf("refused without a field: %v", err)
			}
			return
		}
		correction := kind == "correction"
		if note.Text == "" || correction != (note.Said != "") || correction != (note.AboutID != "") || correction && note.Example != "" {
			t.Errorf("took %+v as %+v", n, note)
		}
		for _, line := range []string{note.Text, note.Said, note.Meaning, note.Example} {
			if utf8.RuneCountInString(line) > maxSentence || !utf8.ValidString(line) || !norm.NFC.IsNormalString(line) || strings.ContainsAny(line, "\n\x00\u202e") || strings.TrimSpace(line) != line {
				t.Errorf("let through %q", line)
			}
		}
		if !correction && utf8.RuneCountInString(note.Text) > maxWord {
			t.Errorf("a word of %d characters", utf8.RuneCountInString(note.Text))
		}
	})
}

// FuzzKeptNotes asks for whatever page: it is refused, or the cursor is an id and the language a tag.
func FuzzKeptNotes(f *testing.F) {
	f.Add("", "", "", "")
	f.Add("word", "ko", "사과", "01990000-0000-7000-8000-000000000000")
	f.Add("poem", "und", "%", "{01990000-0000-7000-8000-000000000000}")
	f.Fuzz(func(t *testing.T, kind, language, search, cursor string) {
		page, err := (&keptInput{Kind: kind, Language: language, Search: search, Cursor: cursor, Limit: 1}).page("u")
		if err != nil {
			return
		}
		if _, bad := uuid.Parse(page.After); page.After != "" && (bad != nil || len(page.After) != 36) {
			t.Errorf("took the cursor %q", cursor)
		}
		if page.UserID != "u" || page.Kind != "" && page.Kind != "word" && page.Kind != "correction" || (language == "") != (page.Language == "") {
			t.Errorf("%q %q became %+v", kind, language, page)
		}
	})
}
