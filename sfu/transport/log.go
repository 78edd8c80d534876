package transport

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLog sends what pion's libraries warn of to the debug level: they warn about every bad packet, which anyone can
// send. Their lower levels are dropped unformatted.
type pionLog struct{ logger *slog.Logger }

// NewLogger implements logging.LoggerFactory.
func (l pionLog) NewLogger(scope string) logging.LeveledLogger {
	return scopedLog{l.logger.With("library", scope)}
}

type scopedLog struct{ logger *slog.Logger }

func (scopedLog) Trace(string)          {}
func (scopedLog) Tracef(string, ...any) {}
func (scopedLog) Debug(string)          {}
func (scopedLog) Debugf(string, ...any) {}
func (scopedLog) Info(string)           {}
func (scopedLog) Infof(string, ...any)  {}

func (l scopedLog) Warn(text string)                 { l.logger.Debug(text) }
func (l scopedLog) Warnf(format string, args ...any) { l.logger.Debug(fmt.Sprintf(format, args...)) }
func (l scopedLog) Error(text string)                { l.logger.Debug(text) }
func (l scopedLog) Errorf(format string, args ...any) {
	l.logger.Debug(fmt.Sprintf(format, args...))
}
