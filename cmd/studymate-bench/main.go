//go:build linux

// Command studymate-bench measures what forwarding costs StudyMate's server and others, side by side on one machine. It reads flags,
// puts adapters and measurements together and prints; all measuring is in bench/load. Everything runs on the main goroutine but what
// bench/load starts and ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3 // measured, but not to be used
)

var errRefused = errors.New("the result is refused")

const usage = `usage:
  studymate-bench forward [flags]   measure one server once
  studymate-bench compare [flags]   measure servers in turns and print medians, spread and ratios
  studymate-bench serve-sfu [flags] be the server studymate-sfu: the forwarding unit alone, signalling on loopback
Each takes -h.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	commands := map[string]func(context.Context, []string, io.Writer, io.Writer) error{"forward": forward, "compare": compare, "serve-sfu": serveSFU}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	err := commands[args[0]](ctx, args[1:], stdout, stderr)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp), errors.Is(err, errUsage):
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, err)
		}
		return exitUsage
	case errors.Is(err, errRefused):
		fmt.Fprintln(stderr, err)
		return exitRefused
	default:
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
}
