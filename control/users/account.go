package users

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

const (
	// eraseEvery is how often accounts are looked for whose time is over.
	eraseEvery = 10 * time.Minute
	// erasedAtOnce bounds how many are erased before the job looks again.
	erasedAtOnce = 100
	// closedReason is stored with the log-ins that end, for the operator to read.
	closedReason = "account-closed"
)

// accountStore is where accounts are kept; *store.Users is one.
type accountStore interface {
	Close(ctx context.Context, userID string, now time.Time) (closedAt time.Time, err error)
	Closed(ctx context.Context, until time.Time, limit int) ([]store.User, error)
	Erase(ctx context.Context, userID string, until, now time.Time) error
	ForgetErased(ctx context.Context) error
	Export(ctx context.Context, userID string, each func(name string, row map[string]any) error) error
}

// logIns ends what somebody is logged in by; *auth.Auth is one.
type logIns interface {
	EndLogIns(ctx context.Context, userID, except, reason string, now time.Time) error
}

// places are those that people have in live sessions; *session.Registry is one.
type places interface {
	LeaveAll(ctx context.Context, userID string) error
}

// pictures are the files of those of profiles and of messages; *images.Images is one.
type pictures interface {
	Forget(ctx context.Context, url string) error
	Files(ctx context.Context, url string, each func(name string, content []byte) error) error
	ForgetChat(ctx context.Context, ids ...string) error
	ChatFile(ctx context.Context, id string, each func(name string, content []byte) error) error
}

// chatPictures says which pictures somebody has sent or uploaded; *store.ChatPictures is one.
type chatPictures interface {
	OfPerson(ctx context.Context, userID string) (ids []string, err error)
}

// AccountDeps are the parts that accounts end with.
type AccountDeps struct {
	Store    accountStore
	LogIns   logIns
	Places   places
	Pictures pictures
	// ChatPictures are those of messages.
	ChatPictures chatPictures
	// Logger gets what can't be returned to a caller; nil says nothing.
	Logger *slog.Logger
}

// Accounts closes accounts, erases them when the time to think again is over, and gives people all that is kept of them. It is safe for use by any
// number of goroutines.
type Accounts struct {
	// Set by NewAccounts.
	keep time.Duration
	deps AccountDeps
	// wake has a token when there may be something to erase at once, exporting one for each export under way.
	wake, exporting chan struct{}
}

// exportsAtOnce bounds how many exports are made at the same time: each holds one of the store's readers.
const exportsAtOnce = 2

