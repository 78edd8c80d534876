//go:build linux

package load

import "errors"

var (
	// ErrConfig is returned for a measurement that can't be made.
	ErrConfig = errors.New("load: bad configuration")
	// ErrIncomplete is returned when not everybody receives everybody in time.
	ErrIncomplete = errors.New("load: a room did not become complete")
	// ErrResume is returned for a comparison that was begun with other servers, rooms or settings.
	ErrResume = errors.New("load: the results to go on from were made otherwise")
	// ErrNoResult is returned by a comparison of which no round was accepted.
	ErrNoResult = errors.New("load: no accepted round")
)
