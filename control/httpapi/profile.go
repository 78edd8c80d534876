package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/users"
)

// Profile is a person with all they have told, as they see themself.
type Profile struct {
	User
	Bio             *string          `json:"bio"`
	Zone            *string          `json:"zone" doc:"IANA time zone"`
	BirthYear       *int             `json:"birthYear"`
	Gender          *string          `json:"gender" enum:"female,male,other"`
	ShowLastSeen    bool             `json:"showLastSeen" doc:"Whether others see since when the person is away"`
	TargetLanguages []TargetLanguage `json:"targetLanguages" nullable:"false" doc:"The first is targetLanguage"`
	Interests       []string         `json:"interests" nullable:"false"`
	Partner         *Partner         `json:"partner" doc:"Null until told"`
	Availability    []Slot           `json:"availability" nullable:"false"`
	Visibility      Visibility       `json:"visibility" doc:"Who sees what"`
}

// Visibility says who sees what of a profile.
type Visibility struct {
	Bio       users.Audience `json:"bio" enum:"everyone,known,nobody"`
	Interests users.Audience `json:"interests" enum:"everyone,known,nobody"`
	Level     users.Audience `json:"level" enum:"everyone,known,nobody" doc:"Of the levels that were measured, and those that the person says"`
	Hours     users.Audience `json:"hours" enum:"everyone,known,nobody" doc:"How many hours both people have time; never which"`
	BirthYear users.Audience `json:"birthYear" enum:"everyone,known,nobody"`
	Gender    users.Audience `json:"gender" enum:"everyone,known,nobody"`
	Zone      users.Audience `json:"zone" enum:"everyone,known,nobody"`
	Streak    users.Audience `json:"streak" enum:"everyone,known,nobody" doc:"How many days in a row the person has studied"`
}

// TargetLanguage is a language that somebody learns.
type TargetLanguage struct {
	Language string  `json:"language" maxLength:"35" doc:"BCP 47 tag"`
	Level    *string `json:"level" required:"false" enum:"A1,A2,B1,B2,C1,C2" doc:"As the person says; null when not told"`
}

// Partner is whom somebody wants to meet.
type Partner struct {
	Gender  string `json:"gender" enum:"any,same"`
	AgeFrom *int   `json:"ageFrom"`
	AgeTo   *int   `json:"ageTo"`
	Company string `json:"company" enum:"any,pair,group"`
}

// Slot is a stretch of a day of every week by the clock of the zone.
type Slot struct {
	Day      int `json:"day" minimum:"1" maximum:"7" doc:"1 is Monday, 7 Sunday"`
	FromHour int `json:"fromHour" minimum:"0" maximum:"23"`
	ToHour   int `json:"toHour" minimum:"1" maximum:"24" doc:"The hour at whose beginning it ends"`
}

// PublicUser is what others see of a person. What is not for the caller is null, or an empty list, as if it had not been told.
type PublicUser struct {
	ID              string           `json:"id"`
	EnglishName     string           `json:"englishName"`
	NativeLanguage  *string          `json:"nativeLanguage"`
	TargetLanguages []TargetLanguage `json:"targetLanguages" nullable:"false"`
	CurrentLevel    *string          `json:"currentLevel" enum:"A1,A2,B1,B2,C1,C2"`
	ProfileImageURL *string          `json:"profileImageUrl"`
	Bio             *string          `json:"bio"`
	Interests       []string         `json:"interests" nullable:"false"`
	BirthYear       *int             `json:"birthYear"`
	Gender          *string          `json:"gender" enum:"female,male,other"`
	Zone            *string          `json:"zone" doc:"IANA time zone"`
	SharedHours     *int             `json:"sharedHours" doc:"How many hours of this week both people have time; null when one of them has not told"`
	StreakDays      *int             `json:"streakDays" doc:"How many days in a row the person has studied, by their own clock"`
	MayWrite        bool             `json:"mayWrite" doc:"Whether the caller can open a direct room with the person"`
	CreatedAt       time.Time        `json:"createdAt"`
}

