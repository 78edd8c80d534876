package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
)

// What the page shows is among the newest of each.
const (
	homeSessions = 100
	homeRooms    = 100
	homeRequests = 20
	homePartners = 3
)

// Home is what a person sees who comes in.
type Home struct {
	Sessions            []Session      `json:"sessions" nullable:"false" doc:"Hosted by the caller, or been in, and not over; newest first"`
	Invitations         []InvitationTo `json:"invitations" nullable:"false"`
	Unread              []chat.Room    `json:"unread" nullable:"false" doc:"The chat rooms with messages that the caller has not read, the newest first"`
	UnreadNotifications int            `json:"unreadNotifications"`
	StreakDays          int            `json:"streakDays" doc:"Days of study in a row until today, or until yesterday while today is none"`
	StudiedToday        bool           `json:"studiedToday" doc:"Whether today, by the clock of the profile's zone, counts already"`
	Onboarding          *Onboarding    `json:"onboarding" doc:"What is still to be told; null when nothing is"`
	// These two are of those who can be found by others.
	Requests []MatchRequest   `json:"requests" nullable:"false" doc:"Who asks the caller and has no answer yet, the latest first, at most twenty"`
	Partners []Recommendation `json:"partners" nullable:"true" doc:"Whom the caller could ask, the best three; none before the onboarding is complete, null while a server that has just started still reads who can be found"`
}

type homeOutput struct{ Body Home }

func (a *API) routeHome(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "home",
		Method:      http.MethodGet,
		Path:        "/api/v1/home",
		Summary:     "All that the page shows on which a person comes in",
		Tags:        []string{"users"},
	}, a.home)
}

func (a *API) home(ctx context.Context, _ *struct{}) (*homeOutput, error) {
	out := &homeOutput{}
	for _, part := range []func(context.Context, *Home) error{a.homeSessions, a.homeUnread, a.homeLearning, a.homeOnboarding, a.homeMatching} {
		if err := part(ctx, &out.Body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *API) homeSessions(ctx context.Context, home *Home) error {
	own, err := a.deps.Plans.Mine(ctx, principalOf(ctx).UserID, session.Mark{}, homeSessions)
	if err != nil {
		return err
	}
	home.Sessions = []Session{}
	for _, s := range own {
		if s.Status != store.StatusCompleted {
			home.Sessions = append(home.Sessions, sessionOf(s))
		}
	}
	invited, err := a.invitations(ctx, nil)
	if err == nil {
		home.Invitations = invited.Body.Items
	}
	return err
}

func (a *API) homeUnread(ctx context.Context, home *Home) error {
	reader := principalOf(ctx).UserID
	rooms, err := a.deps.ChatRooms.Rooms(ctx, reader, chat.Mark{}, homeRooms)
	if err != nil {
		return err
	}
	home.Unread = []chat.Room{}
	for _, room := range rooms {
		if room.UnreadCount > 0 {
			home.Unread = append(home.Unread, room)
		}
	}
	a.addPresence(ctx, home.Unread...)
	_, home.UnreadNotifications, err = a.deps.Notifications.List(ctx, reader, true, notify.Mark{}, 1)
	return err
}

func (a *API) homeLearning(ctx context.Context, home *Home) error {
	stats, err := a.deps.Learning.Stats(ctx, principalOf(ctx).UserID, a.cfg.Now())
	if err != nil {
		return err
	}
	home.StreakDays, home.StudiedToday = stats.StreakDays, stats.Days[len(stats.Days)-1].Studied
	return nil
}

func (a *API) homeOnboarding(ctx context.Context, home *Home) error {
	p, err := a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID)
	if err != nil || !p.OnboardedAt.IsZero() {
		return err
	}
	told, err := onboardingOutputOf(p, nil)
	home.Onboarding = &told.Body
	return err
}

func (a *API) homeMatching(ctx context.Context, home *Home) error {
	home.Requests, home.Partners = []MatchRequest{}, []Recommendation{}
	if home.Onboarding != nil {
		return nil
	}
	asked, err := a.matchRequests(ctx, &matchRequestsInput{Direction: "incoming", Status: store.MatchPending, Limit: homeRequests})
	if err != nil {
		return err
	}
	fit, err := a.recommendations(ctx, &recommendationsInput{Limit: homePartners})
	if errors.Is(err, matching.ErrReading) {
		// All else of the page is there, and is not kept back.
		home.Requests, home.Partners = asked.Body.Items, nil
		return nil
	}
	if err != nil {
		return err
	}
	home.Requests, home.Partners = asked.Body.Items, fit.Body.Items
	return nil
}
