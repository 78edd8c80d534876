package week_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the test needs its zones on every machine

	"github.com/languagemate/studymate/control/week"
)

func TestSlots(t *testing.T) {
	for _, c := range []struct {
		slot week.Slot
		bad  string
	}{
		{week.Slot{Day: 1, FromHour: 0, ToHour: 24}, ""},
		{week.Slot{Day: 7, FromHour: 23, ToHour: 24}, ""},
		{week.Slot{Day: 0, FromHour: 1, ToHour: 2}, "day"},
		{week.Slot{Day: 8, FromHour: 1, ToHour: 2}, "day"},
		{week.Slot{Day: 1, FromHour: -1, ToHour: 2}, "fromHour"},
		{week.Slot{Day: 1, FromHour: 24, ToHour: 25}, "fromHour"},
		{week.Slot{Day: 1, FromHour: 3, ToHour: 3}, "toHour"},
		{week.Slot{Day: 1, FromHour: 22, ToHour: 2}, "toHour"},
		{week.Slot{Day: 1, FromHour: 22, ToHour: 25}, "toHour"},
	} {
		err := c.slot.Validate()
		if (err == nil) != (c.bad == "") || err != nil && !strings.HasPrefix(err.Error(), c.bad) {
			t.Errorf("%v: %v, want one about %q", c.slot, err, c.bad)
		}
	}
}

func TestMerged(t *testing.T) {
	got := week.Merged([]week.Slot{{7, 1, 2}, {1, 18, 20}, {1, 9, 12}, {1, 20, 22}, {1, 10, 11}, {2, 0, 24}, {1, 18, 20}})
	want := []week.Slot{{1, 9, 12}, {1, 18, 22}, {2, 0, 24}, {7, 1, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("= %v, want %v", got, want)
	}
	if got := week.Merged(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// hours lists the hours of a mask, counted from Monday midnight in UTC.
func hours(m week.Mask) []int {
	var out []int
	for h := range week.Hours {
		if m[h/64]>>(h%64)&1 == 1 {
			out = append(out, h)
		}
	}
	return out
}

func TestUTC(t *testing.T) {
	calm := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) // no clock is changed in this week
	const day = 24
	for name, c := range map[string]struct {
		zone  string
		at    time.Time
		slots []week.Slot
		want  []int
	}{
		"no slots":                               {"UTC", calm, nil, nil},
		"UTC":                                    {"UTC", calm, []week.Slot{{1, 0, 2}}, []int{0, 1}},
		"the last hour of the week":              {"UTC", calm, []week.Slot{{7, 23, 24}}, []int{167}},
		"Seoul":                                  {"Asia/Seoul", calm, []week.Slot{{2, 19, 21}}, []int{day + 10, day + 11}},
		"Seoul's Monday morning is UTC's Sunday": {"Asia/Seoul", calm, []week.Slot{{1, 8, 10}}, []int{0, 167}},
		"New York's Sunday night is UTC's Monday": {"America/New_York", calm, []week.Slot{{7, 18, 20}}, []int{0, 6*day + 23}},
		// At 10:30 UTC it is 16:00 in Kolkata.
		"half an hour off":                  {"Asia/Kolkata", calm, []week.Slot{{1, 16, 18}}, []int{10, 11}},
		"three quarters off":                {"Asia/Kathmandu", calm, []week.Slot{{1, 16, 17}}, []int{10}},
		"thirteen hours and three quarters": {"Pacific/Chatham", calm, []week.Slot{{2, 12, 13}}, []int{22}},
		"a summer evening in London":        {"Europe/London", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), []week.Slot{{3, 20, 21}}, []int{2*day + 19}},
		"a winter evening in London":        {"Europe/London", calm, []week.Slot{{3, 20, 21}}, []int{2*day + 20}},
		// 29 March 2026: 01:00 to 02:00 does not happen.
		"an hour that is left out": {"Europe/London", time.Date(2026, 3, 29, 23, 0, 0, 0, time.UTC), []week.Slot{{7, 1, 2}}, nil},
		"around it":                {"Europe/London", time.Date(2026, 3, 23, 0, 0, 0, 0, time.UTC), []week.Slot{{7, 0, 3}}, []int{6 * day, 6*day + 1}},
		// 25 October 2026: 01:00 to 02:00 happens twice.
		"an hour that is repeated": {"Europe/London", time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC), []week.Slot{{7, 1, 2}}, []int{6 * day, 6*day + 1}},
		// 5 April 2026 at 02:00 the clocks of Lord Howe go back by half an hour, from UTC+11 to UTC+10:30.
		"a change by half an hour": {"Australia/Lord_Howe", time.Date(2026, 4, 5, 12, 0, 0, 0, time.UTC), []week.Slot{{7, 0, 3}}, []int{5*day + 13, 5*day + 14, 5*day + 15}},
	} {
		t.Run(name, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := hours(week.UTC(c.slots, zone, c.at)); !slices.Equal(got, c.want) {
				t.Errorf("= %v, want %v", got, c.want)
			}
		})
	}
}

func TestSharedHours(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	evening := week.UTC([]week.Slot{{1, 19, 23}}, seoul, at)
	morning := week.UTC([]week.Slot{{1, 8, 12}}, time.UTC, at)
	if n := evening.Shared(morning); n != 2 { // 10 to 12 in UTC
		t.Errorf("%d hours shared, want 2", n)
	}
	var all week.Mask
	for i := range all {
		all[i] = ^uint64(0)
	}
	every := make([]week.Slot, 7)
	for i := range every {
		every[i] = week.Slot{Day: i + 1, ToHour: 24}
	}
	if n := week.UTC(every, seoul, at).Shared(all); n != week.Hours {
		t.Errorf("a whole week has %d hours", n)
	}
}
