package matching

import (
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/control/week"
	"github.com/languagemate/studymate/store"
)

const (
	// maxTargets is how many languages people can say that they learn; more would not be looked at.
	maxTargets = 5
	// fluent is the level, C1, from which somebody can help others to learn a language that is not their own.
	fluent = 5
)

// lang is a language, whatever region or script of it; its number is the index's own. 0: none.
type lang uint16

// level is 1 for A1 to 6 for C2; 0: not told.
type level uint8

func levels() []string { return []string{"A1", "A2", "B1", "B2", "C1", "C2"} }

func levelOf(name string) level {
	for i, l := range levels() {
		if l == name {
			return level(i + 1)
		}
	}
	return 0
}

func (l level) String() string {
	if l == 0 {
		return ""
	}
	return levels()[l-1]
}

type skill struct {
	lang  lang
	level level
}

// gender is that of a profile; 0: not told.
type gender uint8

// company is with how many others somebody wants to be.
type company uint8

const (
	anyCompany company = iota
	pairOnly
	groupOnly
)

// interestSet has room for 128 interests; there are 44.
type interestSet [2]uint64

// person is somebody who may be found. But for the atomic fields it does not change: a change makes another one.
type person struct {
	// These are looked at most, and lie together.
	seen    atomic.Int64 // Unix time in milliseconds
	number  uint32       // the index's own, which is compared sooner than the id
	waiting atomic.Int32 // requests that wait for an answer
	online  atomic.Bool
	sides
	native  lang
	targets [maxTargets]skill

	id        string
	interests interestSet
	hours     week.Mask
	hoursOf   int64 // the Monday, in Unix time, of the week that hours are of
	offset    int32 // seconds that the person's clock is ahead of UTC
	showsZone bool
	asked     int32
	answered  int32
	version   int64
	round     uint64 // the last reading of all people that had the person; guarded by the index

	// shown is how often the person was shown to others of late, as ranks use it: guarded by the index. shownNow has been since.
	shown    float64
	shownNow atomic.Uint32
}

// sides are what decides over whether two people want to meet.
type sides struct {
	birthYear      int16
	ageFrom, ageTo uint8
	gender         gender
	sameGender     bool
	company        company
	hidesLastSeen  bool
}

// learns returns the person's level in a language.
func (p *person) learns(l lang) (level, bool) {
	for _, t := range p.targets {
		if t.lang == l && l != 0 {
			return t.level, true
		}
	}
	return 0, false
}

// numbers gives numbers to names. It belongs to its index.
type numbers struct {
	by    map[string]int
	names []string
}

func newNumbers() *numbers { return &numbers{by: map[string]int{}} }

// of returns the number of a name, from 1; more than limit names have 0.
func (n *numbers) of(name string, limit int) int {
	number, known := n.by[name]
	if !known && len(n.names) < limit {
		n.names = append(n.names, name)
		number = len(n.names)
		n.by[name] = number
	}
	return number
}

func (n *numbers) name(number int) string {
	if number <= 0 || number > len(n.names) {
		return ""
	}
	return n.names[number-1]
}

// maxLanguages is more than ISO 639-3 has.
const maxLanguages = 1 << 15

// make makes a person of what the store has. It is called with the index locked for writing. before is what the index has of the same person, or nil.
func (x *index) make(in store.MatchPerson, before *person, now time.Time) *person {
	p := &person{
		id: in.ID, native: x.lang(in.NativeLanguage), sides: sides{
			birthYear: int16(in.BirthYear), ageFrom: uint8(in.Wishes.AgeFrom), ageTo: uint8(in.Wishes.AgeTo), gender: gender(x.genders.of(in.Gender, 100)),
			sameGender: in.Wishes.Gender == "same", hidesLastSeen: in.HidesLastSeen,
		},
		showsZone: in.ShowsZone, asked: int32(in.Asked), answered: int32(in.Answered), version: in.Version, round: x.round,
	}
	if in.Gender == "" {
		p.gender = 0
	}
	switch in.Wishes.Company {
	case "pair":
		p.company = pairOnly
	case "group":
		p.company = groupOnly
	}
	for i, t := range in.Targets {
		if i == maxTargets {
			break
		}
		p.targets[i] = skill{x.lang(t.Language), levelOf(t.Level)}
		if i == 0 && in.CurrentLevel != "" { // what was measured is of the first
			p.targets[i].level = levelOf(in.CurrentLevel)
		}
	}
	for _, interest := range in.Interests {
		if n := x.interests.of(interest, 128); n > 0 {
			p.interests[(n-1)/64] |= 1 << ((n - 1) % 64)
		}
	}
	p.waiting.Store(int32(in.Waiting))
	p.seen.Store(in.SeenAt.UnixMilli())
	x.schedule(p, in, before, now)
	if before == nil {
		x.people++
		p.number = x.people
	} else {
		p.number = before.number
		p.seen.Store(max(p.seen.Load(), before.seen.Load()))
		p.online.Store(before.online.Load())
		p.shown = before.shown
		p.shownNow.Store(before.shownNow.Load())
	}
	return p
}

// schedule puts in when the person has time, in this week; nothing is computed anew that still holds.
func (x *index) schedule(p *person, in store.MatchPerson, before *person, now time.Time) {
	zone := x.zone(in.Zone)
	if zone == nil {
		return
	}
	_, offset := now.In(zone).Zone()
	p.offset, p.hoursOf = int32(offset), mondayOf(now)
	if before != nil && before.version == in.Version && before.hoursOf == p.hoursOf {
		p.hours = before.hours
		return
	}
	slots := make([]week.Slot, len(in.Availability))
	for i, s := range in.Availability {
		slots[i] = week.Slot(s)
	}
	p.hours = week.UTC(slots, zone, now)
}

func mondayOf(at time.Time) int64 {
	at = at.UTC()
	return time.Date(at.Year(), at.Month(), at.Day()-(int(at.Weekday())+6)%7, 0, 0, 0, 0, time.UTC).Unix()
}

func (x *index) lang(tag string) lang {
	if tag == "" {
		return 0
	}
	primary, known := x.primary[tag]
	if !known {
		primary = text.Primary(tag)
		x.primary[tag] = primary
	}
	return lang(x.langs.of(primary, maxLanguages))
}

func (x *index) zone(name string) *time.Location {
	if name == "" {
		return nil
	}
	zone, known := x.zones[name]
	if !known {
		zone, _ = time.LoadLocation(name) // nil of one that this system does not know: then nobody knows when the person has time
		x.zones[name] = zone
	}
	return zone
}
