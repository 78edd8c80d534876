package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
)

// teaches is what participants teach each other:
//
//	turns ann next|back|hide|pick N [version]
//	notes ann WORD
//	corrects ann bob SAID BETTER
//	withdraws ann WORD
//	revises ann WORD WORD
//	discards ann WORD
func (a *actor) teaches(verb string, args []string) error {
	ctx, id, user := context.Background(), a.sessions["s"], a.user(args[0])
	switch verb {
	case "turns":
		return a.turns(ctx, id, user, args[1:])
	case "notes":
		_, _, err := a.registry.Note(ctx, session.NewNote{SessionID: id, AuthorID: user, ClientID: args[1], Kind: store.NoteWord, Language: "ko", Text: args[1]})
		return err
	case "corrects":
		_, _, err := a.registry.Note(ctx, session.NewNote{
			SessionID: id, AuthorID: user, ClientID: args[3], Kind: store.NoteCorrection, Language: "en", AboutID: a.user(args[1]), Said: args[2], Text: args[3],
		})
		return err
	case "revises":
		_, err := a.registry.Revise(ctx, a.noteID(args[1]), user, func(n session.NewNote) (session.NewNote, error) {
			n.Text = args[2]
			return n, nil
		})
		return err
	case "withdraws":
		return a.registry.Withdraw(ctx, id, a.noteID(args[1]), user)
	}
	return a.registry.Discard(ctx, a.noteID(args[1]), user)
}

func (a *actor) turns(ctx context.Context, id, user string, args []string) error {
	turn := session.CardTurn{Action: args[0]}
	if turn.Action == "pick" {
		if turn.CardID = args[1]; len(args[1]) < 3 {
			_, deck, err := a.registry.Cards(ctx, id, user)
			var n int
			if _, e := fmt.Sscan(args[1], &n); e != nil || err != nil {
				return errors.Join(e, err)
			}
			turn.CardID = deck[n-1].ID
		}
		args = args[1:]
	}
	if len(args) > 1 {
		if _, err := fmt.Sscan(args[1], &turn.Version); err != nil {
			return err
		}
	}
	_, err := a.registry.TurnCard(ctx, id, user, turn)
	return err
}

// noteID finds a note by its text, whoever may see it.
func (a *actor) noteID(text string) string {
	if text == "nothing" {
		return text
	}
	for _, user := range a.people {
		list, _ := a.registry.Kept(context.Background(), session.NotePage{UserID: user, Limit: 100})
		for _, n := range list {
			if n.Text == text {
				return n.ID
			}
		}
	}
	a.t.Errorf("nobody has a note %s", text)
	return text
}

// taught are the things that can be expected of lessons.
func (a *actor) taught() map[string]func(want []string) error {
	return map[string]func(want []string) error{
		"revoked": func(want []string) error { return same(a.events.revoked(a.name), want, nil) }, // who hears the topic no more, since the last look
		"missed":  func(want []string) error { return same(a.events.missed(a.name), want, nil) },  // who was left out of what was told, since the last look
		"card":    a.expectCard,                                                                   // N version:N, by its place in the deck; 0: none is shown
		"noted":   a.expectNoted,                                                                  // ann WORD...: what ann sees of the session's notes
		"kept":    a.expectKept,                                                                   // ann WORD:AUTHOR...
		"summary": a.expectSummary,                                                                // ann NAME:PRESENT:SPOKEN:SHARE... words:N corrections:N
	}
}

func (a *actor) expectCard(want []string) error {
	ctx, id := context.Background(), a.sessions["s"]
	s, err := a.registry.Session(ctx, id)
	if err != nil {
		return err
	}
	view, deck, err := a.registry.Cards(ctx, id, s.HostID)
	if err != nil {
		return err
	}
	place := 0
	if view.Card != nil {
		place = slices.IndexFunc(deck, func(c session.Card) bool { return c.ID == view.Card.ID }) + 1
	}
	status, err := a.registry.Status(ctx, id, s.HostID)
	if err == nil && (status.Card.Version != view.Version || (status.Card.Card == nil) != (view.Card == nil)) {
		err = fmt.Errorf("the status has %+v, the topics %+v", status.Card, view)
	}
	if place == len(deck) {
		place = -1 // the last, however many there are
	}
	return same([]string{fmt.Sprint(place), fmt.Sprint("version:", view.Version)}, want, err)
}

func (a *actor) expectNoted(want []string) error {
	list, err := a.registry.Notes(context.Background(), a.sessions["s"], a.user(want[0]))
	var got []string
	for _, n := range list {
		got = append(got, n.Text)
	}
	if len(want) > 2 && want[1] == "fails" {
		if err == nil || !strings.Contains(err.Error(), strings.Join(want[2:], " ")) {
			return fmt.Errorf("is %v, %w", got, err)
		}
		return nil
	}
	return same(got, want[1:], err)
}

func (a *actor) expectKept(want []string) error {
	list, err := a.registry.Kept(context.Background(), session.NotePage{UserID: a.user(want[0]), Limit: 100})
	var got []string
	for _, n := range list {
		author := "-"
		if n.AuthorName != nil {
			author = *n.AuthorName
		}
		got = append(got, n.Text+":"+author)
	}
	return same(got, want[1:], err)
}

func (a *actor) expectSummary(want []string) error {
	s, err := a.registry.Summary(context.Background(), a.sessions["s"], a.user(want[0]))
	if len(want) > 2 && want[1] == "fails" {
		if err == nil || !strings.Contains(err.Error(), strings.Join(want[2:], " ")) {
			return fmt.Errorf("is %+v, %w", s, err)
		}
		return nil
	}
	var got []string
	for _, p := range s.People {
		ms := func(ms int64) string { return (time.Duration(ms) * time.Millisecond).String() }
		line := fmt.Sprintf("%s:%s:%s:%g", p.DisplayName, ms(p.PresentMs), ms(p.SpeechMs), p.Share)
		for _, language := range []string{"en", "ko"} {
			if spoken := p.ByLanguage[language]; spoken > 0 {
				line += ":" + language + "=" + ms(spoken)
			}
		}
		if p.MayWrite {
			line += ":write"
		}
		got = append(got, line)
	}
	got = append(got, fmt.Sprint("words:", len(s.Words)), fmt.Sprint("corrections:", len(s.Corrections)))
	if !s.EndedAt.IsZero() {
		got = append(got, "over")
	}
	return same(got, want[1:], err)
}

func same(got, want []string, err error) error {
	if err == nil && !slices.Equal(got, want) && (len(got) != 0 || !slices.Equal(want, []string{"none"})) {
		err = fmt.Errorf("is %q", strings.Join(got, " "))
	}
	return err
}
