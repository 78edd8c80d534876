//go:build linux

// Package livekit lets light clients meet in LiveKit rooms, speaking its protobuf signalling over a WebSocket: one connection that the
// client offers for a member's streams, and one that the server offers for everybody else's. It starts a given LiveKit program with a
// configuration of its own in a temporary directory. Called by the load generator; every member has one reading goroutine, and one
// while a connection is made, which Stop ends.
package livekit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
)

// ErrProtocol is returned when LiveKit refused something or said what its protocol doesn't.
var ErrProtocol = errors.New("livekit: unexpected message")

// Config says which LiveKit.
type Config struct {
	Program string // path of the livekit-server binary, or a name to look for in PATH
}

// Server is one LiveKit process and the signalling of the members in it.
type Server struct {
	config  Config
	dir     string
	port    int
	secret  string
	process *child.Process
	running sync.WaitGroup

	// Owned by the goroutine that calls Join.
	members []*member
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		return nil, errors.New("livekit: no program given")
	}
	return &Server{config: config, secret: rand.Text() + rand.Text()}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "livekit" }

// The defaults stand but for the addresses and for one media port a core, which LiveKit's documentation calls the fastest choice.
const configuration = `port: %d
bind_addresses: ["127.0.0.1"]
rtc:
  udp_port: %d-%d
  tcp_port: 0
  use_external_ip: false
logging:
  level: warn
keys:
  %s: %s
`

// apiKey is the name of the only key.
const apiKey = "bench"

// Start runs LiveKit on one node without a message bus, TURN or ICE over TCP.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-livekit-"); err != nil {
		return err
	}
	if s.port, err = child.FreePort(); err != nil {
		return err
	}
	media, err := child.FreePort()
	if err != nil {
		return err
	}
	text := fmt.Sprintf(configuration, s.port, media, media+runtime.NumCPU()-1, apiKey, s.secret)
	file := filepath.Join(s.dir, "livekit.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	if s.process, err = child.Start(s.dir, s.config.Program, []string{"--config", file}, nil); err != nil {
		return err
	}
	return s.process.Ready(ctx, fmt.Sprintf("http://127.0.0.1:%d/", s.port))
}

// PID is LiveKit's.
func (s *Server) PID() int { return s.process.PID() }

// Join connects the member's socket and publishes; LiveKit subscribes everybody to everybody by itself.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	token, err := accessToken(s.secret, m.Room, m.Name)
	if err != nil {
		return err
	}
	m.Requested()
	member, err := s.dial(ctx, m, token)
	if err != nil {
		return err
	}
	s.members = append(s.members, member)
	return member.publish(ctx)
}

// Stop ends the members' sockets, then LiveKit.
func (s *Server) Stop() error {
	for _, m := range s.members {
		m.close()
	}
	s.running.Wait()
	var err error
	if s.process != nil {
		err = s.process.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
