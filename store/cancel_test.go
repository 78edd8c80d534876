package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

func TestAnOpenThatWasCancelledFailsCleanly(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, Config{Path: filepath.Join(t.TempDir(), "x.db")}); !errors.Is(err, context.Canceled) {
		t.Fatalf("opened: %v", err)
	}
}
