package users

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // people's time zones must be known where the system has none

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/control/week"
)

// Bounds of what people tell.
const (
	maxBio       = 500 // characters
	maxLanguages = 5
	maxInterests = 10
	// youngest is the age that everybody here has reached. Of the year of birth alone, the birthday may be still to come.
	youngest   = 14
	firstBirth = 1900
	oldest     = 120
	// anything is the wish of who has told none.
	anything = "any"
)

// Edit is what a person wants changed. Nil leaves a value as it is; a pointer to nothing ("", 0, an empty list) makes it untold.
type Edit struct {
	EnglishName, NativeLanguage, Bio, Zone, Gender *string
	BirthYear                                      *int
	HidesLastSeen                                  *bool
	TargetLanguages                                *[]TargetLanguage
	Interests                                      *[]string
	Partner                                        *WishesEdit
	Availability                                   *[]Slot
	Visibility                                     *VisibilityEdit
}

// WishesEdit is an Edit of the wishes for partners; Forget makes all of them untold.
type WishesEdit struct {
	Forget          bool
	Gender, Company *string
	AgeFrom, AgeTo  *int
}

// apply changes p, or returns an Invalid with all faults. What depends on several values is checked on what would be stored.
func (e Edit) apply(p *Profile, now time.Time) error {
	var bad faults
	if e.EnglishName != nil {
		var err error
		p.EnglishName, err = text.Line(*e.EnglishName, text.MaxName)
		bad.note("englishName", err)
	}
	if e.Bio != nil {
		bio, err := text.Block(*e.Bio, maxBio, false)
		p.Bio = strings.TrimSpace(bio)
		bad.note("bio", err)
	}
	if e.Zone != nil {
		p.Zone = *e.Zone
		bad.note("zone", checkZone(p.Zone))
	}
	if e.BirthYear != nil {
		p.BirthYear = *e.BirthYear
		bad.note("birthYear", checkBirthYear(p.BirthYear, now))
	}
	if e.Gender != nil {
		p.Gender = *e.Gender
		bad.note("gender", oneOf(p.Gender, "", "female", "male", "other"))
	}
	if e.HidesLastSeen != nil {
		p.HidesLastSeen = *e.HidesLastSeen
	}
	e.applyLanguages(p, &bad)
	if e.Interests != nil {
		p.Interests = checkInterests(*e.Interests, &bad)
	}
	if e.Partner != nil {
		p.Partner = e.Partner.applied(p.Partner, &bad)
	}
	if e.Availability != nil {
		p.Availability = checkSlots(*e.Availability, &bad)
	}
	e.Visibility.apply(p, &bad)
	if len(bad) == 0 {
		checkTogether(p, &bad)
	}
	return bad.err()
}

func (e Edit) applyLanguages(p *Profile, bad *faults) {
	if e.NativeLanguage != nil {
		var err error
		p.NativeLanguage, err = text.Language(*e.NativeLanguage)
		bad.note("nativeLanguage", err)
	}
	if e.TargetLanguages == nil {
		return
	}
	switch n := len(*e.TargetLanguages); {
	case n == 0:
		bad.add("targetLanguages", fault.Few(1))
		return
	case n > maxLanguages:
		bad.add("targetLanguages", fault.Many(maxLanguages))
		return
	}
	p.TargetLanguages = nil
	for i, l := range *e.TargetLanguages {
		field := fmt.Sprintf("targetLanguages[%d]", i)
		var err error
		l.Language, err = text.Language(l.Language)
		bad.note(field+".language", err)
		bad.note(field+".level", oneOf(l.Level, "", "A1", "A2", "B1", "B2", "C1", "C2"))
		p.TargetLanguages = append(p.TargetLanguages, l)
	}
}

