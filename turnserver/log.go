package turnserver

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLogs gives pion a logger. All of pion's levels become Debug: a stranger can cause most of its messages, and what an
// operator should know is in Stats.
type pionLogs struct{ logger *slog.Logger }

// NewLogger is part of pion's interface.
func (l pionLogs) NewLogger(scope string) logging.LeveledLogger {
	return pionLog{l.logger.With("scope", scope)}
}

// pionLog is one logger of pion.
type pionLog struct{ logger *slog.Logger }

func (l pionLog) logf(format string, args ...any) {
	if l.logger.Enabled(context.Background(), slog.LevelDebug) {
		l.logger.Debug(fmt.Sprintf(format, args...))
	}
}

func (l pionLog) Trace(string)          {}
func (l pionLog) Tracef(string, ...any) {}

func (l pionLog) Debug(msg string)             { l.logf("%s", msg) }
func (l pionLog) Debugf(f string, args ...any) { l.logf(f, args...) }
func (l pionLog) Info(msg string)              { l.logf("%s", msg) }
func (l pionLog) Infof(f string, args ...any)  { l.logf(f, args...) }
func (l pionLog) Warn(msg string)              { l.logf("%s", msg) }
func (l pionLog) Warnf(f string, args ...any)  { l.logf(f, args...) }
func (l pionLog) Error(msg string)             { l.logf("%s", msg) }
func (l pionLog) Errorf(f string, args ...any) { l.logf(f, args...) }