func (a *API) routesProfile(api huma.API) {
	a.routeProfile(api)
	a.routeEditProfile(api)
	a.routePublicProfile(api)
}

type profileInput struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"ETag of what the client has"`
}

type profileOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"The version, for If-Match and If-None-Match"`
	Body   Profile
}

func (a *API) routeProfile(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "profile",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/profile",
		Summary:     "The caller's own profile",
		Description: "304 when it is the one of If-None-Match.",
		Tags:        []string{"users"},
	}, a.profile)
	answersToo(api, http.MethodGet, "/api/v1/users/profile", http.StatusNotModified, "Not changed since the version of If-None-Match")
}

func (a *API) profile(ctx context.Context, in *profileInput) (*profileOutput, error) {
	p, err := a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := profileOutputOf(p)
	if known, ok := parseETags(in.IfNoneMatch); ok && known.matches(p.Version) {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

func profileOutputOf(p users.Profile) *profileOutput {
	return &profileOutput{Status: http.StatusOK, ETag: etagOf(p.Version), Body: profileOf(p)}
}

type publicProfileInput struct {
	UserID string `path:"userId" maxLength:"64"`
	As     string `query:"as" enum:"known,stranger" doc:"For whose eyes, of oneself; without it, those of whom one knows"`
}

type publicProfileOutput struct{ Body PublicUser }

func (a *API) routePublicProfile(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "publicProfile",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/{userId}",
		Summary:     "What others see of a person",
		Description: "Who has blocked the caller, or was blocked by the caller, is not found. What the person does not show to the caller is null, or an empty list.",
		Tags:        []string{"users"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.publicProfile)
}

func (a *API) publicProfile(ctx context.Context, in *publicProfileInput) (*publicProfileOutput, error) {
	viewerID := principalOf(ctx).UserID
	if in.As != "" && in.UserID != viewerID {
		return nil, invalid("as", fault.Beside(fault.NotApplicable, "userId", "is for the caller's own profile"))
	}
	p, err := a.deps.Profiles.Public(ctx, in.UserID, viewerID, in.As == "stranger", a.cfg.Now())
	if err != nil {
		return nil, err
	}
	return &publicProfileOutput{PublicUser{
		ID:              p.ID,
		EnglishName:     p.EnglishName,
		NativeLanguage:  orNull(p.NativeLanguage),
		TargetLanguages: targetsOf(p.TargetLanguages),
		CurrentLevel:    orNull(p.CurrentLevel),
		ProfileImageURL: orNull(p.ProfileImageURL),
		Bio:             orNull(p.Bio),
		Interests:       p.Interests,
		BirthYear:       orNull(p.BirthYear),
		Gender:          orNull(p.Gender),
		Zone:            orNull(p.Zone),
		SharedHours:     p.SharedHours,
		StreakDays:      p.StreakDays,
		MayWrite:        p.MayWrite,
		CreatedAt:       p.CreatedAt,
	}}, nil
}

func profileOf(p users.Profile) Profile {
	out := Profile{
		User:            userOf(p.User),
		Bio:             orNull(p.Bio),
		Zone:            orNull(p.Zone),
		BirthYear:       orNull(p.BirthYear),
		Gender:          orNull(p.Gender),
		ShowLastSeen:    !p.HidesLastSeen,
		TargetLanguages: targetsOf(p.TargetLanguages),
		Interests:       p.Interests,
		Availability:    make([]Slot, len(p.Availability)),
		Visibility:      Visibility(users.VisibilityOf(p)),
	}
	if w := p.Partner; w != nil {
		out.Partner = &Partner{w.Gender, orNull(w.AgeFrom), orNull(w.AgeTo), w.Company}
	}
	for i, s := range p.Availability {
		out.Availability[i] = Slot(s)
	}
	return out
}

func targetsOf(list []users.TargetLanguage) []TargetLanguage {
	out := make([]TargetLanguage, len(list))
	for i, l := range list {
		out[i] = TargetLanguage{l.Language, orNull(l.Level)}
	}
	return out
}
