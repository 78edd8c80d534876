package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Config says where the database is.
type Config struct {
	// Path is the SQLite file; it is made, readable by its owner only, when it is missing.
	Path string
	// URL is that of a PostgreSQL database, postgres://user:password@host/name, which is used instead of a file where it is not empty.
	URL string
	// Readers is the number of connections that only read; 0 means 4, of PostgreSQL 8.
	Readers int
	// BusyTimeout is how long a statement waits for a lock: SQLite's for another process, PostgreSQL's for another transaction; 0 means 5 s.
	BusyTimeout time.Duration
}

// Validate reports the first value that can't be used.
func (c Config) Validate() error {
	if c.Path == "" && c.URL == "" {
		return errors.New("store: path is empty")
	}
	if c.URL != "" {
		if err := validURL(c.URL); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	if c.Readers < 0 {
		return fmt.Errorf("store: readers is %d, must not be negative", c.Readers)
	}
	if c.BusyTimeout < 0 {
		return fmt.Errorf("store: busy timeout is %s, must not be negative", c.BusyTimeout)
	}
	return nil
}

// Store is an open, migrated database. It is safe for use by any number of goroutines.
//
// Writes to SQLite go through one connection, so they queue in the process, in order, instead of
// failing with SQLITE_BUSY; on PostgreSQL they run side by side and hold what they are about (see
// lock). Reads have their own connections and never wait for a writer.
type Store struct {
	// Users are the learners.
	Users *Users
	// RefreshTokens are the log-ins that can be renewed.
	RefreshTokens *RefreshTokens
	// Identities are the accounts by which learners are known elsewhere.
	Identities *Identities
	// Sessions are the study sessions.
	Sessions *Sessions
	// Live is what sessions in use have to find again.
	Live *Live
	// Invitations are who is asked to come to sessions.
	Invitations *Invitations
	// Seats are the places people hold or held in sessions.
	Seats *Seats
	// ChatRooms are the chat rooms and who is in them.
	ChatRooms *ChatRooms
	// ChatMessages are what was said in chat rooms.
	ChatMessages *ChatMessages
	// ChatPictures are the pictures in them.
	ChatPictures *ChatPictures
	// Lessons is what was taught in sessions, and Notes what people noted there.
	Learning *Learning
	Lessons  *Lessons
	Notes    *Notes
	// Blocks are who wants nothing to do with whom.
	Blocks *Blocks
	// Reports are what people told about others.
	Reports *Reports
	// Matches are who can be found as a partner, MatchRequests who asked whom, and MatchQueue who waits for others.
	Matches       *Matches
	MatchRequests *MatchRequests
	MatchQueue    *MatchQueue
	// Presence is when people were last here.
	Presence *Presence
	// Notifications are what people are told while they look elsewhere, and Push how and where.
	Notifications *Notifications
	Push          *Push
	// IdempotencyKeys are calls that clients may repeat.
	IdempotencyKeys *IdempotencyKeys
	// AICalls are what people asked of the AI provider in the last hour.
	AICalls *AICalls
	// AIJobs are what is to be asked of it.
	AIJobs *AIJobs
	// Analyses are what people had looked at of their conversations.
	Analyses *Analyses
	// LevelTests are the attempts at level tests and their results.
	LevelTests *LevelTests
	// Audit is the trail of what matters to the safety of accounts.
	Audit *Audit

	handles
	pools []*sql.DB // the one that writes first
}

// Pool is how the connections of one kind are used.
type Pool struct {
	// Most is how many there may be, of which InUse are.
	Most, InUse int
	// Waits counts the calls that found none free since Open; Waited is how long they waited for one. Writes to SQLite have one, so this
	// is how much they wait for each other.
	Waits  uint64
	Waited time.Duration
}

// Stats are the connections that write and those that read.
type Stats struct{ Write, Read Pool }

// Stats returns how the connections are used.
func (s *Store) Stats() Stats {
	var out Stats
	for i, to := range []*Pool{&out.Write, &out.Read} {
		d := s.pools[i].Stats()
		*to = Pool{Most: d.MaxOpenConnections, InUse: d.InUse, Waits: uint64(d.WaitCount), Waited: d.WaitDuration}
	}
	return out
}

// handles are the two ways to the database that the repositories share.
type handles struct {
	write *gorm.DB
	read  *gorm.DB
}

// Open opens the database of cfg and applies the migrations it lacks. A database written by a
// newer program is refused.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := errors.Join(cfg.Validate(), ctx.Err()); err != nil {
		return nil, err
	}
	s := &Store{}
	name, connect := cfg.Path, s.openSQLite
	if cfg.URL != "" {
		name, connect = "in PostgreSQL", s.openPostgres
	}
	if err := connect(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", name, err), s.Close())
	}
	s.Users = &Users{s.handles}
	s.RefreshTokens = &RefreshTokens{s.handles}
	s.Identities = &Identities{s.handles}
	s.Sessions = &Sessions{s.handles}
	s.Seats, s.Live = &Seats{s.handles}, &Live{s.handles}
	s.Invitations = &Invitations{s.handles}
	s.ChatRooms, s.ChatMessages = &ChatRooms{s.handles}, &ChatMessages{s.handles}
	s.ChatPictures = &ChatPictures{s.handles}
	s.Learning = &Learning{s.handles}
	s.Lessons, s.Notes = &Lessons{s.handles}, &Notes{s.handles}
	s.Blocks, s.Reports = &Blocks{s.handles}, &Reports{s.handles}
	s.Matches, s.MatchRequests, s.MatchQueue = &Matches{s.handles}, &MatchRequests{s.handles}, &MatchQueue{s.handles}
	s.Presence = &Presence{s.handles}
	s.Notifications, s.Push = &Notifications{s.handles}, &Push{s.handles}
	s.IdempotencyKeys, s.AICalls, s.Analyses = &IdempotencyKeys{s.handles}, &AICalls{s.handles}, &Analyses{s.handles}
	s.LevelTests, s.AIJobs = &LevelTests{s.handles}, &AIJobs{s.handles}
	s.Audit = &Audit{s.handles}
	return s, nil
}

