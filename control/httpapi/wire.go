package httpapi

import (
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
)

// This file is the JSON of docs/protocol.md sections 1 and 2. A value that is not known is null.

// User is a person as they see themself.
type User struct {
	ID              string  `json:"id"`
	Email           *string `json:"email"`
	EnglishName     string  `json:"englishName"`
	NativeLanguage  *string `json:"nativeLanguage" doc:"BCP 47 tag; null until told"`
	TargetLanguage  *string `json:"targetLanguage" doc:"BCP 47 tag; null until told"`
	CurrentLevel    *string `json:"currentLevel" enum:"A1,A2,B1,B2,C1,C2"`
	ProfileImageURL *string `json:"profileImageUrl"`
	// OnboardedAt is null until the onboarding is complete.
	OnboardedAt *time.Time `json:"onboardedAt" doc:"Null until the onboarding is complete"`
	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
}

// AuthResult is a log-in.
type AuthResult struct {
	AccessToken string `json:"accessToken"`
	TokenType   string `json:"tokenType" enum:"Bearer"`
	ExpiresIn   int    `json:"expiresIn" doc:"Seconds until the access token ends"`
	User        User   `json:"user"`
	// RefreshToken is set for clients without cookies only.
	RefreshToken string `json:"refreshToken,omitempty" doc:"Only with the header X-Client: native; else it is in a cookie"`
	Reopened     bool   `json:"reopened,omitempty" doc:"The account was closed until this log-in"`
}

// Session is a study session.
type Session struct {
	ID               string     `json:"id"`
	Title            string     `json:"title"`
	HostID           *string    `json:"hostId"`
	HostName         *string    `json:"hostName"`
	SessionType      string     `json:"sessionType" enum:"audio,video"`
	MaxParticipants  int        `json:"maxParticipants"`
	ScheduledAt      *time.Time `json:"scheduledAt"`
	DurationMinutes  *int       `json:"durationMinutes"`
	LanguageRotation []Segment  `json:"languageRotation" nullable:"false"`
	Status           string     `json:"status" enum:"waiting,active,completed"`
	ParticipantCount int        `json:"participantCount"`
	Topic            *string    `json:"topic"`
	LevelFrom        *string    `json:"levelFrom" enum:"A1,A2,B1,B2,C1,C2"`
	LevelTo          *string    `json:"levelTo" enum:"A1,A2,B1,B2,C1,C2"`
	WaitingRoom      bool       `json:"waitingRoom" doc:"The host lets people in, until the planned start"`
	Locked           bool       `json:"locked" doc:"Nobody new comes in"`
	// TurnBudgetSeconds is nil where there is none.
	TurnBudgetSeconds *int       `json:"turnBudgetSeconds" doc:"How long somebody should speak at a time; null: as long as they like"`
	CancelledAt       *time.Time `json:"cancelledAt"`
	StartedAt         *time.Time `json:"startedAt" doc:"null until somebody is there; a completed session without it did not take place"`
	CreatedAt         time.Time  `json:"createdAt"`
}

// Segment is one stretch of a session's language plan.
type Segment struct {
	Language string `json:"language" minLength:"2" maxLength:"35" pattern:"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$" patternDescription:"language" doc:"BCP 47 tag"`
	Minutes  int    `json:"minutes" minimum:"1" maximum:"180"`
}

func userOf(u store.User) User {
	return User{
		ID:              u.ID,
		Email:           orNull(u.Email),
		EnglishName:     u.EnglishName,
		NativeLanguage:  orNull(u.NativeLanguage),
		TargetLanguage:  orNull(u.TargetLanguage),
		CurrentLevel:    orNull(u.CurrentLevel),
		ProfileImageURL: orNull(u.ProfileImageURL),
		OnboardedAt:     orNull(u.OnboardedAt),
		CreatedAt:       u.CreatedAt,
		UpdatedAt:       u.UpdatedAt,
	}
}

func authResultOf(g auth.Grant, now time.Time) AuthResult {
	return AuthResult{
		AccessToken: g.AccessToken,
		TokenType:   "Bearer",
		ExpiresIn:   int(g.AccessTokenExpiresAt.Sub(now) / time.Second),
		User:        userOf(g.User),
		Reopened:    g.Reopened,
	}
}

func sessionOf(s session.Session) Session {
	out := Session{
		ID:                s.ID,
		Title:             s.Title,
		HostID:            orNull(s.HostID),
		HostName:          orNull(s.HostName),
		SessionType:       s.Type,
		MaxParticipants:   s.MaxParticipants,
		ScheduledAt:       orNull(s.ScheduledAt),
		DurationMinutes:   orNull(s.DurationMinutes),
		LanguageRotation:  make([]Segment, len(s.Rotation)),
		Status:            s.Status,
		ParticipantCount:  s.ParticipantCount,
		Topic:             orNull(s.Topic),
		LevelFrom:         orNull(s.LevelFrom),
		LevelTo:           orNull(s.LevelTo),
		WaitingRoom:       s.WaitingRoom,
		Locked:            s.Locked,
		TurnBudgetSeconds: orNull(s.TurnBudgetSeconds),
		CancelledAt:       orNull(s.CancelledAt),
		StartedAt:         orNull(s.StartedAt),
		CreatedAt:         s.CreatedAt,
	}
	for i, segment := range s.Rotation {
		out.LanguageRotation[i] = Segment(segment)
	}
	return out
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