// NewAccounts makes an Accounts; it starts nothing. keep is how long a closed account can be opened again by logging in; 0: not at all.
func NewAccounts(keep time.Duration, deps AccountDeps) (*Accounts, error) {
	if keep < 0 {
		return nil, fmt.Errorf("users: accounts can't be kept for %s", keep)
	}
	if deps.Store == nil || deps.LogIns == nil || deps.Places == nil || deps.Pictures == nil || deps.ChatPictures == nil {
		return nil, errors.New("users: store, log-ins, places and pictures are all needed")
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	return &Accounts{keep: keep, deps: deps, wake: make(chan struct{}, 1), exporting: make(chan struct{}, exportsAtOnce)}, nil
}

// Close closes the account of a person: nobody sees them from now on, all their log-ins end, and so do their places in sessions; who hosts hands
// over. The account is erased at the time returned, unless the person logs in before. It fails with ErrGone.
func (a *Accounts) Close(ctx context.Context, userID string, now time.Time) (erasedAt time.Time, err error) {
	closedAt, err := a.deps.Store.Close(ctx, userID, now)
	if err != nil {
		return time.Time{}, own(err)
	}
	// Once begun it is finished, also when the client is gone.
	ctx = context.WithoutCancel(ctx)
	if err := a.deps.LogIns.EndLogIns(ctx, userID, "", closedReason, now); err != nil {
		return time.Time{}, err
	}
	if err := a.deps.Places.LeaveAll(ctx, userID); err != nil {
		return time.Time{}, err
	}
	if a.keep == 0 {
		select {
		case a.wake <- struct{}{}:
		default:
		}
	}
	return closedAt.Add(a.keep), nil
}

// Run erases accounts whose time is over until ctx ends.
func (a *Accounts) Run(ctx context.Context) error {
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	for {
		if err := a.Erase(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.deps.Logger.Error("closed accounts can't be erased; it is tried again", "in", eraseEvery, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-a.wake:
		case <-tick.C:
		}
	}
}

// Erase erases the accounts whose time is over at now. One that can't be erased keeps no other from it.
func (a *Accounts) Erase(ctx context.Context, now time.Time) error {
	until := now.Add(-a.keep)
	due, err := a.deps.Store.Closed(ctx, until, erasedAtOnce)
	if err != nil || len(due) == 0 {
		return err
	}
	var errs []error
	for _, user := range due {
		errs = append(errs, a.erase(ctx, user, until, now))
	}
	return errors.Join(append(errs, a.deps.Store.ForgetErased(ctx))...)
}

func (a *Accounts) erase(ctx context.Context, user store.User, until, now time.Time) error {
	// Before the row that names them; an account that is opened at this very moment has no picture any more.
	if err := a.deps.Pictures.Forget(ctx, user.ProfileImageURL); err != nil {
		return fmt.Errorf("erase the picture of %s: %w", user.ID, err)
	}
	sent, err := a.deps.ChatPictures.OfPerson(ctx, user.ID)
	if err == nil {
		err = a.deps.Pictures.ForgetChat(ctx, sent...)
	}
	if err != nil {
		return fmt.Errorf("erase the pictures that %s sent: %w", user.ID, err)
	}
	err = a.deps.Store.Erase(ctx, user.ID, until, now)
	if errors.Is(err, store.ErrNotFound) {
		return nil // opened again, or gone
	}
	if err == nil {
		a.deps.Logger.Info("account erased", "user", user.ID)
	}
	return err
}

// ErrExporting means that others' exports are being made; it passes.
var ErrExporting = errors.New("too many exports at once")

// Export begins the export of all that is kept of a person. write makes the ZIP, one JSON file for each kind of thing and the pictures, as it was at one
// moment, and has to be called. It fails with ErrExporting.
func (a *Accounts) Export(userID string) (write func(ctx context.Context, w io.Writer, now time.Time) error, err error) {
	select {
	case a.exporting <- struct{}{}:
	default:
		return nil, ErrExporting
	}
	return func(ctx context.Context, w io.Writer, now time.Time) error {
		defer func() { <-a.exporting }()
		return a.export(ctx, userID, w, now)
	}, nil
}

func (a *Accounts) export(ctx context.Context, userID string, w io.Writer, now time.Time) error {
	e := &exporter{zip: zip.NewWriter(w), now: now}
	if err := a.deps.Store.Export(ctx, userID, e.add); err != nil {
		return err
	}
	if err := e.end(); err != nil {
		return err
	}
	if err := a.deps.Pictures.Files(ctx, e.picture, e.addPicture); err != nil {
		return err
	}
	sent, err := a.deps.ChatPictures.OfPerson(ctx, userID)
	if err != nil {
		return err
	}
	for _, id := range sent {
		if err := a.deps.Pictures.ChatFile(ctx, id, e.addPicture); err != nil {
			return err
		}
	}
	return e.zip.Close()
}

// exporter writes JSON arrays into a ZIP, row by row.
type exporter struct {
	zip     *zip.Writer
	now     time.Time
	file    io.Writer // nil before the first
	rows    int
	picture string
}

func (e *exporter) create(name string) (io.Writer, error) {
	return e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.now})
}

func (e *exporter) addPicture(name string, content []byte) error {
	file, err := e.create("pictures/" + name)
	if err == nil {
		_, err = file.Write(content)
	}
	return err
}

func (e *exporter) add(name string, row map[string]any) (err error) {
	if row == nil {
		if err := e.end(); err != nil {
			return err
		}
		if e.file, err = e.create(name + ".json"); err != nil {
			return err
		}
		e.rows = 0
		_, err = io.WriteString(e.file, "[")
		return err
	}
	if url, ok := row["profileImageUrl"].(string); ok {
		e.picture = url
	}
	text, err := json.MarshalIndent(row, "  ", "  ")
	if err != nil {
		return err
	}
	separator := ",\n  "
	if e.rows == 0 {
		separator = "\n  "
	}
	e.rows++
	if _, err = io.WriteString(e.file, separator); err == nil {
		_, err = e.file.Write(text)
	}
	return err
}

func (e *exporter) end() error {
	if e.file == nil {
		return nil
	}
	_, err := io.WriteString(e.file, "\n]\n")
	return err
}
