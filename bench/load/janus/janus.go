//go:build linux

// Package janus lets light clients meet in Janus video rooms, speaking its WebSocket API: one connection up for a member's streams, and
// one down on which a member subscribes to each feed as it is announced. It starts a given Janus program with configuration files of its own in
// a temporary directory. Called by the load generator; every member has a reading and a subscribing goroutine, which Stop ends.
package janus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
)

// ErrProtocol is returned when Janus refused something or said what its API doesn't.
var ErrProtocol = errors.New("janus: unexpected message")

// Config says which Janus.
type Config struct {
	Program string // path of the janus binary, or a name to look for in PATH
}

// Server is one Janus process and the signalling of the members in it.
type Server struct {
	config  Config
	dir     string
	port    int
	process *child.Process
	running sync.WaitGroup

	// Owned by the goroutine that calls Join.
	members []*member
	rooms   map[string]bool
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		return nil, errors.New("janus: no program given")
	}
	return &Server{config: config, rooms: map[string]bool{}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "janus" }

// Start runs Janus with the video room plugin and the WebSocket transport only, on loopback.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-janus-"); err != nil {
		return err
	}
	if s.port, err = child.FreePort(); err != nil {
		return err
	}
	if err := writeConfiguration(s.dir, s.port); err != nil {
		return err
	}
	s.process, err = child.Start(s.dir, s.config.Program, []string{"--configs-folder=" + s.dir}, nil)
	if err != nil {
		return err
	}
	return s.process.Ready(ctx, fmt.Sprintf("http://127.0.0.1:%d/", s.port))
}

// PID is Janus's.
func (s *Server) PID() int { return s.process.PID() }

// Join connects the member's socket, creates the room if it is the first, and publishes; the room's feeds are subscribed to as Janus names them.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	m.Requested()
	member, err := s.dial(ctx, m)
	if err != nil {
		return err
	}
	s.members = append(s.members, member)
	return member.enter(ctx, !s.rooms[m.Room], func() { s.rooms[m.Room] = true })
}

// Stop ends the members' sockets, then Janus.
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
