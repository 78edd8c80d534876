package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/languagemate/studymate/control"
)

// serveCommand runs the server until SIGTERM or an interrupt.
func serveCommand(args []string, stdout, stderr io.Writer) error {
	var demo bool
	config, err := loadConfig("serve", args, func(flags *flag.FlagSet) {
		flags.BoolVar(&demo, "demo", false, "create demo learners and a session to join")
	})
	if err != nil {
		return err
	}
	if demo && !config.Auth.Password {
		return fmt.Errorf("%w: --demo needs auth.password: its learners log in with one", errConfig)
	}
	logger, err := control.NewLogger(stderr, config.Log.Level, config.Log.Format)
	if err != nil {
		return fmt.Errorf("%w: %w", errConfig, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer spareThreads(config.Media.Workers)()
	return serve(ctx, config, demo, func() {
		// From the first signal on the default handling is back, so that a second one ends the process at once.
		stop()
		logger.Info("shutting down", "timeout", config.ShutdownTimeout, "drainDelay", config.DrainDelay)
	}, logger, stdout)
}

// serve opens the server, says where it is, and runs it until ctx ends; stopping is called then, before anything closes.
func serve(ctx context.Context, config Config, demo bool, stopping func(), logger *slog.Logger, stdout io.Writer) error {
	s, err := open(ctx, config, logger)
	if err != nil {
		return err
	}
	if demo {
		err = makeDemo(ctx, s.control, stdout, localURL(s.control.Addr().String()))
	}
	if err == nil {
		err = announce(stdout, config, s)
	}
	if err != nil {
		return errors.Join(err, s.close())
	}
	return s.run(ctx, config.DrainDelay+config.ShutdownTimeout, stopping)
}

// spareThreads gives the Go scheduler a place for each media worker beside the cores' own, and returns what takes it back. A worker keeps its
// place while media flows, also when it waits in the kernel, so it must not be one that others need. An idle worker gives it up; with
// as many computing goroutines as cores it gets one back after 5 ms (median), with places to spare after 23 us (BenchmarkReadLatency in sfu/udp).
func spareThreads(workers int) (undo func()) {
	before := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(before + max(workers, 1))
	return func() { runtime.GOMAXPROCS(before) }
}

func announce(stdout io.Writer, config Config, s *server) error {
	url := config.HTTP.PublicURL
	if secure := s.control.TLSAddr(); url == "" && secure.IsValid() {
		url = "https" + strings.TrimPrefix(localURL(secure.String()), "http")
	} else if url == "" {
		url = localURL(s.control.Addr().String())
	}
	if _, err := fmt.Fprintf(stdout, "StudyMate is running: open %s\n", url); err != nil {
		return err
	}
	if figures := s.control.MetricsAddr(); figures.IsValid() {
		if _, err := fmt.Fprintf(stdout, "Prometheus finds figures at %s/metrics\n", localURL(figures.String())); err != nil {
			return err
		}
	}
	if s.clientMissing {
		_, err := fmt.Fprintln(stdout, "The web client is not in this binary ('make build' puts it there): only the API answers.")
		return err
	}
	return nil
}
