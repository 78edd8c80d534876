// Package topics is the bank of cards that give people something to talk about: a question in every language that the bank speaks, three more to go on
// with, and for which levels it is. It ships with the program, never changes, and may be used from any goroutine; it does not know what sessions are.
package topics

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
)

//go:embed cards.json
var cards []byte

// Text is a card in one language.
type Text struct {
	Question  string   `json:"question"`
	FollowUps []string `json:"followUps" nullable:"false"`
}

// Card is something to talk about.
type Card struct {
	ID    string `json:"id"`
	Topic string `json:"topic"`
	// LevelFrom and LevelTo are for whom it is, A1 to C2.
	LevelFrom string `json:"levelFrom"`
	LevelTo   string `json:"levelTo"`
	// Texts are by language, the same in each.
	Texts map[string]Text `json:"texts"`
}

// Topic is what several cards are about.
type Topic struct {
	ID string `json:"id"`
	// Names are by language.
	Names map[string]string `json:"names"`
	// Words are those by which people name it.
	Words []string `json:"words"`
}

// Bank is all the cards.
type Bank struct {
	topics []Topic
	cards  []Card
}

// Load reads the bank that ships with the program.
func Load() (*Bank, error) { return parse(cards) }

func parse(octets []byte) (*Bank, error) {
	var file struct {
		Topics []Topic
		Cards  []Card
	}
	d := json.NewDecoder(bytes.NewReader(octets))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	b := &Bank{file.Topics, file.Cards}
	for _, c := range b.cards {
		if _, known := b.Topic(c.Topic); !known || c.ID == "" || c.LevelFrom > c.LevelTo || len(c.Texts) == 0 {
			return nil, fmt.Errorf("topics: card %q is not complete", c.ID)
		}
	}
	return b, nil
}

// Card returns the card with that id.
func (b *Bank) Card(id string) (Card, bool) {
	i := slices.IndexFunc(b.cards, func(c Card) bool { return c.ID == id })
	if i < 0 {
		return Card{}, false
	}
	return b.cards[i], true
}

// Topic returns the topic with that id.
func (b *Bank) Topic(id string) (Topic, bool) {
	i := slices.IndexFunc(b.topics, func(t Topic) bool { return t.ID == id })
	if i < 0 {
		return Topic{}, false
	}
	return b.topics[i], true
}

// Wish says which cards are wanted.
type Wish struct {
	// About is what people have written of what they want to talk about, in any language, the clearest first.
	About []string
	// LevelFrom and LevelTo bound the levels; empty: they don't.
	LevelFrom, LevelTo string
	// Seed makes the order: another one for another seed, and always the same for the same.
	Seed string
}

// Deck returns the cards for a wish: those of what it is about first, each of them in an order of its own, and only such as fit the levels.
func (b *Bank) Deck(w Wish) []Card {
	named := make([]map[string]bool, len(w.About))
	for i, about := range w.About {
		named[i] = b.named(about)
	}
	type placed struct {
		card  Card
		later int
		place uint64
	}
	deck := make([]placed, 0, len(b.cards))
	for _, c := range b.cards {
		if w.LevelTo != "" && c.LevelFrom > w.LevelTo || w.LevelFrom != "" && c.LevelTo < w.LevelFrom {
			continue
		}
		p := placed{card: c, place: place(w.Seed, c.ID)}
		for p.later < len(named) && !named[p.later][c.Topic] {
			p.later++
		}
		deck = append(deck, p)
	}
	slices.SortFunc(deck, func(x, y placed) int {
		return cmp.Or(cmp.Compare(x.later, y.later), cmp.Compare(x.place, y.place), cmp.Compare(x.card.ID, y.card.ID))
	})
	out := make([]Card, len(deck))
	for i, p := range deck {
		out[i] = p.card
	}
	return out
}

// place shuffles without chance: nobody could bet on it, and everybody gets the same.
func place(seed, id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed + " " + id)) // never fails
	x := h.Sum64()
	// FNV leaves names that differ at their end close together.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}
