package users

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// The steps of the onboarding. They can be done in any order, and again.
const (
	stepInfo     = "info"
	stepLang     = "lang"
	stepInt      = "int"
	stepPartner  = "partner"
	stepSchedule = "schedule"
)

// Steps returns the steps in the order in which they are proposed.
func Steps() []string { return []string{stepInfo, stepLang, stepInt, stepPartner, stepSchedule} }

// Incomplete is the error of an onboarding that can't be completed yet. Its fields are the steps and consents that are missing.
type Incomplete struct{ Missing []Fault }

// Error names what is missing.
func (i *Incomplete) Error() string { return "users: onboarding lacks " + fieldsOf(i.Missing) }

// SaveStep changes the caller's profile by what a step asks and marks the step as completed, all or nothing. It fails with an Invalid for values that
// can't be used, for values of other steps and for what the step needs and nobody has told, with ErrStale for a version of the profile that current does not take, where it is not nil, and with ErrGone.
func (u *Users) SaveStep(ctx context.Context, userID, step string, current func(version int64) bool, e Edit, now time.Time) (Profile, error) {
	p, err := u.store.Change(ctx, userID, now, func(p *store.Person) error {
		if current != nil && !current(p.Version) {
			return ErrStale
		}
		var bad faults
		for _, field := range e.fields() {
			if !slices.Contains(askedIn(field), step) {
				bad.add(field, fault.New(fault.NotApplicable, "belongs to the step "+strings.Join(askedIn(field), " or ")))
			}
		}
		if err := bad.err(); err != nil {
			return err
		}
		if err := e.apply(p, now); err != nil {
			return err
		}
		if lacks := needed(step, p); len(lacks) > 0 {
			return &Invalid{lacks}
		}
		if _, done := p.Steps[step]; !done {
			p.Steps[step] = now
		}
		return nil
	})
	return p, own(err)
}

// Complete ends the caller's onboarding, from when on others can be matched with them. Doing it again changes nothing. It fails with an Incomplete
// and with ErrGone.
func (u *Users) Complete(ctx context.Context, userID string, now time.Time) (Profile, error) {
	p, err := u.store.Change(ctx, userID, now, func(p *store.Person) error {
		if !p.OnboardedAt.IsZero() {
			return nil
		}
		var missing faults
		for _, step := range Steps() {
			if _, done := p.Steps[step]; !done {
				missing.add(step, fault.New(fault.Incomplete, "is not completed"))
			}
		}
		missing = append(missing, u.missing(p.Consents)...)
		if len(missing) > 0 {
			return &Incomplete{missing}
		}
		p.OnboardedAt = now
		return nil
	})
	return p, own(err)
}

// NextStep returns the first step that a person has not completed; empty: none is left.
func NextStep(p Profile) string {
	for _, step := range Steps() {
		if _, done := p.Steps[step]; !done {
			return step
		}
	}
	return ""
}

// fields names what an edit changes.
func (e Edit) fields() []string {
	var out []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"englishName", e.EnglishName != nil}, {"bio", e.Bio != nil}, {"birthYear", e.BirthYear != nil}, {"gender", e.Gender != nil},
		{"showLastSeen", e.HidesLastSeen != nil}, {"nativeLanguage", e.NativeLanguage != nil}, {"targetLanguages", e.TargetLanguages != nil},
		{"interests", e.Interests != nil}, {"partner", e.Partner != nil}, {"zone", e.Zone != nil}, {"availability", e.Availability != nil},
		{"visibility", e.Visibility != nil},
	} {
		if f.set {
			out = append(out, f.name)
		}
	}
	return out
}

// askedIn returns the steps that may change a value.
func askedIn(field string) []string {
	switch field {
	case "nativeLanguage", "targetLanguages":
		return []string{stepLang}
	case "interests":
		return []string{stepInt}
	case "partner":
		return []string{stepPartner}
	case "zone", "availability":
		return []string{stepSchedule}
	case "gender": // a wish for the same one needs it
		return []string{stepInfo, stepPartner}
	}
	return []string{stepInfo}
}

// needed returns what a step needs and the person has not told.
func needed(step string, p *Profile) []Fault {
	var lacks faults
	need := func(field string, told bool) {
		if !told {
			lacks.add(field, fault.Need())
		}
	}
	switch step {
	case stepInfo:
		need("englishName", p.EnglishName != "")
		need("birthYear", p.BirthYear != 0)
	case stepLang:
		need("nativeLanguage", p.NativeLanguage != "")
		need("targetLanguages", len(p.TargetLanguages) > 0)
	case stepInt:
		need("interests", len(p.Interests) > 0)
	case stepPartner:
		need("partner", p.Partner != nil)
	case stepSchedule:
		need("zone", p.Zone != "")
		need("availability", len(p.Availability) > 0)
	}
	return lacks
}
