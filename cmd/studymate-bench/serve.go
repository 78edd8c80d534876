//go:build linux

package main

import (
	"context"
	"flag"
	"io"

	"github.com/languagemate/studymate/bench/bare"
)

// serveSFU is the server studymate-sfu, until ctx ends.
func serveSFU(ctx context.Context, args []string, _, stderr io.Writer) error {
	var config bare.Config
	flags := flag.NewFlagSet("serve-sfu", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&config.Listen, "listen", "127.0.0.1:8090", "loopback address of the signalling")
	flags.StringVar(&config.Media, "media", ":7882", "UDP address of all media")
	if err := parse(flags, args); err != nil {
		return err
	}
	return bare.Run(ctx, config)
}
