package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/languagemate/studymate/store"
)

// auditPage is how many entries are read at a time.
const auditPage = 500

// auditWish is which part of the trail an operator wants to see, and how.
type auditWish struct {
	since, until string
	person, what string
	json         bool
}

// auditCommand prints the audit trail, oldest first. It may be asked while the server runs.
func auditCommand(args []string, stdout, _ io.Writer) (err error) {
	var wish auditWish
	config, err := loadConfig("audit", args, func(flags *flag.FlagSet) {
		flags.StringVar(&wish.since, "since", "", "from this time on, such as 2026-11-01 or 2026-11-01T12:00:00Z")
		flags.StringVar(&wish.until, "until", "", "before this time")
		flags.StringVar(&wish.person, "person", "", "only what this person did, or what was done to them: an id")
		flags.StringVar(&wish.what, "what", "", "only this deed, such as account-closed")
		flags.BoolVar(&wish.json, "json", false, "one JSON object on each line")
	})
	if err != nil {
		return err
	}
	page := store.AuditPage{Person: wish.person, What: wish.what, Limit: auditPage}
	if page.Since, err = moment("since", wish.since); err != nil {
		return err
	}
	if page.Until, err = moment("until", wish.until); err != nil {
		return err
	}
	// A wrong folder must not be taken for a new database.
	if config.Store.URL == "" {
		if _, err := os.Stat(config.StorePath()); err != nil {
			return fmt.Errorf("%w: store: %w", errConfig, err)
		}
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{Path: config.StorePath(), URL: config.Store.URL})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	out := bufio.NewWriter(stdout)
	write := writeAuditLine
	if wish.json {
		write = writeAuditJSON
	}
	return errors.Join(printAudit(ctx, db.Audit, page, func(e store.AuditEntry) error { return write(out, e) }), out.Flush())
}

func printAudit(ctx context.Context, trail *store.Audit, page store.AuditPage, write func(store.AuditEntry) error) error {
	for {
		entries, err := trail.Page(ctx, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := write(e); err != nil {
				return err
			}
		}
		if len(entries) < page.Limit {
			return nil
		}
		page.After = entries[len(entries)-1]
	}
}

func writeAuditLine(w io.Writer, e store.AuditEntry) error {
	_, err := fmt.Fprintf(w, "%s  %-21s  by %-36s  to %-36s  %s\n", e.At.Format("2006-01-02T15:04:05.000Z"), e.What, cmp.Or(e.ActorID, "-"), cmp.Or(e.SubjectID, "-"), e.Object)
	return err
}

func writeAuditJSON(w io.Writer, e store.AuditEntry) error {
	return json.NewEncoder(w).Encode(struct {
		At      time.Time `json:"at"`
		What    string    `json:"what"`
		Actor   string    `json:"actor,omitempty"`
		Subject string    `json:"subject,omitempty"`
		Object  string    `json:"object,omitempty"`
	}{e.At, e.What, e.ActorID, e.SubjectID, e.Object})
}

// moment reads a time as an operator writes it: a day begins in UTC.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: --%s: %q is neither a day such as 2026-11-01 nor a time such as 2026-11-01T12:00:00Z", errConfig, flag, text)
}
