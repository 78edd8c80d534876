package sfu

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func room(t *testing.T, s *Server, events func(Event)) *Room {
	t.Helper()
	r, err := s.Room("studying", events)
	must(t, err)
	return r
}

func TestFourPeopleHearAndSeeEachOther(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"batched system calls": nil,
		"portable":             func(c *Config) { c.Portable = true },
		"two workers":          func(c *Config) { c.Workers = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			events := newRecord()
			r := room(t, startServer(t, change), events.add)
			names := []string{"ann", "ben", "choi", "dana"}
			clients := map[string]*client{}
			for _, n := range names {
				clients[n] = newClient(t, r, n, clientOptions{})
				clients[n].join()
			}
			for _, n := range names {
				for _, other := range names {
					if other != n {
						clients[n].meets(other)
					}
				}
				events.wait(t, PeerConnected, n)
			}
			if st := r.Stats(); len(st.Peers) != 4 || len(st.Peers[0].Up) == 0 || st.Peers[0].Up[0].Packets == 0 {
				t.Errorf("figures %+v", st)
			}
		})
	}
}

func TestAPeerBehindICETCPTakesPart(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ann, ben := newClient(t, r, "ann", clientOptions{tcp: true}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	ben.meets("ann")
}

func TestWhoLeavesFreesTheSlotAndWhoStaysKeepsIt(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ann, ben, choi := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{}), newClient(t, r, "choi", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	choi.join()
	ann.meets("choi")
	var before string
	ann.until("the slot of choi", func() bool {
		for mid, peer := range ann.slots {
			if peer == "choi" {
				before = mid
			}
		}
		return before != ""
	})
	r.Leave("ben", "removed")
	ben.until("to be told why", func() bool { return ben.closing == "removed" })
	ann.until("ben's slots to be free", func() bool {
		for _, peer := range ann.slots {
			if peer == "ben" {
				return false
			}
		}
		return ann.slots[before] == "choi"
	})
}

func TestAReloadReplacesTheOldConnection(t *testing.T) {
	events := newRecord()
	r := room(t, startServer(t, nil), events.add)
	ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	ben.meets("ann")
	again := newClient(t, r, "ben", clientOptions{})
	again.join()
	ben.until("to be told", func() bool { return ben.closing == "replaced" })
	again.meets("ann")
	ann.meets("ben")
	if st := r.Stats(); len(st.Peers) != 2 {
		t.Errorf("%d peers after a reload", len(st.Peers))
	}
}

func TestWhatAPeerSwitchesOffIsNotForwarded(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	ben.until("the channel", func() bool { return ben.open })
	ben.say(`{"type":"publish","mic":false,"camera":true,"screen":false,"screenAudio":false}`)
	ann.until("ben to be muted", func() bool { return !ann.peers["ben"].Mic && ann.peers["ben"].Camera })
	var voice string
	ann.until("the voice slot", func() bool {
		for mid := range ann.slots {
			if strings.HasPrefix(ann.heard[mid], "mic of ben") {
				voice = mid
			}
		}
		return voice != ""
	})
	// What was on its way has arrived once a hundred pictures came after the message.
	var heard int
	ann.until("pictures", func() bool { heard = ann.count[voice]; return true })
	pictures := func() (n int) {
		for mid, count := range ann.count {
			if mid != voice {
				n += count
			}
		}
		return n
	}
	var start int
	ann.until("pictures", func() bool { start = pictures(); return true })
	ann.until("fifty more pictures", func() bool { return pictures() > start+50 })
	ann.until("silence", func() bool {
		if ann.count[voice] > heard+10 {
			t.Errorf("%d packets of a muted voice came through", ann.count[voice]-heard)
		}
		return true
	})
	r.Allow("ben", Permissions{Mic: true})
	ann.until("ben's camera to be taken away", func() bool { return !ann.peers["ben"].Camera })
}

func TestASharedScreenAppears(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	ben.meets("ann")
	shared := func(c *client) (owner string) {
		// The last video m-line that a client receives on is the screen's.
		return c.slots["10"]
	}
	ann.until("no screen", func() bool { return shared(ann) == "" })
	ben.say(`{"type":"publish","mic":true,"camera":true,"screen":true,"screenAudio":false}`)
	ann.until("the screen of ben", func() bool { return shared(ann) == "ben" && ann.peers["ben"].Screen })
	ben.say(`{"type":"publish","mic":true,"camera":true,"screen":false,"screenAudio":false}`)
	ann.until("the screen to go", func() bool { return shared(ann) == "" })
}

func TestAnICERestartKeepsTheConnection(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	offer, err := ben.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: true})
	must(t, err)
	must(t, ben.pc.SetLocalDescription(offer))
	answer, err := r.Signal(context.Background(), "ben", Signal{Type: "offer", SDP: ben.pc.LocalDescription().SDP})
	must(t, err)
	must(t, ben.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.SDP}))
	var start int
	total := func() (n int) {
		for _, count := range ann.count {
			n += count
		}
		return n
	}
	ann.until("a count", func() bool { start = total(); return true })
	ann.until("media to go on", func() bool { return total() > start+100 })
}

