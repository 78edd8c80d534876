package main

import (
	"flag"
	"fmt"
	"io"
)

func serveCommand(args []string, stdout, _ io.Writer) error {
	var demo bool
	config, err := loadConfig("serve", args, func(flags *flag.FlagSet) {
		flags.BoolVar(&demo, "demo", false, "create demo learners and a session to join")
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "StudyMate: open %s\n", localURL(config.HTTP.Listen))
	return err
}
