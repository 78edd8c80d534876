// Command studymate is the whole of StudyMate in one program: the media plane, the TURN server, the control plane and the web client.
//
// It reads its configuration (flags, environment, YAML file, defaults, in that order), opens the parts in the order of serve.go and
// closes them in reverse. It holds no logic of any part. Everything here runs on the main goroutine until serve starts its group.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// Exit codes: exitUsage is for everything the person who typed the command can fix in the command or the configuration.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

const usage = `studymate: language exchange in live sessions of up to four people.

Usage:
  studymate serve [--demo] [flags]   open the server
  studymate config [--sample] [flags] print the effective configuration (or a commented sample) as YAML
  studymate keys list|rotate|replace [flags]
                                     show the signing keys; make the next one, which signs in ten minutes; or, when one was stolen, replace
                                     all at once
  studymate audit [--since DAY] [--until DAY] [--person ID] [--what DEED] [--json] [flags]
                                     print the audit trail: accounts closed, identities linked, log-ins ended, reports, removals, signing keys
  studymate store backup --to FILE [flags]
                                     write the SQLite store, as it is at this moment, into a new file, while the server runs
  studymate store copy [--from FILE] [--to URL] [flags]
                                     copy a SQLite store into an empty PostgreSQL, of store.url where nothing else is said
  studymate healthcheck [flags]      ask a running server whether it is well; exit code 0 or 1
  studymate version                  print version and compiler

Configuration comes from flags, then STUDYMATE_* variables, then the YAML file of --config (or STUDYMATE_CONFIG), then defaults.
'studymate config --sample' lists every key; the key http.listen is the flag --http.listen and the variable STUDYMATE_HTTP_LISTEN.
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run carries out one command line and returns the exit code of the process.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	commands := map[string]func([]string, io.Writer, io.Writer) error{
		"serve":       serveCommand,
		"config":      configCommand,
		"keys":        keysCommand,
		"audit":       auditCommand,
		"store":       storeCommand,
		"healthcheck": healthcheckCommand,
		"version":     versionCommand,
		"help":        helpCommand,
		"--help":      helpCommand,
		"-h":          helpCommand,
	}
	command, known := commands[args[0]]
	if !known {
		fmt.Fprintf(stderr, "studymate: unknown command %q; 'studymate help' lists the commands\n", args[0])
		return exitUsage
	}
	err := command(args[1:], stdout, stderr)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return exitOK
	}
	fmt.Fprintf(stderr, "studymate: %v\n", err)
	if errors.Is(err, errConfig) {
		return exitUsage
	}
	return exitFailed
}

func helpCommand([]string, io.Writer, io.Writer) error { return errHelp }

func versionCommand(args []string, stdout, _ io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("%w: version takes no argument, got %q", errConfig, args[0])
	}
	_, err := fmt.Fprintf(stdout, "studymate %s %s %s/%s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// programVersion is what the Go toolchain stamped: a tag, or the date and commit of an untagged one.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
