//go:build linux

// Package child runs a server under test as a process of its own: starts it with its log in a file, waits until it answers, ends it.
// It is called by the adapters, one goroutine at a time; it knows no server.
package child

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	// ErrNotReady is returned when the server didn't answer in time, or ended before it did.
	ErrNotReady = errors.New("child: server not ready")
	// ErrKilled is returned when the server had to be killed.
	ErrKilled = errors.New("child: server did not end by itself")
)

const (
	readyWithin = 20 * time.Second
	endWithin   = 10 * time.Second
	askEvery    = time.Second // longer than a server takes that has nothing to wait for
	readyPause  = 20 * time.Millisecond
	logTail     = 2000
)

// Process is one running server.
type Process struct {
	command *exec.Cmd
	log     *os.File
}

// Start runs program in dir, where it also writes server.log, with the given arguments and variables added to the environment.
func Start(dir, program string, args, environment []string) (*Process, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		return nil, err
	}
	p := &Process{command: exec.Command(path, args...), log: log}
	p.command.Dir = dir
	p.command.Env = append(os.Environ(), environment...)
	p.command.Stdout, p.command.Stderr = log, log
	// A generator that dies takes its server with it.
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := p.command.Start(); err != nil {
		_ = log.Close()
		return nil, err
	}
	return p, nil
}

// PID is the process id.
func (p *Process) PID() int { return p.command.Process.Pid }

// Ready waits until url answers with any status under 500.
func (p *Process) Ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(readyPause)
	defer tick.Stop()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if response, err := client.Do(request); err == nil {
			_ = response.Body.Close()
			if response.StatusCode < http.StatusInternalServerError {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: %s: %s", ErrNotReady, url, p.Tail())
		}
		if !p.alive() {
			return fmt.Errorf("%w: it ended: %s", ErrNotReady, p.Tail())
		}
	}
}

// alive looks without reaping.
func (p *Process) alive() bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
	if err != nil {
		return false
	}
	var pid int
	var name, state string
	_, err = fmt.Sscan(string(b), &pid, &name, &state)
	return err != nil || state != "Z"
}

// Tail is the end of the server's log.
func (p *Process) Tail() string {
	b, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-logTail):])
}

// Stop asks the server to end, again and again, because some wait for their people to leave on the first signal and end on the second. It kills a
// server that doesn't end.
func (p *Process) Stop() error {
	defer func() { _ = p.log.Close() }()
	_ = p.command.Process.Signal(syscall.SIGTERM)
	ended := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() { p.askAgain(ended) })
	var killed atomic.Bool
	timer := time.AfterFunc(endWithin, func() {
		killed.Store(true)
		_ = p.command.Process.Kill()
	})
	_ = p.command.Wait() // its status after SIGTERM says nothing
	timer.Stop()
	close(ended)
	asking.Wait()
	if killed.Load() {
		return ErrKilled
	}
	return nil
}

func (p *Process) askAgain(ended <-chan struct{}) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = p.command.Process.Signal(syscall.SIGTERM) // fails when the server has just ended
		case <-ended:
			return
		}
	}
}

// FreePort returns a TCP and UDP port of the loopback address that was free a moment ago.
func FreePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("child: listener on %v", l.Addr())
	}
	return address.Port, nil
}
