package sfu

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"golang.org/x/sync/errgroup"
)

const (
	stressRooms = 4
	// stressVisits is how many people come and go in each room, one after the other, while two who stay talk. A quarter of them come over
	// ICE-TCP, and a quarter never get further than their offer.
	stressVisits = 48
	// stressTalk is the pause between two packets of everybody.
	stressTalk = 10 * time.Millisecond
)

// TestPeopleComeAndGoWhileOthersTalk joins and leaves a few hundred times, with mutes, views, shares and restarts, and looks whether
// everything of them is gone afterwards. The race detector and the leak check of the package do the rest.
func TestPeopleComeAndGoWhileOthersTalk(t *testing.T) {
	s := startServer(t, func(c *Config) { c.Workers = 2 })
	cert, err := selfsign.GenerateSelfSigned()
	must(t, err)
	work, stop := context.WithCancel(t.Context())
	group, work := errgroup.WithContext(work)
	var stays, visits errgroup.Group
	var heard atomic.Int64
	for i := range stressRooms {
		r, err := s.Room(fmt.Sprint("stress", i), func(Event) {})
		must(t, err)
		for n := range 2 {
			stays.Go(func() error { return stay(work, t, r, fmt.Sprint("stay", n), cert, &heard) })
		}
		for lane := range 2 {
			visits.Go(func() error {
				for n := range stressVisits / 2 {
					if err := visit(t, r, fmt.Sprintf("visit%d.%d", lane, n%5), cert, n); err != nil {
						return fmt.Errorf("visit %d of room %d: %w", n, i, err)
					}
				}
				return nil
			})
		}
		group.Go(func() error { return bother(work, s, r) })
	}
	must(t, visits.Wait())
	stop()
	must(t, errors.Join(group.Wait(), stays.Wait()))
	for i := range stressRooms {
		r, err := s.Room(fmt.Sprint("stress", i), nil)
		must(t, err)
		for _, p := range r.Stats().Peers {
			r.Leave(p.ID, "left")
		}
		r.Close("session-ended")
	}
	empty(t, s)
	if n := heard.Load(); n < 1000 {
		t.Errorf("those who stayed heard %d packets only", n)
	}
}

// empty waits until nobody is left, and nothing of them.
func empty(t *testing.T, s *Server) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(testTimeout); ; <-tick.C {
		st := s.Stats()
		if st.Peers == 0 && st.Rooms == 0 && st.Transport.Peers == 0 && st.Transport.Streams == 0 {
			if st.Transport.Panics != 0 {
				t.Errorf("%d panics", st.Transport.Panics)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left are %d peers, %d rooms, %d connections, %d streams", st.Peers, st.Rooms, st.Transport.Peers, st.Transport.Streams)
		}
	}
}

// enter joins a light client and connects it.
func enter(t *testing.T, r *Room, id string, cert tls.Certificate, network string) (*light, error) {
	c, err := newLight(t, id, cert, func() (net.Conn, error) { return dial(r.server, network) })
	if err != nil {
		return nil, err
	}
	answer, err := r.Join(context.Background(), id, c.offer(), AllowAll())
	if err != nil {
		c.close(false)
		return nil, err
	}
	c.take(answer)
	if err := errors.Join(c.check()); err != nil {
		return c, err
	}
	return c, errors.Join(c.secure())
}

func dial(s *Server, network string) (net.Conn, error) {
	if network == "tcp" {
		return net.Dial("tcp4", s.tcp.Addr().String())
	}
	return net.Dial("udp4", s.MediaAddrs()[0].String())
}

// stay talks and listens until the end.
func stay(ctx context.Context, t *testing.T, r *Room, id string, cert tls.Certificate, heard *atomic.Int64) error {
	c, err := enter(t, r, id, cert, "udp")
	if c != nil {
		defer c.close(true)
	}
	if err != nil {
		return err
	}
	count := func([]byte) { heard.Add(1) }
	c.wire.media.Store(&count)
	tick := time.NewTicker(stressTalk)
	defer tick.Stop()
	for n := uint32(0); ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := c.talk(n*900, 400); err != nil {
			return err
		}
	}
}

// visit is one life: how far it gets and how it ends depends on its number.
func visit(t *testing.T, r *Room, id string, cert tls.Certificate, n int) error {
	if n%4 == 3 {
		c, err := newLight(t, id, cert, func() (net.Conn, error) { return dial(r.server, "udp") })
		if err != nil {
			return err
		}
		defer c.close(false)
		if _, err := r.Join(context.Background(), id, c.offer(), AllowAll()); err != nil {
			return err
		}
		if n%8 == 3 {
			r.Leave(id, "left")
		}
		return nil // or its next visit replaces it
	}
	network := "udp"
	if n%4 == 2 {
		network = "tcp"
	}
	c, err := enter(t, r, id, cert, network)
	if c != nil {
		defer c.close(n%3 == 0)
	}
	if err != nil {
		return err
	}
	if n%2 == 0 {
		if err := c.open(); err != nil {
			return err
		}
	}
	if err := c.live(r, n); err != nil {
		return err
	}
	switch n % 5 {
	case 0:
		r.Leave(id, "removed")
	case 1:
		_, err := r.Signal(context.Background(), id, Signal{Type: "bye"})
		return err
	}
	return nil // it says goodbye, vanishes, or is replaced by its next visit
}

// live talks for a while and changes its mind about everything meanwhile.
func (c *light) live(r *Room, n int) error {
	tick := time.NewTicker(stressTalk)
	defer tick.Stop()
	for i := range 12 {
		<-tick.C
		if err := c.talk(uint32(i)*900, 400); err != nil {
			return err
		}
		var err error
		switch {
		case c.room != nil && i%4 == 1:
			err = c.say(`{"type":"publish","mic":%t,"camera":%t,"screen":%t,"screenAudio":false}`, i%8 < 4, n%3 != 0, i > 6)
		case c.room != nil && i%4 == 2:
			err = c.say(`{"type":"view","slots":[{"mid":"5","height":%d},{"mid":"6","height":%d}]}`, i%3*360, i%2*180)
		case i == 7 && n%3 == 1:
			err = c.restart(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// restart takes new ICE credentials, as a client does after a change of its network.
func (c *light) restart(r *Room) error {
	c.refresh()
	answer, err := r.Signal(context.Background(), c.id, Signal{Type: "offer", SDP: c.offer()})
	if err != nil {
		return err
	}
	c.take(answer.SDP)
	return c.check()
}

// bother reads figures and changes permissions all the time, as the session's loop and the reader of metrics do.
func bother(ctx context.Context, s *Server, r *Room) error {
	tick := time.NewTicker(7 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for _, p := range r.Stats().Peers {
			r.Allow(p.ID, Permissions{Mic: true, Camera: rand.IntN(3) > 0, Screen: rand.IntN(2) > 0})
		}
		if st := s.Stats(); st.Peers > stressRooms*maxPeers {
			return fmt.Errorf("%d peers", st.Peers)
		}
	}
}
