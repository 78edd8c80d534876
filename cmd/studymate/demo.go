package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/languagemate/studymate/control"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
)

const (
	demoPassword = "studymate-demo"
	demoTitle    = "한국어 ↔ English: first conversation"
)

// demoLearners are two who speak Korean and two who speak English.
func demoLearners() []auth.SignUp {
	learner := func(name, english, native, target string) auth.SignUp {
		return auth.SignUp{Email: name + "@demo.studymate", Password: demoPassword, EnglishName: english,
			NativeLanguage: native, TargetLanguage: target}
	}
	return []auth.SignUp{
		learner("ann", "Ann", "en", "ko"),
		learner("ben", "Ben", "en", "ko"),
		learner("choi", "Choi", "ko", "en"),
		learner("dana", "Dana", "ko", "en"),
	}
}

// makeDemo makes the demo learners and a session of theirs, unless they are there already, and prints how to join. It speaks to
// the same parts as the API, so demo data is nothing special.
func makeDemo(ctx context.Context, c *control.Control, stdout io.Writer, url string) error {
	now := time.Now()
	var host string
	for i, learner := range demoLearners() {
		grant, err := c.Auth().SignUp(ctx, learner, now)
		if errors.Is(err, auth.ErrEmailTaken) {
			grant, err = c.Auth().LogIn(ctx, learner.Email, demoPassword, now)
		}
		if err != nil {
			return fmt.Errorf("demo learner %s: %w", learner.EnglishName, err)
		}
		if err := agree(ctx, c.Users(), grant.User.ID, now); err != nil {
			return fmt.Errorf("demo learner %s: %w", learner.EnglishName, err)
		}
		if err := introduce(ctx, c.Users(), grant.User.ID, i, now); err != nil {
			return fmt.Errorf("demo learner %s: %w", learner.EnglishName, err)
		}
		if err := c.Auth().LogOut(ctx, grant.RefreshToken, now); err != nil {
			return fmt.Errorf("demo learner %s: %w", learner.EnglishName, err)
		}
		if i == 0 {
			host = grant.User.ID
		}
	}
	id, err := demoSession(ctx, c.Sessions(), host)
	if err != nil {
		return fmt.Errorf("demo session: %w", err)
	}
	fmt.Fprintf(stdout, "Demo: log in as any of these with the password %s\n", demoPassword)
	for _, learner := range demoLearners() {
		fmt.Fprintf(stdout, "  %-22s %s, speaks %s, learns %s\n", learner.Email, learner.EnglishName, learner.NativeLanguage, learner.TargetLanguage)
	}
	_, err = fmt.Fprintf(stdout, "and join %s/sessions/%s/waiting\n", url, id)
	return err
}

// agree has a demo learner agree to what has to be agreed to: nobody stands behind the account whom it could be asked for, and a visitor comes for the rest.
func agree(ctx context.Context, people *users.Users, userID string, now time.Time) error {
	asked, _, err := people.Consents(ctx, userID)
	if err != nil {
		return err
	}
	var said []users.Consent
	for _, d := range asked {
		if d.Required && !d.Agreed() {
			said = append(said, users.Consent{Document: d.Name, Version: d.Version, Granted: true})
		}
	}
	if len(said) == 0 {
		return nil
	}
	_, _, err = people.Consent(ctx, userID, said, now)
	return err
}

// introduce has a demo learner, the i-th, tell what partners are found by, unless the learner has told it already.
func introduce(ctx context.Context, people *users.Users, userID string, i int, now time.Time) error {
	p, err := people.Profile(ctx, userID)
	if err != nil || !p.OnboardedAt.IsZero() {
		return err
	}
	year, zone, anyone := now.Year()-25-i, []string{"Europe/London", "America/New_York", "Asia/Seoul", "Asia/Seoul"}[i], "any"
	interests := [][]string{{"travel", "food", "film"}, {"music", "games", "food"}, {"travel", "music", "books"}, {"film", "games", "food"}}[i]
	levels := []string{"A2", "B1", "B1", "B2"}
	targets := []users.TargetLanguage{{Language: p.TargetLanguage, Level: levels[i]}}
	hours := []users.Slot{{Day: 3, FromHour: 8, ToHour: 12}, {Day: 6, FromHour: 8, ToHour: 24}, {Day: 7, FromHour: 8, ToHour: 24}}
	told := map[string]users.Edit{
		"info": {BirthYear: &year}, "lang": {TargetLanguages: &targets}, "int": {Interests: &interests}, "partner": {Partner: &users.WishesEdit{Gender: &anyone}},
		"schedule": {Zone: &zone, Availability: &hours},
	}
	for _, step := range users.Steps() {
		if _, err := people.SaveStep(ctx, userID, step, nil, told[step], now); err != nil {
			return err
		}
	}
	_, err = people.Complete(ctx, userID, now)
	return err
}

// demoSession returns the demo session that can still be joined, making one when there is none.
func demoSession(ctx context.Context, sessions *session.Registry, host string) (string, error) {
	const several = 100 // newest first: the demo's own is among the newest unless the server is in real use
	open, err := sessions.Available(ctx, "", session.Mark{}, several)
	if err != nil {
		return "", err
	}
	for _, s := range open {
		if s.HostID == host && s.Title == demoTitle {
			return s.ID, nil
		}
	}
	made, err := sessions.Create(ctx, session.NewSession{
		Title: demoTitle, HostID: host, Type: store.TypeVideo, MaxParticipants: 4, DurationMinutes: 40,
		Rotation: []session.Segment{{Language: "ko", Minutes: 10}, {Language: "en", Minutes: 10}},
	})
	return made.ID, err
}
