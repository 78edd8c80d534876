// Command laws has no program: its tests hold the tree to the laws that no compiler checks.
//
// Which package may import which, who owns a goroutine, where time and randomness may come from, how long a file may be. It
// reads the source files of the repository and nothing else. The table of imports is docs/architecture.md's, as data; an exception
// is a line in exceptions.txt with its reason. Run by `go test ./cmd/laws` on one goroutine.
package main

import (
	"fmt"
	"os"
	"strings"
)

const module = "github.com/languagemate/studymate"

// allowed is what a package of ours may import from our tree; "x/..." means x and everything below it. A package that is not
// listed breaks the law: where it belongs has to be decided first. Tests may import more, to put real parts together.
func allowed() map[string]string {
	return map[string]string{
		"media/packet":            "",
		"media/seq":               "",
		"media/srtp":              "",
		"media/voice":             "",
		"media/codec":             "media/packet",
		"media/history":           "media/packet media/seq",
		"media/loss":              "media/seq",
		"media/layer":             "media/codec",
		"media/bwe":               "media/seq",
		"media/alloc":             "media/layer media/bwe",
		"media/report":            "media/seq",
		"sfu/udp":                 "",
		"sfu/transport":           "media/packet media/srtp sfu/udp",
		"sfu/forward":             "media/... sfu/udp",
		"sfu":                     "sfu/... media/...",
		"turnserver":              "",
		"store":                   "",
		"store/storetest":         "store",
		"web":                     "",
		"control/oauth":           "",
		"control/fault":           "",
		"control/text":            "control/fault",
		"control/week":            "control/fault",
		"control/auth":            "store control/oauth control/text control/retention",
		"control/users":           "store control/fault control/text control/week control/progress",
		"control/leveltest":       "store control/fault control/text control/ai control/leveltest/...",
		"control/leveltest/...":   "",
		"control/matching":        "store control/latency control/retention control/text control/week",
		"control/chat":            "store control/fault control/text control/latency",
		"control/topics":          "",
		"control/progress":        "store",
		"control/session":         "sfu store control/topics control/latency",
		"control/notify":          "store control/fault control/retention",
		"control/presence":        "store",
		"control/idempotency":     "store control/retention",
		"control/ai":              "store control/text control/topics control/retention",
		"control/bus":             "store",
		"control/limit":           "",
		"control/latency":         "",
		"control/blob":            "",
		"control/certs":           "",
		"control/images":          "control/blob",
		"control/retention":       "",
		"control/stomp":           "control/limit control/latency",
		"control/httpapi":         "control/... sfu store",
		"control":                 "control/... sfu store turnserver",
		"control/oauth/oauthtest": "control/oauth",
		"control/ai/aitest":       "",
		"cmd/studymate":           "...",
		"cmd/studymate-bench":     "bench/...",
		"cmd/laws":                "",
		"bench/bare":              "sfu",
		"bench/load":              "bench/load/...",
		"bench/load/...":          "bench/load/... bench/load",
		"bench/net":               "bench/net/...",
		"bench/net/...":           "bench/net/... bench/net",
	}
}

// owners names who may import a module of others: it is the only place that has to change with that module. Tests are free.
func owners() map[string]string {
	return map[string]string{
		"github.com/gin-gonic/gin":         "control/httpapi",
		"github.com/danielgtaylor/huma":    "control/httpapi",
		"gorm.io":                          "store",
		"github.com/go-gormigrate":         "store",
		"github.com/pion/webrtc":           "sfu/transport bench/...",
		"github.com/pion/ice":              "sfu/transport bench/...",
		"github.com/pion/dtls":             "sfu/transport bench/...",
		"github.com/pion/turn":             "turnserver bench/...",
		"github.com/coder/websocket":       "control/stomp bench/...",
		"github.com/golang-jwt":            "control/auth control/oauth/oauthtest bench/...",
		"github.com/coreos/go-oidc":        "control/oauth",
		"github.com/zitadel":               "control/oauth/oauthtest",
		"golang.org/x/oauth2":              "control/oauth",
		"github.com/prometheus":            "control control/httpapi",
		"github.com/goccy/go-yaml":         "cmd/studymate",
		"github.com/mattn/go-sqlite3":      "store",
		"github.com/jackc":                 "store store/storetest",
		"golang.org/x/crypto/argon2":       "control/auth",
		"github.com/gen2brain":             "control/images",
		"golang.org/x/image":               "control/images",
		"github.com/minio":                 "control/blob",
		"github.com/nats-io":               "control/bus",
		"github.com/SherClockHolmes":       "control/notify",
		"github.com/gorilla/websocket":     "bench/...",
		"github.com/hashicorp":             "control/ai",
		"github.com/pion/opus":             "control/leveltest/speech",
		"github.com/jellydator":            "control/ai",
		"github.com/santhosh-tekuri":       "control/ai",
		"github.com/vishvananda":           "sfu/udp",
		"github.com/stretchr/testify/mock": "",
	}
}

// matches says whether name is one of the space-separated patterns.
func matches(patterns, name string) bool {
	for pattern := range strings.FieldsSeq(patterns) {
		if pattern == "..." || pattern == name {
			return true
		}
		if below, found := strings.CutSuffix(pattern, "/..."); found && strings.HasPrefix(name, below+"/") {
			return true
		}
	}
	return false
}

func main() {
	fmt.Fprintln(os.Stderr, "the laws are tests: go test ./cmd/laws")
	os.Exit(2)
}
