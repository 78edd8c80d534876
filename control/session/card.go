package session

import (
	"context"
	"errors"
	"slices"

	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store"
)

var (
	// ErrStaleCard means that somebody else has turned the card in between.
	ErrStaleCard = errors.New("card was turned in between")
	// ErrNoCard means that the session has no such card.
	ErrNoCard = errors.New("no such card")
)

// CardView is the topic card that everybody in a session sees.
type CardView struct {
	// Version counts the turns; who knows a newer one ignores this.
	Version int64 `json:"version" doc:"Counts the turns; a client ignores what is older than it knows"`
	// Card is nil while none is shown.
	Card *Card `json:"card" doc:"null while none is shown"`
}

// Card is a topic card with the names of its topic.
type Card struct {
	topics.Card
	TopicNames map[string]string `json:"topicNames" doc:"The topic's name, by language"`
}

// cardEvent tells that somebody has turned the card.
type cardEvent struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
	CardView
}

// CardTurn is what a participant wants of the card.
type CardTurn struct {
	// Action is next, back, pick or hide.
	Action string
	// CardID is what to pick.
	CardID string
	// Version, where not 0, is the version that the participant has seen.
	Version int64
}

// shown is which card lies open. It is pure.
type shown struct {
	version int64
	card    string // empty: none
}

// turn carries out what a participant wants; deck is the cards of the session in their order. After the last comes the first.
func (s *shown) turn(t CardTurn, deck []topics.Card) error {
	if t.Version != 0 && t.Version != s.version {
		return ErrStaleCard
	}
	if len(deck) == 0 {
		return ErrNoCard
	}
	at := func(id string) int { return slices.IndexFunc(deck, func(c topics.Card) bool { return c.ID == id }) }
	card := ""
	switch t.Action {
	case "next": // of a card that is not in the deck any more, and of none, that is the first
		card = deck[(at(s.card)+1)%len(deck)].ID
	case "back":
		card = deck[(max(at(s.card), 0)+len(deck)-1)%len(deck)].ID
	case "pick":
		if at(t.CardID) < 0 {
			return ErrNoCard
		}
		card = t.CardID
	case "hide":
	default:
		return errors.ErrUnsupported
	}
	s.version, s.card = s.version+1, card
	return nil
}

// deck is the cards of a session, those of what it is about first.
func (l *live) deck() []topics.Card {
	s := l.session
	return l.deps.Topics.Deck(topics.Wish{About: []string{s.Topic, s.Title}, LevelFrom: s.LevelFrom, LevelTo: s.LevelTo, Seed: l.id})
}

func (l *live) card(c topics.Card) Card {
	topic, _ := l.deps.Topics.Topic(c.Topic)
	return Card{c, topic.Names}
}

// cardView shows the card that lies open. One that the bank has no more is none.
func (l *live) cardView() CardView {
	view := CardView{Version: l.shown.version}
	if c, found := l.deps.Topics.Card(l.shown.card); found {
		card := l.card(c)
		view.Card = &card
	}
	return view
}

// takeUpCard finds the card where the store has it.
func (l *live) takeUpCard(ctx context.Context) error {
	s, err := l.deps.Lessons.Shown(ctx, l.id)
	l.shown = shown{s.Version, s.Card}
	return err
}

// TurnCard turns the card for everybody: stored first, then true, then told. It fails with ErrStaleCard, ErrNoCard, ErrNotFound, ErrNotParticipant or
// ErrDraining.
func (r *Registry) TurnCard(ctx context.Context, sessionID, userID string, t CardTurn) (view CardView, err error) {
	err = r.participating(ctx, sessionID, userID, func(l *live) error {
		next := l.shown
		if err := next.turn(t, l.deck()); err != nil {
			return err
		}
		write, cancel := writeContext(ctx)
		defer cancel()
		if err := l.deps.Lessons.SaveShown(write, l.id, store.Shown{Version: next.version, Card: next.card}); err != nil {
			return err
		}
		l.shown = next
		view = l.cardView()
		l.publish(cardEvent{Type: "card", UserID: userID, CardView: view})
		return nil
	})
	return view, err
}

// Cards returns the cards of a session in their order and the one that lies open, to participants and the host. It fails with ErrNotFound,
// ErrNotParticipant or ErrDraining.
func (r *Registry) Cards(ctx context.Context, sessionID, userID string) (view CardView, deck []Card, err error) {
	err = r.watching(ctx, sessionID, userID, func(l *live) {
		view = l.cardView()
		for _, c := range l.deck() {
			deck = append(deck, l.card(c))
		}
	})
	return view, deck, err
}
