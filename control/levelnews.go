package control

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/notify"
)

// levelNews tells people what their level tests have shown.
type levelNews struct {
	notify *notify.Notify
	logger *slog.Logger
}

// evaluationNews tells people's devices how their evaluations ended. Pages that show the attempt ask for it; there is no notification of what one has asked for oneself.
type evaluationNews struct {
	clients *fanout
	logger  *slog.Logger
}

// Evaluated tells of one that is done, or has failed.
func (n evaluationNews) Evaluated(_ context.Context, userID string, e leveltest.Evaluation) {
	octets, err := json.Marshal(struct {
		Type         string `json:"type"`
		EvaluationID string `json:"evaluationId"`
		AttemptID    string `json:"attemptId"`
		State        string `json:"state"`
	}{"level-evaluation", e.ID, e.AttemptID, e.State})
	if err != nil {
		n.logger.Error("an event of level tests can't be written", "error", err)
		return
	}
	n.clients.PublishTo(userID, notify.Queue, octets)
}

// LevelFound tells of a result. One that could not be assessed is told too, without a level.
func (n levelNews) LevelFound(ctx context.Context, userID string, r leveltest.Result) {
	params := map[string]any{"attemptId": r.AttemptID, "language": r.Language}
	if r.Level != nil {
		params["level"] = *r.Level
	}
	err := n.notify.Notify(ctx, notify.Notice{UserID: userID, Kind: notify.LevelResult, GroupKey: "level-result:" + r.Language, Params: params})
	if err != nil {
		n.logger.Error("the result of a level test can't be told", "attempt", r.AttemptID, "user", userID, "error", err)
	}
}
