package bus

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// stateSubject carries all soft state. Keys travel inside the message, so they may hold what a subject can't, such as ":".
const stateSubject = "state"

// batchEntries and batchBytes bound one message of a refresh, well below NATS' 1 MiB.
const (
	batchEntries = 256
	batchBytes   = 64 << 10
)

// news is what a node tells the others of its soft state.
type news struct {
	Node string `json:"node"`
	// Hello asks the others for what they hold: the node is new, or was away.
	Hello bool `json:"hello,omitempty"`
	// Bye says that the node is ending and holds nothing any more.
	Bye   bool     `json:"bye,omitempty"`
	Puts  []put    `json:"puts,omitempty"`
	Drops []string `json:"drops,omitempty"`
}

type put struct {
	Key   string `json:"key"`
	Value []byte `json:"value"`
	// TTLMs is what is left of the entry's own life; 0: the node holds it.
	TTLMs int64 `json:"ttlMs,omitempty"`
}

var errBadNews = errors.New("bus: not a message of soft state")

// parseNews reads what any client of the NATS may have sent.
func parseNews(octets []byte) (news, error) {
	var n news
	if err := json.Unmarshal(octets, &n); err != nil {
		return news{}, fmt.Errorf("%w: %w", errBadNews, err)
	}
	if n.Node == "" || len(n.Node) > maxKeyBytes {
		return news{}, errBadNews
	}
	for _, p := range n.Puts {
		if !fits(p.Key, p.Value) || p.TTLMs < 0 || p.TTLMs > (24*time.Hour).Milliseconds() {
			return news{}, errBadNews
		}
	}
	return n, nil
}

func fits(key string, value []byte) bool {
	return key != "" && len(key) <= maxKeyBytes && len(value) <= maxValueBytes
}

func (n news) octets() []byte {
	octets, err := json.Marshal(n)
	if err != nil {
		panic(fmt.Sprintf("bus: plain data can't be written: %v", err))
	}
	return octets
}
