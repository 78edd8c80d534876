package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// exported is a list of what is kept of a person: one of these for each kind of thing.
type exported struct {
	name string
	// query has the person's id as @person. Its columns become the names of the values.
	query string
}

// exports are all that a person gets. Secrets are left out (what passwords and tokens are checked against, the keys of pushes), and so is what others
// told about the person in confidence. A test holds it complete.
func exports() []exported {
	return slices.Concat([]exported{
		{"account", `SELECT id, email, email_verified_at, english_name, native_language, target_language, current_level, profile_image_url, bio, zone, birth_year,
			gender, hides_last_seen, onboarded_at, created_at, updated_at, closed_at FROM users WHERE id = @person`},
		{"identities", "SELECT provider, provider_id, created_at FROM identities WHERE user_id = @person ORDER BY created_at, id"},
		{"log-ins", "SELECT created_at, expires_at, revoked_at, revoke_reason FROM refresh_families WHERE user_id = @person ORDER BY created_at, id"},
		{"target-languages", "SELECT language, level FROM target_languages WHERE user_id = @person ORDER BY place"},
		{"interests", "SELECT interest FROM interests WHERE user_id = @person ORDER BY interest"},
		{"partner-wishes", "SELECT gender, age_from, age_to, company FROM partner_wishes WHERE user_id = @person"},
		{"availability", "SELECT day, from_hour, to_hour FROM availability WHERE user_id = @person ORDER BY day, from_hour"},
		{"visibility", "SELECT field, audience FROM profile_visibility WHERE user_id = @person ORDER BY field"},
		{"onboarding", "SELECT step, completed_at FROM onboarding_steps WHERE user_id = @person ORDER BY step"},
		{"consents", "SELECT document, version, granted, created_at FROM consents WHERE user_id = @person ORDER BY id"},
		{"sessions-hosted", `SELECT id, title, session_type, max_participants, scheduled_at, duration_minutes, language_rotation, topic, level_from, level_to, turn_budget_seconds, status, created_at,
			started_at, completed_at, cancelled_at FROM sessions WHERE host_id = @person OR author_id = @person ORDER BY created_at, id`},
		{"sessions-attended", `SELECT p.session_id, s.title, p.joined_at, p.left_at, p.speaking_time_seconds
			FROM session_participants p JOIN sessions s ON s.id = p.session_id WHERE p.user_id = @person ORDER BY p.joined_at, p.id`},
		{"sessions-removed-from", "SELECT session_id, removed_at FROM session_removals WHERE user_id = @person ORDER BY removed_at"},
		{"denied-by-hosts", "SELECT session_id, mic, camera, screen FROM session_denials WHERE user_id = @person ORDER BY session_id"},
		{"invitations", `SELECT session_id, user_id, inviter_id, created_at, declined_at FROM session_invitations
			WHERE user_id = @person OR inviter_id = @person ORDER BY created_at, session_id`},
		{"learning-events", `SELECT seq, kind, session_id, subject, from_at, to_at, amount, zone FROM learning_events WHERE user_id = @person ORDER BY seq`},
		{"learning-progress", "SELECT state FROM learning_progress WHERE user_id = @person"},
		{"badges", "SELECT badge, earned_at FROM learning_badges WHERE user_id = @person ORDER BY earned_at, badge"},
		{"talk", `SELECT session_id, language, speech_ms, overlap_ms, longest_turn_ms, turns, interruptions, present_ms
			FROM session_talk WHERE user_id = @person ORDER BY session_id, language`},
		{"chat-rooms", `SELECT r.id, r.kind, r.title, m.joined_at, m.left_at, m.last_read_seq, m.delivered_seq
			FROM chat_members m JOIN chat_rooms r ON r.id = m.room_id WHERE m.user_id = @person ORDER BY m.joined_at, r.id`},
		{"chat-messages", `SELECT id, room_id, kind, body, corrected, reply_to, image_id, image_width, image_height, created_at, edited_at, deleted_at
			FROM chat_messages WHERE sender_id = @person ORDER BY created_at, id`},
		{"chat-uploads", "SELECT id, room_id, width, height, created_at FROM chat_uploads WHERE uploader_id = @person ORDER BY created_at, id"},
		{"notes", `SELECT n.id, n.session_id, n.kind, n.language, n.text, n.said, n.meaning, n.example, n.created_at, n.version
			FROM note_copies c JOIN lesson_notes n ON n.id = c.note_id WHERE c.user_id = @person ORDER BY n.id`},
		{"notes-written", `SELECT id, session_id, kind, language, text, said, meaning, example, created_at, version
			FROM lesson_notes WHERE author_id = @person ORDER BY id`},
		{"notes-about", `SELECT id, session_id, kind, language, text, said, meaning, example, created_at, version
			FROM lesson_notes WHERE about_id = @person ORDER BY id`},
		{"blocks", "SELECT blocked_id, created_at FROM blocks WHERE blocker_id = @person ORDER BY created_at"},
		{"reports-made", "SELECT id, reported_id, reason, comment, evidence, status, created_at FROM reports WHERE reporter_id = @person ORDER BY created_at"},
		// That somebody was reported is told in confidence.
		{"audit", `SELECT at, what, object, COALESCE(actor_id = @person, FALSE) AS own FROM audit_log
			WHERE actor_id = @person OR subject_id = @person AND what <> '` + AuditReported + `' ORDER BY at, id`},
		{"level-tests", `SELECT id, language, bank_version, started_at, updated_at, finished_at FROM level_test_attempts WHERE user_id = @person ORDER BY started_at, id`},
		{"level-test-answers", `SELECT w.attempt_id, w.place, w.item_id, w.skill, w.asked_at, w.answered_at, w.state, w.answer, w.measured FROM level_test_answers w
			JOIN level_test_attempts t ON t.id = w.attempt_id WHERE t.user_id = @person ORDER BY t.started_at, t.id, w.place`},
		{"level-test-results", `SELECT attempt_id, language, test_date, speaking_score, listening_score, reading_score, writing_score, overall_level, bank_version,
			scale_version, details, ai_feedback FROM level_test_results WHERE user_id = @person ORDER BY test_date, attempt_id`},
		{"last-seen", "SELECT seen_at FROM last_seen WHERE user_id = @person"},
		{"notifications", "SELECT id, kind, params, occurrences, created_at, updated_at, read_at FROM notifications WHERE user_id = @person ORDER BY created_at, id"},
		{"notification-preferences", "SELECT choices, quiet_from, quiet_to, zone, push_preview, updated_at FROM notification_preferences WHERE user_id = @person"},
		{"push-subscriptions", "SELECT endpoint, created_at FROM push_subscriptions WHERE user_id = @person ORDER BY created_at"},
	}, aiExports(), matchExports())
}

