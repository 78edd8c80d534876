//go:build linux

package load

import "context"

// server is one SFU under test, seen through its adapter. A started server holds no room until somebody joins one.
type server interface {
	// Name is what the report calls it.
	Name() string
	// Start returns when the server answers.
	Start(ctx context.Context) error
	// PID is the process whose use is measured, with that of its children.
	PID() int
	// Join takes a member into its room: it opens links, publishes on one, and lets later members' streams in as they come.
	// It calls m.Requested right before the first request that a person's click on "join" would cause.
	Join(ctx context.Context, m *Member) error
	// Stop ends the server and all that Join started.
	Stop() error
}
