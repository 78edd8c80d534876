package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scrape is what /metrics says: the type of every metric, and the labels of each of its series.
type scrape struct {
	types  map[string]string
	series map[string][]map[string]string
}

func parseScrape(text string) scrape {
	s := scrape{types: map[string]string{}, series: map[string][]map[string]string{}}
	sample := regexp.MustCompile(`^([a-z_][a-z0-9_]*)(?:\{(.*)\})? `)
	label := regexp.MustCompile(`([a-z_]+)="([^"]*)"`)
	for line := range strings.SplitSeq(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, kind, _ := strings.Cut(rest, " ")
			s.types[name] = kind
		} else if found := sample.FindStringSubmatch(line); found != nil {
			labels := map[string]string{}
			for _, l := range label.FindAllStringSubmatch(found[2], -1) {
				labels[l[1]] = l[2]
			}
			s.series[found[1]] = append(s.series[found[1]], labels)
		}
	}
	return s
}

// has says whether there is a series to which the matchers of a PromQL selector apply, such as `route=~"/api/.*",status="5xx"`.
func (s scrape) has(metric, selector string) bool {
	matcher := regexp.MustCompile(`([a-z_]+)(=~|=)"([^"]*)"`)
	return slices.ContainsFunc(s.series[metric], func(labels map[string]string) bool {
		for _, m := range matcher.FindAllStringSubmatch(selector, -1) {
			value, there := labels[m[1]]
			switch {
			case m[1] == "job": // Prometheus says it
			case !there, m[2] == "=" && value != m[3], m[2] == "=~" && !regexp.MustCompile("^(?:"+m[3]+")$").MatchString(value):
				return false
			}
		}
		return true
	})
}

// scraped starts the real server, has a call come to each route that is watched by its name, and reads the figures.
func scraped(t *testing.T) scrape {
	t.Helper()
	// Without a provider nobody counts questions to it; this one is never asked.
	out, _ := serving(t, false, append(onFreePorts(t), "--ai.baseUrl", "http://127.0.0.1:1/v1", "--ai.model", "small"))
	url := out.wait(t, `open (http://\S+)`)[1]
	for _, path := range []string{"/sessions/join/0199a0a0-0000-7000-8000-000000000000", "/webrtc/offer"} {
		response, err := http.Post(url+"/api/v1"+path, "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	status, body := get(t, url+"/metrics")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	return parseScrape(body)
}

// What an alert or a panel asks for is there, under this name and with these labels.
func TestAlertsAndPanelsAskForFiguresThatThereAre(t *testing.T) {
	figures := scraped(t)
	selector := regexp.MustCompile(`\b((?:studymate|go|process)_[a-z0-9_]+)(?:\{([^}]*)\})?`)
	grouping := regexp.MustCompile(`\bby \(([^)]*)\)`)
	for _, file := range []string{"alerts.yml", "dashboard.json"} {
		expressions := expressionsOf(t, file)
		if len(expressions) < 15 {
			t.Fatalf("%s has only %d expressions", file, len(expressions))
		}
		for _, e := range expressions {
			// In what stands in quotes, such as a name of a route, nothing is a metric.
			found := selector.FindAllStringSubmatch(e, -1)
			if len(found) == 0 && !strings.Contains(e, "studymate:") && !strings.Contains(e, "up{") {
				t.Errorf("%s: no figure is asked for by %s", file, e)
			}
			for _, f := range found {
				if !figures.has(f[1], f[2]) {
					t.Errorf("%s: there is no %s{%s}, asked for by %s", file, f[1], f[2], e)
				}
			}
			for _, g := range grouping.FindAllStringSubmatch(e, -1) {
				for name := range strings.SplitSeq(strings.ReplaceAll(g[1], " ", ""), ",") {
					if !slices.ContainsFunc(found, func(f []string) bool { return figures.has(f[1], name+`=~".*"`) }) && name != "instance" {
						t.Errorf("%s: nothing has the label %s that is grouped by in %s", file, name, e)
					}
				}
			}
		}
	}
}

// expressionsOf are the PromQL expressions of a file of docs/operations.
func expressionsOf(t *testing.T, file string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations", file))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(file) == ".yml" {
		for _, found := range regexp.MustCompile(`(?m)^ +expr: (.*)$`).FindAllStringSubmatch(string(text), -1) {
			all = append(all, found[1])
		}
		return all
	}
	var board struct {
		Panels []struct {
			Type, Title string
			Targets     []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	panels := 0
	for _, p := range board.Panels {
		if p.Type == "row" {
			continue
		}
		panels++
		if len(p.Targets) == 0 {
			t.Errorf("the panel %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			all = append(all, target.Expr)
		}
	}
	if panels < 24 {
		t.Errorf("%d panels", panels)
	}
	return all
}

// A figure that nobody watches may be right; one that is spoken of in the docs must be there.
func TestTheDocsNameFiguresThatThereAre(t *testing.T) {
	figures := scraped(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(studymate_[a-z_]+)").FindAllStringSubmatch(string(text), -1)
	if len(named) < 5 {
		t.Fatalf("only %d", len(named))
	}
	for _, n := range named {
		if figures.types[n[1]] == "" {
			t.Errorf("there is no %s", n[1])
		}
	}
}
