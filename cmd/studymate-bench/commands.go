//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/languagemate/studymate/bench/load"
)

// forward measures one server once.
func forward(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("forward", flag.ContinueOnError)
	flags.SetOutput(stderr)
	s.register(flags)
	name := flags.String("server", "studymate", "which server")
	rooms := flags.Int("rooms", 1, "number of rooms")
	asJSON := flags.Bool("json", false, "print the result as JSON")
	if err := parse(flags, args); err != nil {
		return err
	}
	config, err := s.config()
	if err != nil {
		return err
	}
	config.Rooms = *rooms
	factory, err := s.factory(*name)
	if err != nil {
		return err
	}
	result, err := factory.Run(ctx, config)
	if err != nil {
		return err
	}
	if *asJSON {
		err = writeJSON(stdout, result)
	} else {
		err = result.WriteText(stdout)
	}
	if err == nil && len(result.Refusals) > 0 {
		err = errRefused
	}
	return err
}

// compare measures several servers in turns.
func compare(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	s.register(flags)
	names := flags.String("servers", "studymate,galene", "servers, the first is what ratios are to")
	variantNames := flags.String("variants", "", "compare variants of one server instead: plain, simulcast, feedback, full (both); the first is what ratios are to")
	rooms := flags.String("rooms", "1,8", "numbers of rooms")
	rounds := flags.Int("rounds", 3, "measurements of every server at every number of rooms")
	retries := flags.Int("retries", 4, "how many refused measurements of a server at a number of rooms are repeated in all")
	jsonFile := flags.String("json", "", "file for all results as JSON, saved after each measurement")
	resume := flags.Bool("resume", false, "go on from the results in the -json file, if it is there")
	svg := flags.String("svg", "", "folder for plots, cost.svg and latency.svg")
	if err := parse(flags, args); err != nil {
		return err
	}
	plan := load.Plan{Rounds: *rounds, Retries: *retries}
	var err error
	if *jsonFile != "" {
		plan.Save = func(c load.Comparison) error { return saveJSON(*jsonFile, c) }
	}
	if *resume {
		if plan.Resume, err = readComparison(*jsonFile); err != nil {
			return err
		}
	}
	if plan.Config, err = s.config(); err != nil {
		return err
	}
	if plan.Rooms, err = numbers(*rooms); err != nil {
		return err
	}
	var servers []load.Factory
	for name := range strings.SplitSeq(*names, ",") {
		factory, err := s.factory(strings.TrimSpace(name))
		if err != nil {
			return err
		}
		servers = append(servers, factory)
	}
	if *variantNames != "" {
		if len(servers) != 1 {
			return fmt.Errorf("%w: -variants wants one server in -servers", errUsage)
		}
		if servers, err = variants(servers[0], *variantNames); err != nil {
			return err
		}
		plan.Variants = true
	}
	comparison, err := load.Compare(ctx, plan, servers, func(r load.Result) { progress(stderr, r) })
	return report(comparison, err, files{json: *jsonFile, svg: *svg}, stdout)
}

// files are where a comparison is kept; empty ones are not written.
type files struct {
	json string
	svg  string // folder
}

// report prints and keeps what there is even when the comparison ended early.
func report(comparison load.Comparison, failure error, out files, stdout io.Writer) error {
	if len(comparison.Servers) == 0 {
		return failure
	}
	err := comparison.WriteMarkdown(stdout)
	if out.json != "" {
		err = errors.Join(err, saveJSON(out.json, comparison))
	}
	if out.svg != "" {
		err = errors.Join(err, writePlots(out.svg, comparison))
	}
	if failure != nil {
		return failure
	}
	return err
}

func writePlots(folder string, comparison load.Comparison) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return errors.Join(
		writeFile(filepath.Join(folder, "cost.svg"), comparison.WriteCostPlot),
		writeFile(filepath.Join(folder, "latency.svg"), comparison.WriteLatencyPlot),
	)
}

func progress(w io.Writer, r load.Result) {
	state := "accepted"
	if len(r.Refusals) > 0 {
		state = "refused: " + strings.Join(r.Refusals, "; ")
	}
	fmt.Fprintf(w, "%s, %d rooms: %.2f us per packet, %s\n", r.Server, r.Rooms, r.CPUMicrosPerPacket, state)
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// saveJSON replaces the file at once, so that an end in the middle leaves the results before.
func saveJSON(name string, comparison load.Comparison) error {
	next := name + ".next"
	if err := writeFile(next, func(w io.Writer) error { return writeJSON(w, comparison) }); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, name)
}

// readComparison returns nil for a file that is not there yet.
func readComparison(name string) (*load.Comparison, error) {
	if name == "" {
		return nil, fmt.Errorf("%w: -resume needs the -json file to go on from", errUsage)
	}
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var comparison load.Comparison
	if err := json.Unmarshal(b, &comparison); err != nil {
		return nil, fmt.Errorf("%s holds no results to go on from: %w", name, err)
	}
	return &comparison, nil
}
