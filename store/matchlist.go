package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// MatchPage says which requests of a person are wanted, the latest first.
type MatchPage struct {
	UserID string
	// Incoming are those to the person, else those of the person.
	Incoming bool
	// Status is one that the person sees; empty: all.
	Status string
	After  MatchMark
	Limit  int
}

// MatchMark is a place in a list of requests; the zero value is its start.
type MatchMark struct {
	CreatedAt time.Time
	ID        string
}

// What the two see of a request. Who asked does not see that it was rejected: it waits until its time is over.
const (
	seenByTarget    = `CASE WHEN r.status = 'pending' AND r.expires_at <= @now THEN 'expired' ELSE r.status END`
	seenByRequester = `CASE WHEN r.status = 'rejected' AND r.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN r.status IN ('pending', 'rejected') AND r.expires_at <= @now THEN 'expired'
		WHEN r.status = 'rejected' THEN 'pending' ELSE r.status END`
)

type matchRequestView struct {
	Row                                            matchRequestRow `gorm:"embedded"`
	Seen, RoomID, OtherID, OtherName               string
	OtherImage, OtherNative, OtherTarget, OtherLvl *string
}

// List returns requests as the person sees them, without those with people who are gone or blocked.
func (m *MatchRequests) List(ctx context.Context, p MatchPage, now time.Time) ([]MatchRequest, error) {
	mine, other, seen := "r.requester_id", "r.target_id", seenByRequester
	if p.Incoming {
		mine, other, seen = other, mine, seenByTarget
	}
	where := mine + " = @person AND u.closed_at IS NULL AND NOT " + apart
	if p.Status != "" {
		where += " AND " + seen + " = @status"
	}
	if p.After.ID != "" {
		where += " AND (r.created_at < @at OR (r.created_at = @at AND r.id < @id))"
	}
	var views []matchRequestView
	err := m.reading(ctx).Raw(`SELECT r.*, `+seen+` AS seen, `+viewed+` FROM matching_requests r JOIN users u ON u.id = `+other+` JOIN users v ON v.id = `+mine+`
		WHERE `+where+` ORDER BY r.created_at DESC, r.id DESC LIMIT @limit`, map[string]any{
		"person": p.UserID, "now": millis(now), "status": p.Status, "at": millis(p.After.CreatedAt), "id": p.After.ID, "limit": p.Limit,
	}).Scan(&views).Error
	out := make([]MatchRequest, len(views))
	for i, v := range views {
		out[i] = v.request(p.Incoming)
	}
	return out, translate("list match requests", err)
}

// viewed is what is shown of the other one, u, to v: with the room of a match, as long as v is in it.
const viewed = `u.id AS other_id, u.english_name AS other_name, u.profile_image_url AS other_image, u.native_language AS other_native, u.target_language AS other_target,
	CASE WHEN NOT EXISTS (SELECT 1 FROM profile_visibility pv WHERE pv.user_id = u.id AND pv.field = 'level' AND (pv.audience = 'nobody' OR pv.audience = 'known'
		AND NOT (` + acquainted + ` OR ` + metInSession + `))) THEN u.current_level END AS other_lvl, COALESCE((SELECT c.id FROM chat_rooms c JOIN chat_members cm ON cm.room_id = c.id AND cm.user_id = v.id AND cm.left_at IS NULL
		WHERE r.status = 'accepted' AND (c.low_id = u.id AND c.high_id = v.id OR c.low_id = v.id AND c.high_id = u.id)), '') AS room_id`

func (v matchRequestView) request(incoming bool) MatchRequest {
	r := v.Row.request()
	r.Status, r.RoomID, r.OtherID, r.OtherName = v.Seen, v.RoomID, v.OtherID, v.OtherName
	r.OtherImage, r.OtherNative, r.OtherTarget, r.Level = textOrEmpty(v.OtherImage), textOrEmpty(v.OtherNative), textOrEmpty(v.OtherTarget), textOrEmpty(v.OtherLvl)
	if !incoming && v.Row.Status == MatchRejected {
		r.RespondedAt = time.Time{}
	}
	return r
}

// view reads a request as userID, one of its two, sees it while it is open or accepted.
func view(tx *gorm.DB, row matchRequestRow, userID string, to *MatchRequest) error {
	other := row.TargetID
	if userID == row.TargetID {
		other = row.RequesterID
	}
	v := matchRequestView{Row: row, Seen: row.Status}
	if row.Status == MatchRejected && userID == row.RequesterID {
		v.Seen = MatchPending
	}
	var rest struct {
		RoomID, OtherID, OtherName                     string
		OtherImage, OtherNative, OtherTarget, OtherLvl *string
	}
	err := tx.Raw("SELECT "+viewed+" FROM matching_requests r JOIN users u ON u.id = ? JOIN users v ON v.id = ? WHERE r.id = ?", other, userID, row.ID).Scan(&rest).Error
	v.RoomID, v.OtherID, v.OtherName = rest.RoomID, rest.OtherID, rest.OtherName
	v.OtherImage, v.OtherNative, v.OtherTarget, v.OtherLvl = rest.OtherImage, rest.OtherNative, rest.OtherTarget, rest.OtherLvl
	*to = v.request(userID == row.TargetID)
	return err
}

// Expire ends up to limit requests whose time is over, and returns them.
func (m *MatchRequests) Expire(ctx context.Context, now time.Time, limit int) ([]MatchRequest, error) {
	var rows []matchRequestRow
	err := m.transact(ctx, func(tx *gorm.DB) error {
		rows = nil
		return tx.Raw(`UPDATE matching_requests SET status = 'expired' WHERE id IN (SELECT id FROM matching_requests WHERE status = 'pending' AND expires_at <= ?
			ORDER BY expires_at LIMIT ?) AND status = 'pending' RETURNING *`, millis(now), limit).Scan(&rows).Error
	})
	out := make([]MatchRequest, len(rows))
	for i, row := range rows {
		out[i] = row.request()
	}
	return out, translate("expire match requests", err)
}

// Forget deletes up to limit requests that led to nothing and were made before then, and returns how many.
func (m *MatchRequests) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := m.writing(ctx).Exec(`DELETE FROM matching_requests WHERE id IN (SELECT id FROM matching_requests
		WHERE created_at < ? AND status NOT IN ('accepted', 'pending') ORDER BY created_at LIMIT ?)`, millis(before), limit)
	return int(res.RowsAffected), translate("forget match requests", res.Error)
}
