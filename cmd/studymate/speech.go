package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/control/ai"
)

// SpeechConfig says who writes down what people say in the level test.
type SpeechConfig struct {
	BaseURL string        `key:"baseUrl" doc:"address of a provider of speech to text: that below which audio/transcriptions lies, such as https://api.openai.com/v1, or with the shape workers-ai that below\nwhich run lies, such as https://api.cloudflare.com/client/v4/accounts/ID/ai; empty: none, and speaking is measured for fluency only"`
	Shape   string        `key:"shape" doc:"openai (also vLLM and whisper.cpp) or workers-ai"`
	Model   string        `key:"model" doc:"name of the model there, such as whisper-1 or @cf/openai/whisper-large-v3-turbo"`
	Key     string        `key:"key" secret:"true" doc:"key of the provider, sent as a bearer token"`
	KeyFile string        `key:"keyFile" doc:"file that holds the key, instead of speech.key"`
	Timeout time.Duration `key:"timeout" doc:"how long one recording may take with all its tries"`
	AtOnce  int           `key:"atOnce" doc:"recordings sent at the same time by this node"`
}

func (c SpeechConfig) validate() error {
	if c.Key != "" && c.KeyFile != "" {
		return errors.New("key and keyFile can't both be set")
	}
	if err := between(c.Timeout, time.Second, 45*time.Second); err != nil {
		return fmt.Errorf("timeout: %w", err)
	}
	if err := between(c.AtOnce, 1, 100); err != nil {
		return fmt.Errorf("atOnce: %w", err)
	}
	p := c.provider()
	p.Key += c.KeyFile
	return p.Validate()
}

func (c SpeechConfig) provider() ai.SpeechConfig {
	return ai.SpeechConfig{
		ProviderConfig: ai.ProviderConfig{BaseURL: c.BaseURL, Model: c.Model, Key: c.Key, Timeout: c.Timeout, AtOnce: c.AtOnce}, Shape: c.Shape,
	}
}

// withKey is provider with the key read.
func (c SpeechConfig) withKey() (p ai.SpeechConfig, err error) {
	p = c.provider()
	if c.KeyFile != "" {
		p.Key, err = keyIn("speech.keyFile", c.KeyFile)
	}
	return p, err
}
