package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

func configCommand(args []string, stdout, _ io.Writer) error {
	var sample bool
	config, err := loadConfig("config", args, func(flags *flag.FlagSet) {
		flags.BoolVar(&sample, "sample", false, "print the defaults with comments")
	})
	if err != nil {
		return err
	}
	if sample {
		config = defaultConfig()
	}
	text, err := renderConfig(&config, sample)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// renderConfig writes config as YAML in the order of its fields. With comments it is the sample file: what each key means and
// the variable that sets it.
func renderConfig(config *Config, comments bool) (string, error) {
	var b strings.Builder
	if comments {
		b.WriteString("# Every key of StudyMate with its default. A flag (--http.listen) wins over a variable (STUDYMATE_HTTP_LISTEN),\n" +
			"# a variable over this file. Unknown keys and bad values stop the start. Printed by: studymate config --sample\n")
	}
	var open []string // the groups that the line before was in
	for _, k := range keysOf(config) {
		path := strings.Split(k.name, ".")
		groups, leaf := path[:len(path)-1], path[len(path)-1]
		for depth, group := range groups {
			if depth < len(open) && slices.Equal(open[:depth+1], groups[:depth+1]) {
				continue
			}
			if comments && depth == 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", depth), group)
		}
		open = groups
		indent := strings.Repeat("  ", len(groups))
		if comments {
			fmt.Fprintf(&b, "%s# %s (%s)\n", indent, strings.ReplaceAll(k.doc, "\n", "\n"+indent+"# "), k.env)
		}
		line, err := yaml.MarshalWithOptions(map[string]any{leaf: k.yaml()}, yaml.Flow(false), yaml.IndentSequence(true))
		if err != nil {
			return "", fmt.Errorf("print %s: %w", k.name, err)
		}
		for part := range strings.Lines(string(line)) {
			b.WriteString(indent + part)
		}
	}
	return b.String(), nil
}