func TestBadOffersAndSignalsAreRefused(t *testing.T) {
	r := room(t, startServer(t, nil), nil)
	ctx := context.Background()
	for name, sdp := range map[string]string{
		"nothing":      "",
		"no SDP":       "hello",
		"no media":     "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n",
		"a huge offer": strings.Repeat("a=x\r\n", 100_000),
	} {
		if _, err := r.Join(ctx, "ann", sdp, AllowAll()); !errors.Is(err, ErrBadOffer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Signal(ctx, "nobody", Signal{Type: "offer"}); !errors.Is(err, ErrUnknownPeer) {
		t.Errorf("a signal of nobody: %v", err)
	}
	ann := newClient(t, r, "ann", clientOptions{})
	ann.join()
	if _, err := r.Signal(ctx, "ann", Signal{Type: "dance"}); !errors.Is(err, ErrBadSignal) {
		t.Errorf("an unknown signal: %v", err)
	}
	if _, err := r.Signal(ctx, "ann", Signal{Type: "offer", SDP: "hello"}); !errors.Is(err, ErrBadOffer) {
		t.Errorf("a bad re-offer: %v", err)
	}
}

func TestABadMessageEndsItsSenderOnly(t *testing.T) {
	for name, messages := range map[string][]string{
		"not JSON":         {"{"},
		"too many at once": slices.Repeat([]string{`{"type":"ping","id":1}`}, 2*maxMessages+1),
	} {
		events := newRecord()
		r := room(t, startServer(t, nil), events.add)
		ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
		ann.join()
		ben.join()
		ann.meets("ben")
		ben.until("the channel", func() bool { return ben.open })
		for _, m := range messages {
			_ = ben.channel.SendText(m) // the last ones may find the channel ended
		}
		events.wait(t, PeerClosed, "ben")
		ann.until(name+": ben to be gone", func() bool { _, there := ann.peers["ben"]; return !there })
	}
}

func TestGarbageOnTheMediaPortHarmsNobody(t *testing.T) {
	s := startServer(t, nil)
	r := room(t, s, nil)
	ann, ben := newClient(t, r, "ann", clientOptions{}), newClient(t, r, "ben", clientOptions{})
	ann.join()
	ben.join()
	ann.meets("ben")
	conn, err := net.Dial("udp", s.MediaAddrs()[0].String())
	must(t, err)
	defer conn.Close()
	for _, b := range [][]byte{
		{}, {0}, {0, 1, 0, 0}, {22, 254, 255}, {0x80}, {0x80, 96}, {0x80, 200, 0, 0}, make([]byte, 20), make([]byte, 1472),
		[]byte("GET / HTTP/1.1\r\n\r\n"), append([]byte{0x90, 96, 0, 0}, make([]byte, 20)...), make([]byte, 60_000),
	} {
		for range 20 {
			_, _ = conn.Write(b)
		}
	}
	eventually(t, "the garbage to be counted as dropped", func() bool { return s.Stats().DropsUnknown > 0 })
	ann.meets("ben")
}

func TestAClosedRoomTellsItsPeers(t *testing.T) {
	s := startServer(t, nil)
	r := room(t, s, nil)
	ann := newClient(t, r, "ann", clientOptions{})
	ann.join()
	ann.until("the channel and the first room message", func() bool { return ann.open && len(ann.peers) == 1 })
	r.Close("session-ended")
	ann.until("to be told", func() bool { return ann.closing == "session-ended" })
	if _, err := r.Join(context.Background(), "ben", "", AllowAll()); err == nil {
		t.Error("a closed room takes peers")
	}
	if next := room(t, s, nil); next == r {
		t.Error("the name leads to the closed room")
	}
}

func TestARelayMaySendToTheMediaPortOnly(t *testing.T) {
	s := startServer(t, nil)
	own := s.MediaAddrs()[0]
	for addr, want := range map[netip.AddrPort]bool{
		own: true,
		netip.AddrPortFrom(netip.AddrFrom16(own.Addr().As16()), own.Port()):   true, // IPv4-mapped
		netip.AddrPortFrom(own.Addr(), 0):                                     true,
		netip.AddrPortFrom(own.Addr(), own.Port()+1):                          false,
		netip.MustParseAddrPort("127.0.0.2:" + strconv.Itoa(int(own.Port()))): false,
		netip.MustParseAddrPort("169.254.169.254:80"):                         false,
	} {
		if got := s.AllowsPeer(addr); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}
