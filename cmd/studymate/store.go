package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/languagemate/studymate/store"
)

// storeCommand backs the store up, or moves it to PostgreSQL.
func storeCommand(args []string, stdout, _ io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("%w: store: 'store backup' or 'store copy'", errConfig)
	}
	switch args[0] {
	case "backup":
		return backupCommand(args[1:], stdout)
	case "copy":
		return copyCommand(args[1:], stdout)
	}
	return fmt.Errorf("%w: store: unknown command %q; 'store backup' or 'store copy'", errConfig, args[0])
}

// backupCommand may be asked while the server runs.
func backupCommand(args []string, stdout io.Writer) error {
	var to string
	config, err := loadConfig("store backup", args, func(flags *flag.FlagSet) { flags.StringVar(&to, "to", "", "the file to write") })
	switch {
	case err != nil:
		return err
	case to == "":
		return fmt.Errorf("%w: store backup: --to names the file to write", errConfig)
	case config.Store.URL != "":
		return fmt.Errorf("%w: store backup is for SQLite; PostgreSQL has pg_dump", errConfig)
	}
	if err := store.Backup(context.Background(), config.StorePath(), to); err != nil {
		return err
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %d bytes, checked\n", to, info.Size())
	return err
}

// copyCommand copies the SQLite file of the configuration into the PostgreSQL of the configuration, or those that the flags name.
func copyCommand(args []string, stdout io.Writer) (err error) {
	var from, to string
	config, err := loadConfig("store copy", args, func(flags *flag.FlagSet) {
		flags.StringVar(&from, "from", "", "the SQLite file; without it that of the configuration")
		flags.StringVar(&to, "to", "", "the URL of the PostgreSQL; without it store.url")
	})
	if err != nil {
		return err
	}
	source, target := store.Config{Path: cmp.Or(from, config.StorePath())}, store.Config{URL: cmp.Or(to, config.Store.URL)}
	if target.URL == "" {
		return fmt.Errorf("%w: store copy: --to, or store.url, names the PostgreSQL to copy into", errConfig)
	}
	if err := target.Validate(); err != nil {
		return fmt.Errorf("%w: %w", errConfig, err)
	}
	// A wrong path must not be taken for a new database.
	if _, err := os.Stat(source.Path); err != nil {
		return fmt.Errorf("%w: store copy: %w", errConfig, err)
	}
	ctx := context.Background()
	old, err := store.Open(ctx, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	into, err := store.Open(ctx, target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.Close()) }()
	copied, err := store.Copy(ctx, old, into)
	if err != nil {
		return err
	}
	var rows int64
	for _, c := range copied {
		rows += c.Rows
		if _, err := fmt.Fprintf(stdout, "%-28s %d\n", c.Name, c.Rows); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(stdout, "%d rows of %d tables copied\n", rows, len(copied))
	return err
}
