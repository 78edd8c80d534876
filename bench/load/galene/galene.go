//go:build linux

// Package galene lets light clients meet on a Galene server, speaking its WebSocket protocol: one link up for a member's streams,
// one link down for every other member's. It starts a given Galene program with a configuration of its own in a temporary
// directory. Called by the load generator; every member has one reading goroutine, which Stop ends.
package galene

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
)

// ErrProtocol is returned when Galene refused something or said what its protocol doesn't.
var ErrProtocol = errors.New("galene: unexpected message")

// Config says which Galene.
type Config struct {
	Program string // path of the galene binary, or a name to look for in PATH
}

// Server is one Galene process and the signalling of the members in it.
type Server struct {
	config  Config
	dir     string
	port    int
	process *child.Process
	reading sync.WaitGroup

	// Guarded by mu.
	mu      sync.Mutex
	members []*member
	groups  map[string]bool
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		return nil, errors.New("galene: no program given")
	}
	return &Server{config: config, groups: map[string]bool{}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "galene" }

// Start runs Galene as installed: ports of the kernel's choice for media, no TURN server, plain HTTP on loopback.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-galene-"); err != nil {
		return err
	}
	for _, d := range []string{"groups", "data", "static", "recordings"} {
		if err := os.Mkdir(filepath.Join(s.dir, d), 0o700); err != nil {
			return err
		}
	}
	if s.port, err = child.FreePort(); err != nil {
		return err
	}
	address := fmt.Sprintf("127.0.0.1:%d", s.port)
	s.process, err = child.Start(s.dir, s.config.Program, []string{"-http", address, "-insecure", "-turn", ""}, nil)
	if err != nil {
		return err
	}
	return s.process.Ready(ctx, "http://"+address+"/public-groups.json")
}

// PID is Galene's.
func (s *Server) PID() int { return s.process.PID() }

// prepareGroup writes the description of a group that lets anybody in. Galene reads it when the first member joins.
func (s *Server) prepareGroup(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[name] {
		return nil
	}
	description := map[string]any{
		"wildcard-user": map[string]any{"password": map[string]string{"type": "wildcard"}, "permissions": "present"},
		"codecs":        []string{"vp8", "opus"},
	}
	b, err := json.Marshal(description)
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, "groups", name+".json"), b, 0o600)
	}
	s.groups[name] = err == nil
	return err
}

// Join connects the member's socket, enters the group, asks for all streams and publishes, if it is a publisher.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	if err := s.prepareGroup(m.Room); err != nil {
		return err
	}
	m.Requested()
	member, err := s.dial(ctx, m)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.members = append(s.members, member)
	s.mu.Unlock()
	return member.enter(ctx)
}

// Stop ends the members' sockets, then Galene.
func (s *Server) Stop() error {
	s.mu.Lock()
	members := s.members
	s.mu.Unlock()
	for _, m := range members {
		m.close()
	}
	s.reading.Wait()
	var err error
	if s.process != nil {
		err = s.process.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
