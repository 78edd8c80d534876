package transport

import (
	"net/netip"
	"testing"
	"time"
)

func routeTo(port uint16) route {
	return route{addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), port)}
}

// TestAgentNomination drives the pure state: each step is a proven check.
func TestAgentNomination(t *testing.T) {
	type step struct {
		at       time.Duration
		port     uint16
		nominate bool
		want     uint16 // the selected port afterwards
	}
	cases := []struct {
		name  string
		steps []step
	}{
		{"before a nomination the first proven route", []step{{0, 1, false, 1}, {1, 2, false, 1}, {2, 2, true, 2}}},
		{"the last nomination wins", []step{{0, 1, true, 1}, {1, 2, true, 2}, {2, 1, true, 1}}},
		{"a plain check moves nothing", []step{{0, 1, true, 1}, {time.Minute, 2, false, 1}}},
		{"a nominated route takes over from a silent one", []step{
			{0, 1, true, 1}, {0, 2, true, 2}, {3 * time.Second, 1, false, 2}, {7 * time.Second, 1, false, 1}}},
		{"but not while the selected one is heard", []step{
			{0, 1, true, 1}, {0, 2, true, 2}, {5 * time.Second, 2, false, 2}, {7 * time.Second, 1, false, 2}}},
	}
	for _, tc := range cases {
		var a agent
		start := time.Unix(1000, 0)
		for i, s := range tc.steps {
			before := a.selected
			out := a.heard(routeTo(s.port), a.current, s.nominate, start.Add(s.at))
			if got := a.selected.addr.Port(); got != s.want {
				t.Errorf("%s, step %d: selected %d, want %d", tc.name, i, got, s.want)
			}
			if out.selected != (before != a.selected) {
				t.Errorf("%s, step %d: reported %v", tc.name, i, out.selected)
			}
		}
	}
}

func TestAgentForgetsTheOldestRoute(t *testing.T) {
	var a agent
	start := time.Unix(1000, 0)
	a.heard(routeTo(1), a.current, true, start)
	for port := uint16(2); port <= maxRoutes; port++ {
		a.heard(routeTo(port), a.current, false, start.Add(time.Duration(port)*time.Second))
	}
	out := a.heard(routeTo(99), a.current, false, start.Add(time.Minute))
	if len(a.routes) != maxRoutes {
		t.Errorf("%d routes", len(a.routes))
	}
	if len(out.dropped) != 1 || out.dropped[0] != routeTo(2) {
		t.Errorf("dropped %v: the oldest that isn't selected is port 2", out.dropped)
	}
}

func TestAgentRestart(t *testing.T) {
	now := time.Unix(1000, 0)
	a := agent{current: generation{local: credentials{ufrag: "one"}, remoteUfrag: "r1"}}
	a.heard(routeTo(1), a.current, true, now)
	first := a.current
	if forgotten := a.restart(credentials{ufrag: "two"}, "r2"); forgotten != "" {
		t.Errorf("forgot %q, which works", forgotten)
	}
	if forgotten := a.restart(credentials{ufrag: "three"}, "r3"); forgotten != "two" {
		t.Errorf("forgot %q, want the restart that nobody finished", forgotten)
	}
	if _, ok := a.byUfrag("two", "r2"); ok {
		t.Error("the unfinished restart is still known")
	}
	old, ok := a.byUfrag("one", "r1")
	if !ok || a.selected != routeTo(1) {
		t.Fatal("the old path must work until a new one is nominated")
	}
	a.heard(routeTo(1), old, true, now.Add(time.Second))
	if out := a.heard(routeTo(2), a.current, false, now.Add(2*time.Second)); !out.selected {
		t.Error("the first proven route of the restart is the way at once")
	}
	if out := a.heard(routeTo(3), a.current, false, now.Add(2*time.Second)); out.selected {
		t.Error("the second one is not")
	}
	if _, ok := a.byUfrag("one", "r1"); !ok {
		t.Error("the old credentials must work until the nomination")
	}
	if out := a.heard(routeTo(1), old, true, now.Add(2*time.Second)); out.selected {
		t.Error("the old credentials took the path back")
	}
	out := a.heard(routeTo(3), a.current, true, now.Add(3*time.Second))
	if !out.selected || out.retired != "one" || len(out.dropped) != 1 || out.dropped[0] != routeTo(1) {
		t.Errorf("after the nomination: %+v", out)
	}
	if _, ok := a.byUfrag("one", "r1"); ok {
		t.Error("the old credentials still work")
	}
	if late := a.heard(routeTo(1), first, true, now.Add(4*time.Second)); late.selected || len(late.dropped) > 0 {
		t.Error("a late check with the old credentials took the path back")
	}
}
