package store

import (
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

const migrationTable = "schema_migrations"

// migrations are the whole history of the schema, oldest first. A released one is never
// changed; there is no way back, a mistake is mended by a later one. The statements use only
// types and clauses that SQLite and PostgreSQL read alike: TEXT, BIGINT (milliseconds), CHECK
// for closed sets, partial indexes.
func migrations() []*gormigrate.Migration {
	return []*gormigrate.Migration{
		statements("0001-people", schemaPeople()),
		statements("0002-log-ins", schemaLogIns()),
		statements("0003-sessions", schemaSessions()),
		statements("0004-chat", schemaChat()),
		statements("0005-providers", schemaProviders()),
		statements("0006-profiles", schemaProfiles()),
		statements("0007-closing", schemaClosing()),
		statements("0008-presence", schemaPresence()),
		statements("0009-idempotency", schemaIdempotency()),
		statements("0010-live", schemaLive()),
		statements("0016-consents", schemaConsents()),
		statements("0018-notifications", schemaNotifications()),
		statements("0030-endings", schemaEndings()),
		statements("0031-pictures", schemaPictures()),
		statements("0032-wrote", schemaWrote()),
		statements("0033-readiness", schemaReadiness()),
		statements("0035-lessons", schemaLessons()),
		statements("0036-notes", schemaNotes()),
		statements("0037-invitations", schemaInvitations()),
		statements("0038-denials", schemaDenials()),
		statements("0041-room-index", schemaRoomIndex()),
		statements("0042-silence", schemaSilence()),
		statements("0043-learning", schemaLearning()),
		statements("0045-note-versions", schemaNoteVersions()),
		statements("0046-ai-calls", schemaAICalls()),
		statements("0047-chat-search", schemaChatSearch()),
		statements("0051-hidden", schemaHidden()),
		statements("0052-notice-kinds", schemaNoticeKinds()),
		statements("0053-authors", schemaAuthors()),
		statements("0054-audit", schemaAudit()),
		statements("0061-level-tests", schemaLevelTests()),
		statements("0067-matching", schemaMatching()),
		statements("0068-match-queue", schemaMatchQueue()),
		statements("0069-match-filters", schemaMatchFilters()),
		statements("0071-delivered", schemaDelivered()),
		statements("0072-visibility", schemaVisibility()),
		statements("0073-message-age", schemaMessageAge()),
		statements("0074-deleted-messages", schemaDeletedMessages()),
		statements("0077-analyses", schemaAnalyses()),
		statements("0080-ai-jobs", schemaAIJobs()),
		statements("0081-called", schemaCalled()),
	}
}

func migrate(db *gorm.DB) error {
	options := &gormigrate.Options{
		TableName:      migrationTable,
		IDColumnName:   "id",
		IDColumnSize:   64,
		UseTransaction: true,
		// A migration this program doesn't know was made by a newer one, whose tables it
		// could damage.
		ValidateUnknownMigrations: true,
	}
	if err := gormigrate.New(db, options, migrations()).Migrate(); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func statements(id string, ddl []string) *gormigrate.Migration {
	return &gormigrate.Migration{ID: id, Migrate: func(tx *gorm.DB) error {
		for _, s := range ddl {
			if onPostgres(tx) {
				s = postgresDDL(s)
			}
			if err := tx.Exec(s).Error; err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
		return nil
	}}
}
