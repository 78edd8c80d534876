package images

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/blob"
)

const (
	sweepEvery = 24 * time.Hour
	// orphanAge is how old a file is before it may be an orphan: the row that names it is written right after it.
	orphanAge = 24 * time.Hour
)

// Run sweeps at once and then every day, until ctx ends.
func (i *Images) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		removed, err := i.Sweep(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			i.deps.Logger.Error("pictures that nobody has can't be swept away; it is tried again", "in", sweepEvery, "error", err)
		}
		if removed > 0 {
			i.deps.Logger.Info("pictures that nobody has were swept away", "files", removed)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep removes the files that no row names and that are older than a day at now: a crash between an upload and its row leaves such, and so do
// uploads that nobody sent, and chat rooms that are gone. It returns how many were removed. Several nodes may sweep at once.
func (i *Images) Sweep(ctx context.Context, now time.Time) (removed int, err error) {
	if err := i.deps.Chats.DropUploads(ctx, now.Add(-orphanAge)); err != nil {
		return 0, err
	}
	old := map[string][]string{} // the keys by folder
	err = i.deps.Files.List(ctx, func(f blob.File) error {
		if folder := folderOf(f.Key); folder != "" && now.Sub(f.ModifiedAt) > orphanAge {
			old[folder] = append(old[folder], f.Key)
		}
		return nil
	})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	// After the list, so that what was named meanwhile is known to be.
	if err := i.spare(ctx, old); err != nil {
		return 0, err
	}
	var errs []error
	for _, keys := range old {
		if err := i.deps.Files.Delete(ctx, keys...); err != nil {
			errs = append(errs, err)
			continue
		}
		removed += len(keys)
	}
	return removed, errors.Join(errs...)
}

// folderOf is the folder of a picture's file, and nothing for other files.
func folderOf(key string) string {
	if name, ok := strings.CutPrefix(key, folderOfProfiles); ok {
		if parts := namePattern.FindStringSubmatch(name); parts != nil {
			return folderOfProfiles + parts[1]
		}
	}
	if name, ok := strings.CutPrefix(key, folderOfChats); ok {
		if id, file, _ := strings.Cut(name, "/"); chatName.MatchString(id) && slices.Contains(chatFiles(), file) {
			return folderOfChats + id
		}
	}
	return ""
}

// spare takes the folders that a row names out.
func (i *Images) spare(ctx context.Context, old map[string][]string) error {
	named, err := i.deps.People.Images(ctx)
	if err != nil {
		return fmt.Errorf("images: which are in use: %w", err)
	}
	for _, url := range named {
		if parts := namePattern.FindStringSubmatch(strings.TrimPrefix(url, Path)); parts != nil {
			delete(old, folderOfProfiles+parts[1])
		}
	}
	sent, err := i.deps.Chats.All(ctx)
	if err != nil {
		return fmt.Errorf("images: which are in use: %w", err)
	}
	for _, id := range sent {
		delete(old, folderOfChats+id)
	}
	return nil
}
