package control

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/languagemate/studymate/control/session"
)

// fixedRooms opens rooms with the same figures for ever.
type fixedRooms struct{ stats session.RoomStats }

type fixedRoom struct {
	session.MediaRoom
	stats session.RoomStats
}

func (f fixedRooms) Open(string, func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	return fixedRoom{stats: f.stats}, nil
}
func (r fixedRoom) Stats() session.RoomStats { return r.stats }
func (r fixedRoom) Close(string)             {}

func TestQualityIsSampledWhileARoomIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSampler(fixedRooms{session.RoomStats{Peers: []session.PeerStats{{
			Peer: "ann", RTTMs: 40, Grade: "good",
			Streams: []session.StreamStats{
				{Kind: "mic", Direction: "up", JitterMs: 3, LossPercent: 1.5, LatencyMs: 20, BitrateBps: 32000},
				{Kind: "camera", Direction: "up"}, // off
			},
		}}}})
		registry, err := NewRegistry(Figures{}, s)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		room, _ := s.Open("s1", nil)
		time.Sleep(12 * time.Second) // two ticks
		room.Close("over")
		time.Sleep(time.Minute)
		cancel()
		running.Wait()
		want := `
# HELP studymate_media_graded_seconds_total Time that people spent connected, by the grade of their connection.
# TYPE studymate_media_graded_seconds_total counter
studymate_media_graded_seconds_total{grade="excellent"} 0
studymate_media_graded_seconds_total{grade="good"} 10
studymate_media_graded_seconds_total{grade="lost"} 0
studymate_media_graded_seconds_total{grade="poor"} 0
`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "studymate_media_graded_seconds_total"); err != nil {
			t.Error(err)
		}
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		sampled := ""
		for _, family := range families {
			for _, m := range family.GetMetric() {
				if family.GetName() == "studymate_media_jitter_seconds" && m.GetHistogram().GetSampleCount() > 0 {
					sampled += fmt.Sprint(m.GetHistogram().GetSampleCount(), " ", m.GetLabel()[1].GetValue(), " ")
				}
			}
		}
		if sampled != "2 mic " {
			t.Errorf("jitter of %q, want that of the microphone alone", sampled)
		}
		problems, err := testutil.GatherAndLint(registry)
		if err != nil || len(problems) > 0 {
			t.Errorf("%v %v", err, problems)
		}
	})
}
