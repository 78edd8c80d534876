//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/bare"
	"github.com/languagemate/studymate/bench/load/galene"
	"github.com/languagemate/studymate/bench/load/janus"
	"github.com/languagemate/studymate/bench/load/livekit"
	"github.com/languagemate/studymate/bench/load/mediasoup"
	"github.com/languagemate/studymate/bench/load/studymate"
)

// sfu is what the adapters are to this command.
type sfu interface {
	Name() string
	Start(ctx context.Context) error
	PID() int
	Join(ctx context.Context, m *load.Member) error
	Stop() error
}

// entry is a server that can be measured, and the program it is by default.
type entry struct {
	name, program string
	create        func(program, media string) (sfu, error)
}

// servers are all that there are adapters for.
func servers() []entry {
	return []entry{
		{"studymate", "bin/studymate", func(program, _ string) (sfu, error) { return studymate.New(studymate.Config{Program: program}) }},
		{"studymate-packet", "bin/studymate", func(program, _ string) (sfu, error) {
			return studymate.New(studymate.Config{Program: program, Name: "studymate-packet", Args: []string{"--media.packetSocket"}})
		}},
		{"studymate-sfu", "", func(program, _ string) (sfu, error) { return bare.New(bare.Config{Program: program}) }},
		{"galene", "galene", func(program, _ string) (sfu, error) { return galene.New(galene.Config{Program: program}) }},
		{"livekit", "livekit-server", func(program, _ string) (sfu, error) { return livekit.New(livekit.Config{Program: program}) }},
		{"janus", "janus", func(program, _ string) (sfu, error) { return janus.New(janus.Config{Program: program}) }},
		{"mediasoup", "mediasoup", func(program, media string) (sfu, error) {
			return mediasoup.New(mediasoup.Config{Program: program, Media: media})
		}},
	}
}

// factory finds a server by the name that the flags use.
func (s *settings) factory(name string) (load.Factory, error) {
	var names []string
	for _, e := range servers() {
		if e.name == name {
			return load.Factory{Name: name, Run: func(ctx context.Context, config load.Config) (load.Result, error) {
				server, err := e.create(find(peersFolder, *s.programs[name]), s.media)
				if err != nil {
					return load.Result{}, err
				}
				return load.Run(ctx, config, server)
			}}, nil
		}
		names = append(names, e.name)
	}
	return load.Factory{}, fmt.Errorf("%w: no server %q; there are %s", errUsage, name, strings.Join(names, ", "))
}

// variants are the server once for each named set of settings.
func variants(server load.Factory, names string) ([]load.Factory, error) {
	var list []load.Factory
	for name := range strings.SplitSeq(names, ",") {
		var simulcast, feedback bool
		switch name = strings.TrimSpace(name); name {
		case "plain":
		case "simulcast":
			simulcast = true
		case "feedback":
			feedback = true
		case "full":
			simulcast, feedback = true, true
		default:
			return nil, fmt.Errorf("%w: no variant %q; there are plain, simulcast, feedback, full", errUsage, name)
		}
		list = append(list, load.Factory{Name: server.Name + " " + name, Run: func(ctx context.Context, config load.Config) (load.Result, error) {
			config.Simulcast, config.Feedback = simulcast, feedback
			return server.Run(ctx, config)
		}})
	}
	return list, nil
}

// peersFolder is where `make bench-peers` puts programs.
const peersFolder = "bin/peers"

// find looks for a program that is named without a folder among the installed peers; what is not there is left to PATH.
func find(folder, program string) string {
	if program != filepath.Base(program) {
		return program
	}
	installed := filepath.Join(folder, program)
	if info, err := os.Stat(installed); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
		if absolute, err := filepath.Abs(installed); err == nil {
			return absolute
		}
	}
	return program
}
