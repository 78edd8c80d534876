package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/languagemate/studymate/control/auth"
)

// keysCommand shows or changes the signing keys in the data folder. Running servers take up what changes within seconds.
func keysCommand(args []string, stdout, _ io.Writer) error {
	actions := map[string]func(keys *auth.Keys, now time.Time, tokenLife time.Duration) error{
		"list":    func(*auth.Keys, time.Time, time.Duration) error { return nil },
		"rotate":  (*auth.Keys).Rotate,
		"replace": func(keys *auth.Keys, now time.Time, _ time.Duration) error { return keys.Replace(now) },
	}
	if len(args) == 0 || actions[args[0]] == nil {
		return fmt.Errorf("%w: keys wants list, rotate or replace", errConfig)
	}
	config, err := loadConfig("keys "+args[0], args[1:], nil)
	if err != nil {
		return err
	}
	// A wrong folder must not be taken for a new one.
	if _, err := os.Stat(config.DataDir); err != nil {
		return fmt.Errorf("%w: dataDir: %w", errConfig, err)
	}
	keys, err := auth.LoadKeys(config.DataDir)
	if err != nil {
		return err
	}
	now, tokenLife := time.Now(), auth.TokenLife(authConfig(config))
	if err := actions[args[0]](keys, now, tokenLife); err != nil {
		return err
	}
	for _, key := range keys.States(now, tokenLife) {
		since := "the beginning"
		if !key.SignsFrom.IsZero() {
			since = key.SignsFrom.Format(time.RFC3339)
		}
		if _, err := fmt.Fprintf(stdout, "%-7s %s signs from %s\n", key.Role, key.ID, since); err != nil {
			return err
		}
	}
	return nil
}
