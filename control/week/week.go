// Package week knows when people have time: slots of whole hours on the days of a week by the clock on their wall, and which hours of
// the week in UTC these are. It is pure; profiles call it, from any goroutine.
package week

import (
	"math/bits"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/fault"
)

// Hours in a week, and the greatest number of slots of one: every other hour.
const (
	Hours    = 7 * 24
	MaxSlots = Hours / 2
)

// Slot is a stretch of a day of every week, by the local clock.
type Slot struct {
	// Day is 1 for Monday to 7 for Sunday (ISO 8601).
	Day int
	// FromHour is 0 to 23, ToHour 1 to 24 and after it; the stretch ends where ToHour begins. One over midnight is two slots.
	FromHour, ToHour int
}

// Validate reports what is wrong with a slot.
func (s Slot) Validate() error {
	switch {
	case s.Day < 1 || s.Day > 7:
		return fault.Range(1, 7).Of("day")
	case s.FromHour < 0 || s.FromHour > 23:
		return fault.Range(0, 23).Of("fromHour")
	case s.ToHour <= s.FromHour || s.ToHour > 24:
		return fault.Range(s.FromHour+1, 24).Of("toHour")
	}
	return nil
}

// Merged returns the slots in order, with those that touch or overlap made one.
func Merged(slots []Slot) []Slot {
	sorted := slices.SortedFunc(slices.Values(slots), func(a, b Slot) int {
		return (a.Day-b.Day)*Hours + a.FromHour - b.FromHour
	})
	out := make([]Slot, 0, len(sorted))
	for _, s := range sorted {
		if n := len(out); n > 0 && out[n-1].Day == s.Day && s.FromHour <= out[n-1].ToHour {
			out[n-1].ToHour = max(out[n-1].ToHour, s.ToHour)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Mask is a set of hours of the week in UTC, the first of which begins on Monday at midnight.
type Mask [3]uint64

// UTC returns the hours in UTC of the week around at during which the slots are open in zone. An hour counts if the wall clock shows, at its
// middle, a time inside a slot: so each hour is in or out in zones half an hour off too, and what a change of the clocks leaves out or repeats
// is left out or repeated.
func UTC(slots []Slot, zone *time.Location, at time.Time) Mask {
	at = at.UTC()
	monday := time.Date(at.Year(), at.Month(), at.Day()-(isoDay(at)-1), 0, 0, 0, 0, time.UTC)
	var m Mask
	for hour := range Hours {
		local := monday.Add(time.Duration(hour)*time.Hour + 30*time.Minute).In(zone)
		open := func(s Slot) bool {
			return s.Day == isoDay(local) && local.Hour() >= s.FromHour && local.Hour() < s.ToHour
		}
		if slices.ContainsFunc(slots, open) {
			m[hour/64] |= 1 << (hour % 64)
		}
	}
	return m
}

// Shared returns the number of hours in both.
func (m Mask) Shared(other Mask) int {
	n := 0
	for i := range m {
		n += bits.OnesCount64(m[i] & other[i])
	}
	return n
}

func isoDay(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }
