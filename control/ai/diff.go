package ai

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Edit is one change of a text.
type Edit struct {
	Start       int    `json:"start" doc:"Where the change begins in the original, in UTF-16 code units, as JavaScript counts"`
	End         int    `json:"end" doc:"Where it ends; equal to start where something is put in"`
	Original    string `json:"original" doc:"What stands there"`
	Replacement string `json:"replacement" doc:"What should; empty: nothing"`
	Category    string `json:"category" enum:"grammar,spelling,word-choice,punctuation,style,other"`
	Explanation string `json:"explanation" doc:"Why, in the language that was asked for; empty when the provider did not say"`
}

// words cuts a text into words, spaces and signs (UAX #29), so that no edit splits a syllable or an emoji.
func words(text string) []string {
	var out []string
	for state := -1; text != ""; {
		var word string
		word, text, state = uniseg.FirstWordInString(text, state)
		out = append(out, word)
	}
	return out
}

// span is a change between two lists of words: of[from:to] becomes with[start:end].
type span struct{ from, to, start, end int }

// changes returns what turns one list of words into another with the fewest words changed: what stands outside a longest common subsequence. Its cost
// is the product of what differs of the two, which texts of a few thousand characters keep below ten million steps.
func changes(of, with []string) []span {
	head := 0
	for head < len(of) && head < len(with) && of[head] == with[head] {
		head++
	}
	tail := 0
	for tail < len(of)-head && tail < len(with)-head && of[len(of)-1-tail] == with[len(with)-1-tail] {
		tail++
	}
	a, b := of[head:len(of)-tail], with[head:len(with)-tail]
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	width := len(b) + 1
	common := make([]uint16, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	var out []span
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		s := span{from: head + i, start: head + j}
		for (i < len(a) || j < len(b)) && (i == len(a) || j == len(b) || a[i] != b[j]) {
			if j == len(b) || i < len(a) && common[(i+1)*width+j] >= common[i*width+j+1] {
				i++
			} else {
				j++
			}
		}
		s.to, s.end = head+i, head+j
		out = append(out, s)
	}
	return joined(of, out)
}

// joined makes one of changes with nothing but space between them: they read as one.
func joined(of []string, spans []span) []span {
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && strings.TrimFunc(strings.Join(of[out[n-1].to:s.from], ""), unicode.IsSpace) == "" {
			out[n-1].to, out[n-1].end = s.to, s.end
			continue
		}
		out = append(out, s)
	}
	return out
}

// edits returns what turns one text into another, and the text with all of them made: that is the other one, but for how characters are composed.
func edits(original, corrected string) (list []Edit, made string) {
	of, with := words(original), words(corrected)
	var b strings.Builder
	list = []Edit{}
	at, word := 0, 0
	for _, s := range changes(alike(of), alike(with)) {
		kept := strings.Join(of[word:s.from], "")
		at += units(kept)
		e := Edit{Start: at, Original: strings.Join(of[s.from:s.to], ""), Replacement: strings.Join(with[s.start:s.end], ""), Category: "other"}
		at, word = at+units(e.Original), s.to
		e.End = at
		list = append(list, e)
		b.WriteString(kept + e.Replacement)
	}
	b.WriteString(strings.Join(of[word:], ""))
	return list, b.String()
}

// alike writes words that read the same in the same octets.
func alike(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = strings.ReplaceAll(norm.NFC.String(word), "\r\n", "\n")
	}
	return out
}

// units is how many UTF-16 code units a text has.
func units(s string) (n int) {
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
