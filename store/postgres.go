package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// This file is the only one that knows PostgreSQL. Statements and schema are those of SQLite, with three differences: text is
// compared byte by byte by a collation, numbers take the booleans that stand for 0 and 1, and a transaction names what it is about
// by lock, because others write at the same time.

const (
	defaultConnections = 8
	// idleInTransaction ends the transaction of a node that is gone or stuck, which would hold its locks.
	idleInTransaction = 30 * time.Second
	connsIdleFor      = 5 * time.Minute
	// attempts bounds how often a transaction that lost against another one is made.
	attempts = 6
	// uniqueRetries is the same for what was unique and is taken: a new person has an address and an account elsewhere, and others can be first with either.
	uniqueRetries = 3
	// migrationLock keeps two nodes that start together from migrating at once. Any number does that nobody else takes in the database.
	migrationLock = 0x73747564796d6174
)

// The conditions of PostgreSQL that a second attempt mends (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// validURL reports what is wrong with the address of a database, without its password.
func validURL(text string) error {
	if !strings.HasPrefix(text, "postgres://") && !strings.HasPrefix(text, "postgresql://") {
		return errors.New("the URL of the database does not begin with postgres://")
	}
	_, err := pgx.ParseConfig(text)
	return err
}

// openPostgres makes two pools, so that reading never waits for those who wait for a lock. It reaches nothing yet.
func openPostgres(cfg Config) (pools, error) {
	config, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		return pools{}, fmt.Errorf("open store: %w", err) // without the password
	}
	if cfg.BusyTimeout == 0 {
		cfg.BusyTimeout = defaultBusyTimeout
	}
	if cfg.Readers == 0 {
		cfg.Readers = defaultConnections
	}
	for name, value := range map[string]string{
		"application_name":                    "studymate",
		"lock_timeout":                        inMillis(cfg.BusyTimeout),
		"idle_in_transaction_session_timeout": inMillis(idleInTransaction),
		// Every statement sees what was committed before it, so what follows a lock sees all that the one who held it has done.
		"default_transaction_isolation": "read committed",
	} {
		if _, said := config.RuntimeParams[name]; !said {
			config.RuntimeParams[name] = value
		}
	}
	read := config.Copy()
	read.RuntimeParams["default_transaction_read_only"] = "on"
	return pools{write: postgresPool(config, defaultConnections), read: postgresPool(read, cfg.Readers)}, nil
}

func inMillis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func postgresPool(config *pgx.ConnConfig, connections int) *sql.DB {
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(_ context.Context, conn *pgx.Conn) error {
		types := conn.TypeMap()
		types.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{tryBoolAsNumber}, types.TryWrapEncodePlanFuncs...)
		return nil
	}))
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	pool.SetConnMaxIdleTime(connsIdleFor)
	return pool
}

// boolAsNumber writes a boolean where a number is wanted: SQL has no type for it that both databases know.
type boolAsNumber struct{ next pgtype.EncodePlan }

func tryBoolAsNumber(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	if _, is := value.(bool); is {
		return &boolAsNumber{}, int64(0), true
	}
	return nil, nil, false
}

// SetNext is called by pgx with what writes the number.
func (b *boolAsNumber) SetNext(next pgtype.EncodePlan) { b.next = next }

// Encode appends value to buf, as pgx asks for it.
func (b *boolAsNumber) Encode(value any, buf []byte) ([]byte, error) {
	n := int64(0)
	if is, _ := value.(bool); is {
		n = 1
	}
	return b.next.Encode(n, buf)
}

// postgresDialector speaks PostgreSQL over a pool or one connection.
func postgresDialector(conn gorm.ConnPool) gorm.Dialector {
	return postgres.New(postgres.Config{Conn: conn})
}

func onPostgres(db *gorm.DB) bool { return db.Name() == "postgres" }

// postgresDDL is a statement of the schema with the order of text that SQLite and Go have, whatever that of the database.
func postgresDDL(statement string) string {
	return strings.ReplaceAll(statement, " TEXT", ` TEXT COLLATE "C"`)
}

// migratePostgres migrates over one connection, which holds a lock meanwhile.
func migratePostgres(ctx context.Context, pool *sql.DB) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var encoding string
	if err := conn.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the encoding of the database is %s, must be UTF8", encoding)
	}
	for _, statement := range []string{"SET lock_timeout = 0", fmt.Sprintf("SELECT pg_advisory_lock(%d)", int64(migrationLock))} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	defer func() {
		_, freed := conn.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_unlock(%d)", int64(migrationLock)))
		_, reset := conn.ExecContext(ctx, "RESET lock_timeout")
		err = errors.Join(err, freed, reset)
	}()
	db, err := wrap(postgresDialector(conn))
	if err != nil {
		return err
	}
	return migrate(db.WithContext(ctx))
}

// again does something up to attempts times, as long as it fails because others write at the same time. What was unique and is taken by now is looked
// for again and found.
func again(ctx context.Context, do func() error) error {
	var err error
	for attempt := range attempts {
		err = do()
		if err == nil || ctx.Err() != nil || !mendable(err, attempt) {
			break
		}
	}
	return err
}

func mendable(err error, attempt int) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case serializationFailure, deadlockDetected:
		return true
	case uniqueViolation:
		return attempt < uniqueRetries
	default:
		return false
	}
}

// retrying is a pool whose statements outside of transactions are done again when they lost against another one.
type retrying struct{ *sql.DB }

// ExecContext is that of sql.DB.
func (r retrying) ExecContext(ctx context.Context, query string, args ...any) (res sql.Result, err error) {
	err = again(ctx, func() error {
		res, err = r.DB.ExecContext(ctx, query, args...)
		return err
	})
	return res, err
}

// vacuum takes what was deleted or changed out of all tables of ours; those that nobody has touched cost next to nothing. Outside a transaction, as PostgreSQL
// wants it. What a transaction that began before may still read stays until the next time.
func vacuum(db *gorm.DB) error {
	var tables []string
	if err := db.Raw("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename").Scan(&tables).Error; err != nil {
		return err
	}
	return db.Exec("VACUUM " + strings.Join(tables, ", ")).Error
}
