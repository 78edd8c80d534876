//go:build linux

package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// script is a server whose measurements are known beforehand.
func script(name string, log *[]string, results ...Result) Factory {
	i := -1
	return Factory{Name: name, Run: func(_ context.Context, config Config) (Result, error) {
		*log = append(*log, fmt.Sprintf("%s/%d", name, config.Rooms))
		i++
		if i >= len(results) {
			return Result{}, errors.New("script is over")
		}
		r := results[i]
		r.Server, r.Rooms = name, config.Rooms
		return r, nil
	}}
}

func costs(micros ...float64) []Result {
	list := make([]Result, len(micros))
	for i, m := range micros {
		list[i] = Result{CPUMicrosPerPacket: m}
	}
	return list
}

func TestCompareTakesTurnsAndPrintsMediansAndRatios(t *testing.T) {
	var log []string
	servers := []Factory{script("ours", &log, costs(5, 4, 6)...), script("theirs", &log, costs(20, 22, 18)...)}
	c, err := Compare(t.Context(), Plan{Rooms: []int{8}, Rounds: 3}, servers, func(Result) {})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(log, " "); got != "ours/8 theirs/8 theirs/8 ours/8 ours/8 theirs/8" {
		t.Errorf("order %s", got)
	}
	var b strings.Builder
	if err := c.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Rooms of 4, all of whom publish; 1.2 Mbit/s of video each; windows of 10 s.", "| 8 | ours | 3 | 5.00 |", "| 8 | theirs | 18.00 | 20.00 | 22.00 | 4.00 | 1.00 |", "| 8 | ours | 4.00 | 5.00 | 6.00 | 1.00 | 0.25 |"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestCompareRepeatsARefusedMeasurementAndLeavesItOut(t *testing.T) {
	var log []string
	refused := Result{CPUMicrosPerPacket: 99, Refusals: []string{"the machine was busy"}}
	servers := []Factory{script("ours", &log, refused, Result{CPUMicrosPerPacket: 5})}
	c, err := Compare(t.Context(), Plan{Rooms: []int{1}, Rounds: 1, Retries: 1}, servers, func(Result) {})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "| 1 | ours | 5.00 | 5.00 | 5.00 | 1.00 |") || !strings.Contains(b.String(), "Refused: ours, 1 rooms: the machine was busy.") {
		t.Error(b.String())
	}

	servers = []Factory{script("ours", &log, refused, refused)}
	c, err = Compare(t.Context(), Plan{Rooms: []int{1}, Rounds: 1, Retries: 1}, servers, func(Result) {})
	if !errors.Is(err, ErrNoResult) || c.WriteMarkdown(&b) != nil || !strings.Contains(b.String(), "| 1 | ours | - |") {
		t.Error(err, b.String())
	}
}

// What disturbed one round may be gone in the next: repeats come at the end, for the one that lacks rounds, until its retries are used up.
func TestCompareRepeatsLaterUntilTheRoundsAreKept(t *testing.T) {
	refused := Result{Refusals: []string{"the machine was busy"}}
	for _, tt := range []struct {
		name    string
		retries int
		want    string
		kept    int
	}{
		{"enough retries", 3, "ours/8 theirs/8 theirs/8 ours/8 ours/8 ours/8", 2},
		{"used up", 1, "ours/8 theirs/8 theirs/8 ours/8 ours/8", 1},
		{"none", 0, "ours/8 theirs/8 theirs/8 ours/8", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log []string
			ours := append([]Result{refused, refused}, costs(5, 6, 7)...)
			servers := []Factory{script("ours", &log, ours...), script("theirs", &log, costs(20, 22, 24)...)}
			c, err := Compare(t.Context(), Plan{Rooms: []int{8}, Rounds: 2, Retries: tt.retries}, servers, func(Result) {})
			if got := strings.Join(log, " "); got != tt.want || len(c.accepted(0, 8)) != tt.kept || (err == nil) != (tt.kept > 0) {
				t.Errorf("order %s, %d kept, %v", got, len(c.accepted(0, 8)), err)
			}
		})
	}
}

