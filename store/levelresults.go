package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type levelResultRow struct {
	AttemptID      string `gorm:"primaryKey"`
	UserID         string
	Language       string
	TestDate       int64
	SpeakingScore  *int
	ListeningScore *int
	ReadingScore   *int
	WritingScore   *int
	OverallLevel   *string
	BankVersion    string
	ScaleVersion   string
	Details        string
	AIFeedback     string `gorm:"column:ai_feedback"`
}

// TableName tells gorm where the rows are.
func (levelResultRow) TableName() string { return "level_test_results" }

func (r levelResultRow) result() LevelResult {
	return LevelResult{
		r.AttemptID, r.UserID, r.Language, fromMillis(r.TestDate), r.SpeakingScore, r.ListeningScore, r.ReadingScore, r.WritingScore,
		textOrEmpty(r.OverallLevel), r.BankVersion, r.ScaleVersion, r.Details, r.AIFeedback,
	}
}

// Results returns the newest results of a person in a language, the newest first.
func (l *LevelTests) Results(ctx context.Context, userID, language string, limit int) ([]LevelResult, error) {
	var rows []levelResultRow
	err := l.reading(ctx).Where("user_id = ? AND language = ?", userID, language).Order("test_date DESC, attempt_id DESC").Limit(limit).Find(&rows).Error
	out := make([]LevelResult, len(rows))
	for i, r := range rows {
		out[i] = r.result()
	}
	return out, translate("read level results", err)
}

// saveResult stores the result of an attempt. The first one with a level is an event of learning; and the level that everybody sees is that of the newest test of the
// language that the person learns.
func saveResult(tx *gorm.DB, a LevelAttempt, r LevelResult, now time.Time) error {
	row := levelResultRow{
		a.ID, a.UserID, a.Language, millis(r.TestedAt), r.Speaking, r.Listening, r.Reading, r.Writing, textOrNil(r.Level), r.BankVersion, r.ScaleVersion, r.Details, r.Feedback,
	}
	if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return err
	}
	err := tx.Exec(`UPDATE users SET current_level = (`+newestLevel+`), version = version + 1, updated_at = @now WHERE id = @person
		AND (target_language = @language OR target_language LIKE @language || '-%') AND current_level IS DISTINCT FROM (`+newestLevel+`)`,
		map[string]any{"person": a.UserID, "language": a.Language, "now": millis(now)}).Error
	if err != nil {
		return err
	}
	return record(tx, levelRows("r.attempt_id = ?"), a.ID)
}

// newestLevel is what the newest test of a language showed of a person.
const newestLevel = `SELECT overall_level FROM level_test_results WHERE user_id = @person AND language = @language AND overall_level IS NOT NULL
	ORDER BY test_date DESC, attempt_id DESC LIMIT 1`

// levelOfTarget makes the level that everybody sees that of another language.
func levelOfTarget(tx *gorm.DB, userID, target string) error {
	language, _, _ := strings.Cut(target, "-")
	return tx.Exec("UPDATE users SET current_level = ("+newestLevel+") WHERE id = @person", map[string]any{"person": userID, "language": language}).Error
}

func levelRows(where string) []string {
	return []string{`SELECT r.user_id, 'level' AS kind, 'level:' || r.attempt_id AS event_key, '' AS session_id, r.language AS subject, t.started_at AS from_at,
		r.test_date AS to_at, 1 AS amount, u.zone FROM level_test_results r JOIN level_test_attempts t ON t.id = r.attempt_id JOIN users u ON u.id = r.user_id WHERE r.overall_level IS NOT NULL AND ` + where}
}
