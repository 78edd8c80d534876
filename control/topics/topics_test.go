package topics

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func bank(t testing.TB) *Bank {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func levels() []string { return []string{"A1", "A2", "B1", "B2", "C1", "C2"} }

func TestEveryCardIsWholeInBothLanguages(t *testing.T) {
	b := bank(t)
	if len(b.cards) < 60 {
		t.Errorf("%d cards", len(b.cards))
	}
	seen := map[string]string{}
	for _, c := range b.cards {
		if !slices.Contains(levels(), c.LevelFrom) || !slices.Contains(levels(), c.LevelTo) {
			t.Errorf("%s is for %s to %s", c.ID, c.LevelFrom, c.LevelTo)
		}
		if len(c.Texts) != 2 {
			t.Errorf("%s is in %d languages", c.ID, len(c.Texts))
		}
		for language, text := range c.Texts {
			if len(text.FollowUps) != 3 {
				t.Errorf("%s has %d further questions", c.ID, len(text.FollowUps))
			}
			for i, sentence := range append([]string{text.Question}, text.FollowUps...) {
				where := fmt.Sprintf("%s in %s, sentence %d: %q", c.ID, language, i, sentence)
				hangul := strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
				latin := strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
				if hangul == latin || hangul != (language == "ko") {
					t.Errorf("%s is in another language", where)
				}
				if !strings.HasSuffix(sentence, "?") && !strings.HasSuffix(sentence, ".") {
					t.Errorf("%s does not end", where)
				}
				if i == 0 && seen[sentence] != "" {
					t.Errorf("%s is asked by %s too", where, seen[sentence])
				}
				if i == 0 {
					seen[sentence] = c.ID
				}
			}
		}
	}
	ids := map[string]bool{}
	for _, c := range b.cards {
		if ids[c.ID] {
			t.Errorf("two cards are called %s", c.ID)
		}
		ids[c.ID] = true
	}
	for _, topic := range b.topics {
		if topic.Names["ko"] == "" || topic.Names["en"] == "" || len(topic.Words) < 4 {
			t.Errorf("topic %s is not complete", topic.ID)
		}
		if n := len(slices.DeleteFunc(slices.Clone(b.cards), func(c Card) bool { return c.Topic != topic.ID })); n < 3 {
			t.Errorf("topic %s has %d cards", topic.ID, n)
		}
	}
}

func TestADeckIsOfTheLevels(t *testing.T) {
	b := bank(t)
	for _, level := range levels() {
		deck := b.Deck(Wish{LevelFrom: level, LevelTo: level, Seed: "s"})
		if len(deck) < 12 {
			t.Errorf("%s has %d cards", level, len(deck))
		}
		for _, c := range deck {
			if c.LevelFrom > level || c.LevelTo < level {
				t.Errorf("%s is no card for %s", c.ID, level)
			}
		}
	}
	if got := len(b.Deck(Wish{})); got != len(b.cards) {
		t.Errorf("without levels: %d of %d", got, len(b.cards))
	}
	if from := len(b.Deck(Wish{LevelFrom: "C2"})); from != len(b.Deck(Wish{LevelFrom: "C2", LevelTo: "C2"})) {
		t.Error("an open end is not the highest level")
	}
}

func TestADeckBeginsWithWhatTheSessionIsAbout(t *testing.T) {
	b := bank(t)
	for about, want := range map[string]string{
		"여행": "travel", "해외여행 이야기 해요": "travel", "Travel stories": "travel", "Holidays!": "travel", "맛집 추천": "food", "Let's talk about FOOD": "food",
		"꿈은 크게": "future", "영화와 음악": "screen", "job interviews": "work", "우리 집": "home",
	} {
		deck := b.Deck(Wish{About: []string{about}, Seed: "one"})
		if !b.named(about)[want] || !b.named(about)[deck[0].Topic] {
			t.Errorf("%q is about %v, the deck begins with %s", about, b.named(about), deck[0].ID)
		}
	}
	for _, about := range []string{"", "월요일 저녁", "hello", "!!!", "\xff", "집중"} {
		if named := b.named(about); len(named) > 0 {
			t.Errorf("%q is about %v", about, named)
		}
	}
	if deck := b.Deck(Wish{About: []string{"music", "food and music"}, Seed: "one"}); deck[0].Topic != "music" || deck[3].Topic != "food" || deck[7].Topic == "food" {
		t.Errorf("the deck is %v", deck[:8])
	}
	about := "Travel"
	deck := b.Deck(Wish{About: []string{about}, Seed: "one"})
	others := false
	for _, c := range deck {
		if c.Topic == "travel" && others {
			t.Errorf("%s comes after cards about something else", c.ID)
		}
		others = others || c.Topic != "travel"
	}
}

func TestADeckIsAlwaysTheSameForOneSessionAndAnotherForAnother(t *testing.T) {
	b := bank(t)
	ids := func(seed string) string {
		var out []string
		for _, c := range b.Deck(Wish{Seed: seed}) {
			out = append(out, c.ID)
		}
		return strings.Join(out, " ")
	}
	if ids("a") != ids("a") || ids("a") == ids("b") {
		t.Error("the order is not the seed's")
	}
	first := map[string]bool{}
	for i := range 100 {
		first[b.Deck(Wish{Seed: fmt.Sprint(i)})[0].ID] = true
	}
	if len(first) < 30 {
		t.Errorf("a hundred sessions begin with %d cards", len(first))
	}
}

func TestABankThatIsNotWholeIsRefused(t *testing.T) {
	for _, octets := range []string{``, `[]`, `{"cards":[{"id":"a","topic":"none"}]}`, `{"other":1}`,
		`{"topics":[{"id":"t"}],"cards":[{"id":"a","topic":"t","levelFrom":"B1","levelTo":"A1","texts":{"ko":{}}}]}`} {
		if _, err := parse([]byte(octets)); err == nil {
			t.Errorf("took %s", octets)
		}
	}
}

// FuzzDeck asks for cards with whatever people write as the topic of a session: there are always all that fit the levels, each once.
func FuzzDeck(f *testing.F) {
	b := bank(f)
	for _, about := range []string{"", "여행 이야기", "Travel!", "\xff\xfe", "집은 집이", strings.Repeat("가", 200)} {
		f.Add(about, "A2", "B1", "s")
	}
	f.Fuzz(func(t *testing.T, about, from, to, seed string) {
		deck := b.Deck(Wish{About: []string{about, seed}, LevelFrom: from, LevelTo: to, Seed: seed})
		ids := map[string]bool{}
		for _, c := range deck {
			ids[c.ID] = true
		}
		if plain := b.Deck(Wish{LevelFrom: from, LevelTo: to}); len(ids) != len(deck) || len(plain) != len(deck) {
			t.Errorf("%d cards of %d, %d of them different", len(deck), len(plain), len(ids))
		}
	})
}
