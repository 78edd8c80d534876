//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/languagemate/studymate/bench/load"
)

var errUsage = errors.New("studymate-bench")

// settings are the flags that both commands take.
type settings struct {
	seconds   int
	size      int
	publish   int
	verify    int
	uplink    float64
	rate      float64
	busy      float64
	local     string
	netns     string
	media     string
	simulcast bool
	feedback  bool
	programs  map[string]*string // by server
}

func (s *settings) register(flags *flag.FlagSet) {
	flags.IntVar(&s.seconds, "seconds", 10, "length of the steady window")
	flags.IntVar(&s.size, "size", 4, "members of a room")
	flags.IntVar(&s.publish, "publishers", 0, "members of a room who publish, the first to join; the others only receive (default: all)")
	flags.IntVar(&s.verify, "verify", 4, "every how many members one decrypts and checks all it receives")
	flags.Float64Var(&s.uplink, "uplink", 20, "Mbit/s at which a publisher's packets follow each other; 0 sends a frame at once")
	flags.Float64Var(&s.rate, "rate", 1.2, "Mbit/s of video a publisher sends")
	flags.Float64Var(&s.busy, "busy", 5, "percent of all CPU that other processes may use before a result is refused")
	flags.BoolVar(&s.simulcast, "simulcast", false, "publishers send three layers of their cameras, of which the servers are to forward the top one")
	flags.BoolVar(&s.feedback, "feedback", false, "clients give transport-wide feedback, ask for what is missing and repeat what is asked for")
	flags.StringVar(&s.local, "local", "", "IPv4 address of the light clients (default: the machine's first that is no loopback)")
	flags.StringVar(&s.netns, "netns", "", "network namespace of the light clients, as a path such as /run/netns/NAME; -local is their address in it (default: the program's own)")
	flags.StringVar(&s.media, "media", "127.0.0.1", "IPv4 address of the media of a server that has to be told one (mediasoup); with -netns the machine's address on the way there")
	s.programs = map[string]*string{}
	for _, server := range servers() {
		s.programs[server.name] = flags.String(server.name, server.program, "the "+server.name+" program")
	}
}

func (s *settings) config() (load.Config, error) {
	config := load.Config{
		RoomSize: s.size, Publishers: s.publish, Window: time.Duration(s.seconds) * time.Second, VerifyEvery: s.verify,
		UplinkBps: int(s.uplink * 1e6),
		Simulcast: s.simulcast,
		Feedback:  s.feedback,
		NetNS:     s.netns,
		Limits:    load.Limits{OtherShare: s.busy / 100},
	}
	config.Video.RateBps = int(s.rate * 1e6)
	if s.uplink == 0 {
		config.UplinkBps = -1
	}
	if s.local != "" {
		address, err := netip.ParseAddr(s.local)
		if err != nil || !address.Is4() {
			return config, fmt.Errorf("%w: -local %q is no IPv4 address", errUsage, s.local)
		}
		config.Local = address
	}
	return config, nil
}

// parse turns what flag has printed already into errUsage.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: unexpected %q", errUsage, flags.Arg(0))
	}
	return nil
}

func numbers(list string) ([]int, error) {
	var result []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%w: %q is no list of numbers", errUsage, list)
		}
		result = append(result, n)
	}
	return result, nil
}
