//go:build linux

package load

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/languagemate/studymate/bench/load/traffic"
)

// Config is one measurement. The zero value of a field takes the default in brackets.
type Config struct {
	Rooms       int                 // [1]
	RoomSize    int                 // [4]
	Publishers  int                 // members of a room who publish, the first to join; the others only receive [all]
	Window      time.Duration       // [10 s]
	Settle      time.Duration       // between the last join and the window [2 s]
	VerifyEvery int                 // every k-th member decrypts all it receives [4: one a room]
	UplinkBps   int                 // the packets of one frame follow each other at this rate; negative sends a frame at once [20,000,000]
	Video       traffic.VideoConfig // [1.2 Mbit/s, 30 frames a second]
	Simulcast   bool                // publishers send three layers of their camera, and the top one is due at receivers
	Feedback    bool                // clients number what they send, tell what arrived, ask for what is missing and repeat what is asked for
	Local       netip.Addr          // where the light clients live [the machine's first IPv4 address that is no loopback]
	NetNS       string              // network namespace of the light clients, as a path [the program's own]
	Limits      Limits
}

// Limits say when a result is refused.
type Limits struct {
	OtherShare     float64       // CPU used by neither server nor generator, of all cores [0.05]
	StealShare     float64       // CPU taken by the hypervisor [0.02]
	Lateness       time.Duration // p99 of the generator's own sending [5 ms]
	LostShare      float64       // packets that were due at receivers and never came [0.005]
	GeneratorShare float64       // CPU of the generator, of all cores [0.6]
}

// WithDefaults fills the empty fields.
func (c Config) WithDefaults() Config {
	setDefault(&c.Rooms, 1)
	setDefault(&c.RoomSize, 4)
	setDefault(&c.Publishers, c.RoomSize)
	setDefault(&c.Window, 10*time.Second)
	setDefault(&c.Settle, 2*time.Second)
	setDefault(&c.VerifyEvery, 4)
	setDefault(&c.UplinkBps, 20_000_000)
	setDefault(&c.Local, firstAddress())
	setDefault(&c.Limits.OtherShare, 0.05)
	setDefault(&c.Limits.StealShare, 0.02)
	setDefault(&c.Limits.Lateness, 5*time.Millisecond)
	setDefault(&c.Limits.LostShare, 0.005)
	setDefault(&c.Limits.GeneratorShare, 0.6)
	c.Video = c.Video.WithDefaults()
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (c Config) validate() error {
	if c.Rooms < 1 || c.RoomSize < 2 || c.Publishers < 1 || c.Publishers > c.RoomSize || c.Window < time.Second || c.Settle < 0 || c.VerifyEvery < 1 {
		return fmt.Errorf("%w: %d rooms of %d with %d publishers, window %v", ErrConfig, c.Rooms, c.RoomSize, c.Publishers, c.Window)
	}
	// A try of the traffic model finds rates that can't be sent before anything is started.
	_, err := traffic.NewPublisher(traffic.Config{Video: c.Video, UplinkBps: max(c.UplinkBps, 0)}, 0)
	return err
}

// firstAddress prefers an address that every server announces over loopback, which some leave out.
func firstAddress() netip.Addr {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return loopback
	}
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().Is4() && !prefix.Addr().IsLoopback() {
			return prefix.Addr()
		}
	}
	return loopback
}
