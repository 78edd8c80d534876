package control

import (
	"context"
	"log/slog"

	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/notify"
)

// levelNews tells people what their level tests have shown.
type levelNews struct {
	notify *notify.Notify
	logger *slog.Logger
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
