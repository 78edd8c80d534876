//go:build linux

package load

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// wellFormed parses a picture to its end and counts its elements by name.
func wellFormed(t *testing.T, text string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if start, ok := token.(xml.StartElement); ok {
			count[start.Name.Local]++
		}
	}
}

func TestPlotsShowWhatWasAccepted(t *testing.T) {
	measured := func(rooms int, cost float64, refusals ...string) Result {
		return Result{Rooms: rooms, CPUMicrosPerPacket: cost, Video: Latency{P50: 90, P90: 200, P99: 700, P999: 4000}, Refusals: refusals}
	}
	for _, tt := range []struct {
		name                string
		comparison          Comparison
		bars, lines, points int
	}{
		{"two servers", Comparison{
			Rooms: []int{1, 8}, Servers: []string{"ours", "<theirs>"},
			Results: [][]Result{{measured(1, 5), measured(8, 4), measured(8, 6)}, {measured(1, 20), measured(8, 1000, "the machine was busy")}},
		}, 3, 3, 12},
		{"nothing yet", Comparison{Rooms: []int{1}, Servers: []string{"ours"}, Results: [][]Result{nil}}, 0, 0, 0},
		{"zeros", Comparison{Rooms: []int{1}, Servers: []string{"ours"}, Results: [][]Result{{{Rooms: 1}}}}, 1, 1, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var cost, latency strings.Builder
			if err := errors.Join(tt.comparison.WriteCostPlot(&cost), tt.comparison.WriteLatencyPlot(&latency)); err != nil {
				t.Fatal(err)
			}
			background := 1 + len(tt.comparison.Servers) // and the legend
			if got := wellFormed(t, cost.String())["rect"] - background; got != tt.bars {
				t.Errorf("%d bars in\n%s", got, cost.String())
			}
			got := wellFormed(t, latency.String())
			if got["polyline"] != tt.lines || got["circle"] != tt.points {
				t.Errorf("%v in\n%s", got, latency.String())
			}
			if text := cost.String() + latency.String(); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Error(text)
			}
		})
	}
}

func TestTicksAreRound(t *testing.T) {
	for most, want := range map[float64]float64{0: 1, 1.5: 0.2, 3: 0.5, 7: 1, 42: 5, 99: 10} {
		if got := tick(most); got < want*0.999 || got > want*1.001 {
			t.Errorf("%g: %g, want %g", most, got, want)
		}
	}
}