// pools are the connections that write and those that read.
type pools struct{ write, read *sql.DB }

func (s *Store) openSQLite(ctx context.Context, cfg Config) error {
	p, err := openSQLite(cfg)
	if err != nil {
		return err
	}
	s.pools = []*sql.DB{p.write, p.read}
	if s.write, err = wrap(dialector(p.write)); err != nil {
		return err
	}
	// A migration is not given up half-way by a signal; and gorm's migrator dies on a query that a context refused.
	if err := migrate(s.write.WithContext(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	// The readers come second: they can't create the file, and must see the schema.
	s.read, err = wrap(dialector(p.read))
	return err
}

func (s *Store) openPostgres(ctx context.Context, cfg Config) error {
	p, err := openPostgres(cfg)
	if err != nil {
		return err
	}
	s.pools = []*sql.DB{p.write, p.read}
	// Whether it is there at all is asked by a context that a signal ends.
	if err := p.write.PingContext(ctx); err != nil {
		return err
	}
	if err := migratePostgres(context.WithoutCancel(ctx), p.write); err != nil {
		return err
	}
	if s.write, err = wrap(postgresDialector(retrying{p.write})); err == nil {
		s.read, err = wrap(postgresDialector(p.read))
	}
	return err
}

func wrap(d gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		// Errors go to the caller, who logs them once; gorm's own logger would do it twice.
		Logger:                 logger.Discard,
		TranslateError:         true,
		SkipDefaultTransaction: true,
		// gorm's cache of prepared statements starts a goroutine that nothing ever ends; the
		// driver has one too.
		PrepareStmt: false,
	})
}

// Close ends all connections, waiting for statements under way.
func (s *Store) Close() error {
	var errs []error
	for _, p := range s.pools {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// Ping reports whether the database can be read and its write lock be had.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.reading(ctx).Raw("SELECT 1").Scan(&one).Error; err != nil {
		return translate("ping store for reading", err)
	}
	// A transaction alone would not notice a full disk.
	err := s.writing(ctx).Exec("INSERT INTO readiness (id, checked_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at",
		millis(time.Now())).Error
	return translate("ping store for writing", err)
}

// Migration names the newest migration that the database has.
func (s *Store) Migration(ctx context.Context) (string, error) {
	var id string
	err := s.reading(ctx).Raw("SELECT max(id) FROM " + migrationTable).Scan(&id).Error
	return id, translate("read migration", err)
}

func (h handles) reading(ctx context.Context) *gorm.DB { return h.read.WithContext(ctx) }

func (h handles) writing(ctx context.Context) *gorm.DB { return h.write.WithContext(ctx) }
