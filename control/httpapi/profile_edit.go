package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/users"
)

// profilePatch is a merge patch of a Profile (RFC 7396). Lengths are checked after composition, not by the schema.
type profilePatch struct {
	EnglishName     patched[string]           `json:"englishName,omitempty" doc:"1 to 60 characters"`
	NativeLanguage  patched[string]           `json:"nativeLanguage,omitempty" doc:"BCP 47 tag"`
	TargetLanguages patched[[]TargetLanguage] `json:"targetLanguages,omitempty" doc:"1 to 5, each another language than the native one"`
	Bio             patched[string]           `json:"bio,omitempty" doc:"Up to 500 characters"`
	Zone            patched[string]           `json:"zone,omitempty" doc:"IANA time zone"`
	BirthYear       patched[int]              `json:"birthYear,omitempty"`
	Gender          patched[string]           `json:"gender,omitempty" enum:"female,male,other"`
	ShowLastSeen    patched[bool]             `json:"showLastSeen,omitempty"`
	Interests       patched[[]string]         `json:"interests,omitempty" doc:"Up to 10 codes"`
	Partner         patched[partnerPatch]     `json:"partner,omitempty"`
	Availability    patched[[]Slot]           `json:"availability,omitempty" doc:"Up to 84 slots; those that touch become one"`
	Visibility      patched[visibilityPatch]  `json:"visibility,omitempty" doc:"Who sees what; null is the default again"`
}

type visibilityPatch struct {
	Bio       patched[string] `json:"bio,omitempty" enum:"everyone,known,nobody"`
	Interests patched[string] `json:"interests,omitempty" enum:"everyone,known,nobody"`
	Level     patched[string] `json:"level,omitempty" enum:"everyone,known,nobody"`
	Hours     patched[string] `json:"hours,omitempty" enum:"everyone,known,nobody"`
	BirthYear patched[string] `json:"birthYear,omitempty" enum:"everyone,known,nobody"`
	Gender    patched[string] `json:"gender,omitempty" enum:"everyone,known,nobody"`
	Zone      patched[string] `json:"zone,omitempty" enum:"everyone,known,nobody"`
	Streak    patched[string] `json:"streak,omitempty" enum:"everyone,known,nobody"`
}

func (v visibilityPatch) edit(forget bool) *users.VisibilityEdit {
	audience := func(p patched[string]) *users.Audience {
		if forget {
			return new(users.Audience)
		}
		if a := p.wanted(); a != nil {
			return new(users.Audience(*a))
		}
		return nil
	}
	return &users.VisibilityEdit{
		Bio: audience(v.Bio), Interests: audience(v.Interests), Level: audience(v.Level), Hours: audience(v.Hours),
		BirthYear: audience(v.BirthYear), Gender: audience(v.Gender), Zone: audience(v.Zone), Streak: audience(v.Streak),
	}
}

type partnerPatch struct {
	Gender  patched[string] `json:"gender,omitempty" enum:"any,same"`
	AgeFrom patched[int]    `json:"ageFrom,omitempty"`
	AgeTo   patched[int]    `json:"ageTo,omitempty"`
	Company patched[string] `json:"company,omitempty" enum:"any,pair,group"`
}

type editProfileInput struct {
	IfMatch string       `header:"If-Match" maxLength:"1000" doc:"ETag of the profile that the change is made to; required"`
	Body    profilePatch `contentType:"application/merge-patch+json"`
}

func (a *API) routeEditProfile(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "editProfile",
		Method:      http.MethodPatch,
		Path:        "/api/v1/users/profile",
		Summary:     "Change the caller's own profile",
		Description: "A merge patch (RFC 7396): what is not there stays, null makes a value untold, lists are replaced. All of it or nothing is stored.",
		Tags:        []string{"users"},
		Errors:      []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired, http.StatusUnprocessableEntity},
	}, a.editProfile)
}

func (a *API) editProfile(ctx context.Context, in *editProfileInput) (*profileOutput, error) {
	if in.IfMatch == "" {
		return nil, problem(http.StatusPreconditionRequired, "precondition-required", "If-Match must name the ETag of the profile that is changed.")
	}
	seen, ok := parseETags(in.IfMatch)
	if !ok {
		return nil, invalid("If-Match", fault.Format(fault.ETag, "must be * or entity tags"))
	}
	p, err := a.deps.Profiles.Edit(ctx, principalOf(ctx).UserID, seen.matches, in.Body.edit(), a.cfg.Now())
	if err != nil {
		return nil, usersProblem(err)
	}
	return profileOutputOf(p), nil
}

// usersProblem names the fields of invalid values, what an onboarding lacks and what is not agreed to; other errors are in the table.
func usersProblem(err error) error {
	var (
		bad     *users.Invalid
		early   *users.Incomplete
		needed  *users.ConsentNeeded
		p       *Problem
		details []users.Fault
	)
	switch {
	case errors.As(err, &bad):
		p, details = problem(http.StatusUnprocessableEntity, codeInvalid, "Some values can't be used."), bad.Faults
	case errors.As(err, &early):
		p, details = problem(http.StatusConflict, "onboarding-incomplete", "Some of the onboarding is still to be done."), early.Missing
	case errors.As(err, &needed):
		p, details = problem(http.StatusForbidden, "consent-needed", "Some of what is required is not agreed to."), needed.Missing
	default:
		return err
	}
	for _, f := range details {
		p.Errors = append(p.Errors, fieldProblem(f.Field, f.Fault))
	}
	return p
}

func (b profilePatch) edit() users.Edit {
	e := users.Edit{
		EnglishName: b.EnglishName.wanted(), NativeLanguage: b.NativeLanguage.wanted(), Bio: b.Bio.wanted(), Zone: b.Zone.wanted(),
		Gender: b.Gender.wanted(), BirthYear: b.BirthYear.wanted(), Interests: b.Interests.wanted(),
	}
	if b.ShowLastSeen.sent { // untold, it is shown
		e.HidesLastSeen = new(b.ShowLastSeen.value != nil && !*b.ShowLastSeen.value)
	}
	if v := b.Visibility.wanted(); v != nil {
		e.Visibility = v.edit(b.Visibility.value == nil)
	}
	if list := b.TargetLanguages.wanted(); list != nil {
		targets := make([]users.TargetLanguage, len(*list))
		for i, l := range *list {
			targets[i].Language = l.Language
			if l.Level != nil {
				targets[i].Level = *l.Level
			}
		}
		e.TargetLanguages = &targets
	}
	if w := b.Partner.wanted(); w != nil {
		e.Partner = &users.WishesEdit{
			Forget: b.Partner.value == nil, Gender: w.Gender.wanted(), Company: w.Company.wanted(), AgeFrom: w.AgeFrom.wanted(), AgeTo: w.AgeTo.wanted(),
		}
	}
	if list := b.Availability.wanted(); list != nil {
		slots := make([]users.Slot, len(*list))
		for i, s := range *list {
			slots[i] = users.Slot(s)
		}
		e.Availability = &slots
	}
	return e
}
