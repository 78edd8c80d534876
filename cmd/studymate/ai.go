package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/ai"
)

// AIConfig says which language model helps people.
type AIConfig struct {
	BaseURL string        `key:"baseUrl" doc:"address of an OpenAI-compatible provider, below which chat/completions lies, such as https://api.openai.com/v1 or http://localhost:11434/v1; empty: none,\nand people get topics from the built-in bank and statistics only"`
	Model   string        `key:"model" doc:"name of the model there; it must be able to answer by a JSON schema"`
	Key     string        `key:"key" secret:"true" doc:"key of the provider, sent as a bearer token"`
	KeyFile string        `key:"keyFile" doc:"file that holds the key, instead of ai.key"`
	Timeout time.Duration `key:"timeout" doc:"how long one question may take with all its tries"`
	AtOnce  int           `key:"atOnce" doc:"questions put to the provider at the same time by this node"`

	AnalysesKeptDays int `key:"analysesKeptDays" doc:"days after which analyses of conversations go from people's histories; 0: kept until they delete them"`
}

func (c AIConfig) validate() error {
	if c.Key != "" && c.KeyFile != "" {
		return errors.New("key and keyFile can't both be set")
	}
	// Answers leave the server within a minute.
	if err := between(c.Timeout, time.Second, 45*time.Second); err != nil {
		return fmt.Errorf("timeout: %w", err)
	}
	if err := between(c.AtOnce, 1, 1000); err != nil {
		return fmt.Errorf("atOnce: %w", err)
	}
	if err := between(c.AnalysesKeptDays, 0, 36500); err != nil {
		return fmt.Errorf("analysesKeptDays: %w", err)
	}
	return ai.ProviderConfig{BaseURL: c.BaseURL, Model: c.Model, Key: c.Key + c.KeyFile}.Validate()
}

// provider reads the key.
func (c AIConfig) provider() (ai.ProviderConfig, error) {
	p := ai.ProviderConfig{BaseURL: c.BaseURL, Model: c.Model, Key: c.Key, Timeout: c.Timeout, AtOnce: c.AtOnce}
	var err error
	if c.KeyFile != "" {
		p.Key, err = keyIn("ai.keyFile", c.KeyFile)
	}
	return p, err
}

// keyIn reads the file of a key.
func keyIn(setting, path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", errConfig, setting, err)
	}
	return strings.TrimSpace(string(text)), nil
}
