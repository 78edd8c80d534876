package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// punctual notes how late switches are told.
type punctual struct {
	mu   sync.Mutex
	late []time.Duration // Guarded by mu.
}

// Publish implements the publisher: a switch has a whole minute left when it is told in time.
func (p *punctual) Publish(_ string, body []byte) {
	now := time.Now()
	var e struct {
		Type, Reason string
		SwitchAt     time.Time
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Type != "language" || e.Reason != "switched" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = append(p.late, now.Sub(e.SwitchAt.Add(-time.Minute)))
}

// PublishTo implements the publisher.
func (p *punctual) PublishTo(string, string, []byte) {}

// PublishExcept implements publisher.
func (*punctual) PublishExcept(string, []string, []byte) {}

// Revoke implements publisher.
func (*punctual) Revoke(string, string) {}

// BenchmarkLiveSessions has ten thousand sessions live in which people hold places and nobody does anything but their clocks, for half a minute in which
// the language of half of them changes, and a node is told so. Run it with -cpu 1 -benchtime 1x: the machine is one core then.
func BenchmarkLiveSessions(b *testing.B) {
	const sessions, window = 10_000, 30 * time.Second
	db, ctx := storetest.New(b), context.Background()
	begun := time.Now()
	for i := range sessions {
		who := db.User(fmt.Sprint("u", i))
		s, err := db.Sessions.Create(ctx, store.NewSession{Title: "t", HostID: who.ID, Type: store.TypeVideo, MaxParticipants: 4,
			Rotation: []store.Segment{{Language: "ko", Minutes: 1}, {Language: "en", Minutes: 1}}}, begun)
		if err == nil {
			_, err = db.Seats.Claim(ctx, s.ID, who.ID, begun)
		}
		if err == nil {
			err = db.Sessions.Activate(ctx, s.ID, begun)
		}
		if err == nil {
			// The switches of all sessions are spread over their minute.
			err = db.Live.SaveRotation(ctx, s.ID, store.Rotation{Version: 1, Running: true, AnchoredAt: begun.Truncate(time.Millisecond),
				Left: (time.Duration(i) * time.Minute / sessions).Round(time.Millisecond)})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		ears := &punctual{}
		nodes, err := bus.New(bus.Config{})
		if err != nil {
			b.Fatal(err)
		}
		r, err := session.New(session.Config{PlaceKeep: time.Hour}, session.Deps{
			Sessions: db.Sessions, Seats: db.Seats, Held: db.Seats, Plans: db.Sessions, Live: db.Live, Door: db.Live, Invitations: db.Invitations, Messenger: &audience{}, Lessons: db.Lessons, Notes: db.Notes, Notebook: db.Notes, Blocks: db.Blocks, Topics: bank(b),
			Media: &stage{rooms: map[string]*room{}}, Publisher: ears, Nodes: nodes,
		})
		if err != nil {
			b.Fatal(err)
		}
		running, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { _ = r.Run(running) })
		wg.Go(func() { _ = nodes.Run(running) })
		for r.Stats().Participants.Lost < sessions { // all are taken up
			<-time.After(100 * time.Millisecond)
		}
		ears.mu.Lock()
		ears.late = nil
		ears.mu.Unlock()
		before := processorTime(b)
		<-time.After(window)
		spent := processorTime(b) - before
		known := nodes.Stats().Keys
		cancel()
		wg.Wait()
		if known < sessions {
			b.Fatalf("%d sessions are known to the nodes", known)
		}
		slices.Sort(ears.late)
		if len(ears.late) < sessions/3 {
			b.Fatalf("%d switches only", len(ears.late))
		}
		b.ReportMetric(float64(ears.late[len(ears.late)/2].Microseconds())/1000, "late-p50-ms")
		b.ReportMetric(float64(ears.late[len(ears.late)*99/100].Microseconds())/1000, "late-p99-ms")
		b.ReportMetric(float64(spent.Microseconds())/1000/sessions/window.Minutes(), "cpu-ms/session-minute")
	}
}

// processorTime is what this process has used of the processor.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