// A comparison that ended goes on from its last save as if nothing had happened: what was kept isn't measured again.
func TestCompareGoesOnFromWhatWasSaved(t *testing.T) {
	var log []string
	var saved []byte
	refused := Result{Refusals: []string{"the machine was busy"}}
	plan := Plan{Rooms: []int{8}, Rounds: 2, Retries: 1, Save: func(c Comparison) (err error) {
		saved, err = json.Marshal(c)
		return err
	}}
	servers := []Factory{script("ours", &log, costs(5, 6)...), script("theirs", &log, refused)}
	if _, err := Compare(t.Context(), plan, servers, func(Result) {}); err == nil {
		t.Fatal("the script should be over")
	}
	plan.Resume = new(Comparison)
	if err := json.Unmarshal(saved, plan.Resume); err != nil {
		t.Fatal(err)
	}
	log = nil
	servers = []Factory{script("ours", &log, costs(7)...), script("theirs", &log, costs(20, 22)...)}
	c, err := Compare(t.Context(), plan, servers, func(Result) {})
	if got := strings.Join(log, " "); err != nil || got != "theirs/8 theirs/8 ours/8" {
		t.Errorf("order %s, %v", got, err)
	}
	if len(c.Results[0]) != 2 || len(c.Results[1]) != 3 || c.Results[0][0].CPUMicrosPerPacket != 5 {
		t.Errorf("%+v", c.Results)
	}

	plan.Config.Simulcast = true
	if _, err := Compare(t.Context(), plan, servers, func(Result) {}); !errors.Is(err, ErrResume) {
		t.Error(err)
	}
	plan.Resume, plan.Save = nil, func(Comparison) error { return os.ErrPermission }
	if _, err := Compare(t.Context(), plan, []Factory{script("ours", &log, costs(1)...)}, func(Result) {}); !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}

// Variants of one server are compared with the first of them, and with no peers.
func TestVariantsAreComparedWithTheFirst(t *testing.T) {
	var log []string
	servers := []Factory{script("ours plain", &log, costs(5)...), script("ours full", &log, costs(6)...)}
	c, err := Compare(t.Context(), Plan{Rooms: []int{8}, Rounds: 1, Variants: true}, servers, func(Result) {})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "| 8 | ours full | 6.00 | 6.00 | 6.00 | 1.20 |\n") || strings.Contains(b.String(), "best peer") {
		t.Error(b.String())
	}
}

func TestCompareEndsWhenAMeasurementFails(t *testing.T) {
	var log []string
	_, err := Compare(t.Context(), Plan{Rooms: []int{1, 8}, Rounds: 1}, []Factory{script("ours", &log)}, func(Result) {})
	if err == nil || len(log) != 1 {
		t.Error(err, log)
	}
	if _, err := Compare(t.Context(), Plan{Rooms: []int{1}}, nil, nil); !errors.Is(err, ErrConfig) {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	good := Result{GeneratorCores: 0.5, VerifiedPackets: 10}
	for _, tt := range []struct {
		name  string
		spoil func(*Result)
		want  string
	}{
		{"good", func(*Result) {}, ""},
		{"busy machine", func(r *Result) { r.OtherShare = 0.2 }, "busy otherwise: 20.0 %"},
		{"stolen time", func(r *Result) { r.StealShare = 0.1 }, "hypervisor"},
		{"late generator", func(r *Result) { r.LatenessP99Micros = 9000 }, "sent late"},
		{"generator at its end", func(r *Result) { r.GeneratorCores = 1.9 }, "1.90 of 2 cores"},
		{"loss", func(r *Result) { r.LostShare = 0.01 }, "1.00 % of the packets"},
		{"refused sends", func(r *Result) { r.RefusedSends = 1 }, "refused 1 sends"},
		{"broken packets", func(r *Result) { r.UnverifiablePacket = 2 }, "2 packets failed"},
		{"nothing verified", func(r *Result) { r.VerifiedPackets = 0 }, "no packet"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := good
			tt.spoil(&r)
			got := strings.Join(Config{}.WithDefaults().Limits.refusals(r, 2), "; ")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
