package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

const envPrefix = "STUDYMATE_"

// serviceLink matches the variables that container platforms add for a service that happens to be called "studymate"; they are
// not ours and must not stop the start.
const serviceLink = `^STUDYMATE_(SERVICE_HOST|SERVICE_PORT.*|PORT(_.*)?)$`

// loadConfig reads args and the environment, and the YAML file they name, into one validated configuration. extra declares
// the flags of one command. What is wrong comes back as errConfig in one line that names the key.
func loadConfig(name string, args []string, extra func(*flag.FlagSet)) (Config, error) {
	config := defaultConfig()
	keys := keysOf(&config)

	// Flags are parsed first, because they name the file, but applied last, because they win.
	given := map[string]string{}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := flags.String("config", os.Getenv(envPrefix+"CONFIG"), "YAML file")
	for _, k := range keys {
		declareFlag(flags, k, given)
	}
	if extra != nil {
		extra(flags)
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return config, errHelp
		}
		return config, fmt.Errorf("%w: %w", errConfig, err)
	}
	if flags.NArg() > 0 {
		return config, fmt.Errorf("%w: %s takes no argument, got %q", errConfig, name, flags.Arg(0))
	}

	if *file != "" {
		if err := applyFile(keys, *file); err != nil {
			return config, err
		}
	}
	clients, err := applyEnvironment(keys, os.Environ())
	if err != nil {
		return config, err
	}
	for _, k := range keys {
		if text, ok := given[k.name]; ok {
			if err := k.set(text); err != nil {
				return config, fmt.Errorf("%w: --%s: %w", errConfig, k.name, err)
			}
		}
	}
	if err := nameClients(config.OIDC.Providers, clients); err != nil {
		return config, err
	}
	return config, config.Validate()
}

func declareFlag(flags *flag.FlagSet, k key, given map[string]string) {
	remember := func(text string) error {
		given[k.name] = text
		return nil
	}
	if _, ok := k.value.Interface().(bool); ok {
		flags.BoolFunc(k.name, k.doc, remember)
		return
	}
	flags.Func(k.name, k.doc, remember)
}

// applyEnvironment returns the variables of the clients at providers of the list, which may be known only later.
func applyEnvironment(keys []key, environ []string) (clients map[string]string, err error) {
	clients = map[string]string{}
	linked := regexp.MustCompile(serviceLink)
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || name == envPrefix+"CONFIG" || linked.MatchString(name) {
			continue
		}
		i := slices.IndexFunc(keys, func(k key) bool { return k.env == name })
		if i < 0 && isClientVariable(name) {
			clients[name] = text
			continue
		}
		if i < 0 {
			return nil, fmt.Errorf("%w: environment: unknown key %s", errConfig, name)
		}
		if err := keys[i].set(text); err != nil {
			return nil, fmt.Errorf("%w: environment: %s: %w", errConfig, name, err)
		}
	}
	return clients, nil
}

// applyFile walks the file instead of decoding it into the struct, so that a mistake is told by the full name of its key.
func applyFile(keys []key, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w: --config: %w", errConfig, err)
	}
	var root yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &root, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(yaml.FormatError(err, false, false)), "\n")
		return fmt.Errorf("%w: %s: %s", errConfig, path, line)
	}
	if err := applyGroup(keys, "", root); err != nil {
		return fmt.Errorf("%w: %s: %w", errConfig, path, err)
	}
	return nil
}

func applyGroup(keys []key, prefix string, group yaml.MapSlice) error {
	for _, item := range group {
		name := prefix + fmt.Sprint(item.Key)
		if i := slices.IndexFunc(keys, func(k key) bool { return k.name == name }); i >= 0 {
			if err := keys[i].setYAML(item.Value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		if !slices.ContainsFunc(keys, func(k key) bool { return strings.HasPrefix(k.name, name+".") }) {
			return fmt.Errorf("unknown key %s", name)
		}
		switch inner := item.Value.(type) {
		case nil: // a group whose keys are all commented out
		case yaml.MapSlice:
			if err := applyGroup(keys, name+".", inner); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: is a value, but a group is wanted", name)
		}
	}
	return nil
}