// checkTogether checks what depends on several values.
func checkTogether(p *Profile, bad *faults) {
	for i, l := range p.TargetLanguages {
		field := fmt.Sprintf("targetLanguages[%d].language", i)
		if p.NativeLanguage != "" && text.SameLanguage(l.Language, p.NativeLanguage) {
			bad.add(field, fault.Beside(fault.MustDiffer, "nativeLanguage", "must be another language than the native one"))
		}
		if slices.ContainsFunc(p.TargetLanguages[:i], func(o TargetLanguage) bool { return text.SameLanguage(o.Language, l.Language) }) {
			bad.add(field, fault.New(fault.Duplicate, "is there twice"))
		}
	}
	if p.Partner != nil && p.Partner.Gender == "same" && p.Gender == "" {
		bad.add("partner.gender", fault.Beside(fault.NeedsOther, "gender", "can only be same when the own gender is told"))
	}
	if len(p.Availability) > 0 && p.Zone == "" {
		bad.add("zone", fault.New(fault.Required, "is required with availability"))
	}
	// What a completed step needs can be changed, not taken back.
	for _, step := range Steps() {
		if _, done := p.Steps[step]; done {
			*bad = append(*bad, needed(step, p)...)
		}
	}
}

func checkZone(zone string) error {
	if zone == "" {
		return nil
	}
	// "Local" would be the server's own.
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" || len(zone) > 64 {
		return fault.Format(fault.Zone, "must be an IANA time zone, such as Asia/Seoul")
	}
	return nil
}

func checkBirthYear(year int, now time.Time) error {
	switch {
	case year == 0:
	case year < firstBirth || year > now.Year():
		return fault.Range(firstBirth, now.Year())
	case now.Year()-year <= youngest:
		return fault.Young(youngest)
	}
	return nil
}

func checkInterests(list []string, bad *faults) []string {
	list = slices.Sorted(slices.Values(list))
	if distinct := slices.Compact(slices.Clone(list)); len(distinct) < len(list) {
		bad.add("interests", fault.New(fault.Duplicate, "must be told once each"))
		list = distinct
	}
	if len(list) > maxInterests {
		bad.add("interests", fault.Many(maxInterests))
	}
	for _, interest := range list {
		if !slices.Contains(Interests(), interest) {
			bad.add("interests", fault.Choice(Interests()...))
			break
		}
	}
	return list
}

func (w WishesEdit) applied(before *PartnerWishes, bad *faults) *PartnerWishes {
	if w.Forget {
		return nil
	}
	var wishes PartnerWishes
	if before != nil {
		wishes = *before
	}
	set(&wishes.Gender, w.Gender)
	set(&wishes.Company, w.Company)
	set(&wishes.AgeFrom, w.AgeFrom)
	set(&wishes.AgeTo, w.AgeTo)
	wishes.Gender, wishes.Company = cmp.Or(wishes.Gender, anything), cmp.Or(wishes.Company, anything)
	bad.note("partner.gender", oneOf(wishes.Gender, anything, "same"))
	bad.note("partner.company", oneOf(wishes.Company, anything, "pair", "group"))
	bad.note("partner.ageFrom", checkAge(wishes.AgeFrom))
	bad.note("partner.ageTo", checkAge(wishes.AgeTo))
	if wishes.AgeFrom != 0 && wishes.AgeTo != 0 && wishes.AgeTo < wishes.AgeFrom {
		bad.add("partner.ageTo", fault.Order("partner.ageFrom"))
	}
	return &wishes
}

func checkAge(age int) error {
	if age != 0 && (age < youngest || age > oldest) {
		return fault.Range(youngest, oldest)
	}
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func checkSlots(list []Slot, bad *faults) []Slot {
	if len(list) > week.MaxSlots {
		bad.add("availability", fault.Many(week.MaxSlots))
		return nil
	}
	slots := make([]week.Slot, len(list))
	for i, s := range list {
		slots[i] = week.Slot(s)
		bad.note(fmt.Sprintf("availability[%d]", i), slots[i].Validate())
	}
	if len(*bad) > 0 {
		return nil
	}
	merged := week.Merged(slots)
	out := make([]Slot, len(merged))
	for i, s := range merged {
		out[i] = Slot(s)
	}
	return out
}

func oneOf(value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fault.Choice(slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" })...)
}