func aiExports() []exported {
	return []exported{
		{"ai-analyses", `SELECT id, room_id, session_id, messages, from_seq, to_seq, from_at, to_at, language, own_messages, summary, strengths, advice, provider, model, prompt, created_at
			FROM ai_analyses WHERE user_id = @person ORDER BY id`},
		// Others' analyses have figures of the person too; that somebody looked is theirs to tell.
		{"ai-analysis-speakers", `SELECT s.analysis_id, s.user_id, s.messages, s.words, s.characters, s.questions, s.corrections, s.languages
			FROM ai_analysis_speakers s JOIN ai_analyses a ON a.id = s.analysis_id WHERE a.user_id = @person ORDER BY s.analysis_id, s.place`},
		{"ai-analysis-mistakes", `SELECT m.analysis_id, m.message_id, m.original, m.corrected, m.explanation
			FROM ai_analysis_mistakes m JOIN ai_analyses a ON a.id = m.analysis_id WHERE a.user_id = @person ORDER BY m.analysis_id, m.place`},
		{"ai-jobs", `SELECT id, kind, subject, explain_in, state, problem, model, prompt, attempts, created_at, started_at, finished_at
			FROM ai_jobs WHERE user_id = @person ORDER BY id`},
		{"ai-calls", "SELECT kind, used_at FROM ai_calls WHERE user_id = @person ORDER BY used_at, id"},
	}
}

func matchExports() []exported {
	return []exported{
		// Who asked is not told whether there was an answer that was no.
		{"match-requests", `SELECT id, requester_id, target_id, compatibility_score,
			CASE WHEN requester_id = @person AND status IN ('pending', 'rejected', 'expired') THEN 'unanswered' ELSE status END AS status, created_at, expires_at,
			CASE WHEN requester_id = @person AND status = 'rejected' THEN NULL ELSE responded_at END AS responded_at
			FROM matching_requests WHERE requester_id = @person OR target_id = @person ORDER BY created_at, id`},
		{"match-queue", "SELECT native_language, target_language, joined_at, session_id, matched_at FROM match_queue WHERE user_id = @person"},
		{"match-filters", "SELECT choices, updated_at FROM match_filters WHERE user_id = @person"},
	}
}

// jsonColumns and boolColumns are how columns are to be read that SQL has no type for.
func jsonColumns() []string {
	return []string{"language_rotation", "params", "choices", "evidence", "measured", "details", "strengths", "advice", "languages"}
}

func boolColumns() []string { return []string{"hides_last_seen", "granted", "push_preview", "own"} }

// Export reads all that is kept of a person, as it was at one moment. each is called for every thing, name by name; its first call of a name has a nil
// row, so that a name with nothing is told too. Values are nil, text, numbers, booleans, times and raw JSON, by names in camel case.
func (u *Users) Export(ctx context.Context, userID string, each func(name string, row map[string]any) error) error {
	err := u.snapshot(ctx, func(tx *gorm.DB) error {
		for _, x := range exports() {
			if err := each(x.name, nil); err != nil {
				return err
			}
			if err := exportRows(tx, x, userID, each); err != nil {
				return err
			}
		}
		return nil
	})
	return translate("export", err)
}

func exportRows(tx *gorm.DB, x exported, userID string, each func(string, map[string]any) error) (err error) {
	rows, err := tx.Raw(x.query, map[string]any{"person": userID}).Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, err := exportRow(rows, columns)
		if err != nil {
			return err
		}
		if err := each(x.name, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func exportRow(rows *sql.Rows, columns []string) (map[string]any, error) {
	values := make([]any, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	row := make(map[string]any, len(columns))
	for i, column := range columns {
		row[camel(column)] = exportValue(column, values[i])
	}
	return row, nil
}

func exportValue(column string, value any) any {
	if b, ok := value.([]byte); ok {
		value = string(b)
	}
	switch v := value.(type) {
	case int64:
		switch {
		case strings.HasSuffix(column, "_at"), column == "at", column == "test_date":
			return fromMillis(v).Format(time.RFC3339Nano)
		case slices.Contains(boolColumns(), column):
			return v != 0
		}
	case string:
		switch {
		case !slices.Contains(jsonColumns(), column):
		case v == "": // nothing, which no text of JSON is
			return nil
		case json.Valid([]byte(v)):
			return json.RawMessage(v)
		}
	}
	return value
}

// camel turns created_at into createdAt.
func camel(column string) string {
	parts := strings.Split(column, "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}
