package control

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/latency"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/stomp"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/sfu/udp"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/turnserver"
)

func allFigures() Figures {
	return Figures{
		SFU: func() sfu.Stats {
			var s sfu.Stats
			s.Rooms, s.PacketsIn, s.Sockets = 2, 17, []udp.Stats{{RecvOverflow: 3}, {RecvOverflow: 4}}
			return s
		},
		TURN:     func() turnserver.Stats { return turnserver.Stats{Allocations: 1, ToPeerBytes: 99} },
		Stomp:    func() stomp.Stats { return stomp.Stats{Connections: 5, SlowConsumers: 1} },
		Sessions: func() session.Stats { return session.Stats{Live: 3} },
		Auth:     func() auth.Stats { return auth.Stats{LogIns: 8} },
		Chat:     func() chat.Stats { return chat.Stats{Sent: 6} },
		Bus:      func() bus.Stats { return bus.Stats{Keys: 4} },
		Notify:   func() notify.Stats { return notify.Stats{Pushed: 2} },
		Learning: func() progress.Lag { return progress.Lag{Known: true, Behind: 3, OldestAge: 90 * time.Second} },
		AI: func() ai.Stats {
			return ai.Stats{
				Questions: map[ai.Kind]map[ai.Outcome]uint64{ai.Translate: {ai.Answered: 3, ai.Unavailable: 1}},
				Latency:   map[ai.Kind]ai.Latency{ai.Translate: {UpTo: map[time.Duration]uint64{time.Second: 3, 4 * time.Second: 4}, Count: 4, Sum: 5 * time.Second}},
				Refunded:  1,
			}
		},
		Store:   func() store.Stats { return store.Stats{Write: store.Pool{Most: 1, Waits: 3, Waited: 2 * time.Second}} },
		Version: "v1",
		HTTP: func() httpapi.Stats {
			took := latency.New(time.Second)
			took.Add(time.Second / 2)
			took.Add(2 * time.Second)
			return httpapi.Stats{
				InFlight: 1,
				Routes:   []httpapi.Route{{Route: "/api/v1/sessions/{id}", Method: "GET", Statuses: [6]uint64{2: 1, 4: 1}, Took: took.Read()}},
				Refusals: map[string]uint64{"api": 2},
			}
		},
	}
}

func TestMetricsFollowTheConventions(t *testing.T) {
	registry, err := NewRegistry(allFigures())
	if err != nil {
		t.Fatal(err)
	}
	problems, err := testutil.GatherAndLint(registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	// Labels have a handful of values each: none may name a person, a session or an address.
	allowed := regexp.MustCompile(`^(reason|result|direction|presence|kind|route|method|status|quota|pool|version|goversion)$`)
	ours := 0
	for _, family := range families {
		if !strings.HasPrefix(family.GetName(), "studymate_") {
			continue
		}
		ours++
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				if !allowed.MatchString(label.GetName()) {
					t.Errorf("%s has the label %s", family.GetName(), label.GetName())
				}
			}
		}
	}
	if ours < 40 {
		t.Errorf("only %d metrics of our own", ours)
	}
}

func TestMetricsTellTheFigures(t *testing.T) {
	registry, err := NewRegistry(allFigures())
	if err != nil {
		t.Fatal(err)
	}
	want := `
# HELP studymate_ai_question_seconds How long questions to the AI provider took with all their tries.
# TYPE studymate_ai_question_seconds histogram
studymate_ai_question_seconds_bucket{kind="translate",le="1"} 3
studymate_ai_question_seconds_bucket{kind="translate",le="4"} 4
studymate_ai_question_seconds_bucket{kind="translate",le="+Inf"} 4
studymate_ai_question_seconds_sum{kind="translate"} 5
studymate_ai_question_seconds_count{kind="translate"} 4
# HELP studymate_ai_questions_total Questions put to the AI provider, by kind and result.
# TYPE studymate_ai_questions_total counter
studymate_ai_questions_total{kind="translate",result="answered"} 3
studymate_ai_questions_total{kind="translate",result="unavailable"} 1
# HELP studymate_ai_refunds_total Calls given back because the provider failed.
# TYPE studymate_ai_refunds_total counter
studymate_ai_refunds_total 1
# HELP studymate_http_quota_refusals_total HTTP requests answered with 429, by quota.
# TYPE studymate_http_quota_refusals_total counter
studymate_http_quota_refusals_total{quota="api"} 2
# HELP studymate_http_request_duration_seconds How long HTTP requests took, by the route in the OpenAPI document.
# TYPE studymate_http_request_duration_seconds histogram
studymate_http_request_duration_seconds_bucket{method="GET",route="/api/v1/sessions/{id}",le="1"} 1
studymate_http_request_duration_seconds_bucket{method="GET",route="/api/v1/sessions/{id}",le="+Inf"} 2
studymate_http_request_duration_seconds_sum{method="GET",route="/api/v1/sessions/{id}"} 2.5
studymate_http_request_duration_seconds_count{method="GET",route="/api/v1/sessions/{id}"} 2
# HELP studymate_http_requests_in_flight HTTP requests under way.
# TYPE studymate_http_requests_in_flight gauge
studymate_http_requests_in_flight 1
# HELP studymate_http_requests_total HTTP requests, by the route in the OpenAPI document and the class of the status.
# TYPE studymate_http_requests_total counter
studymate_http_requests_total{method="GET",route="/api/v1/sessions/{id}",status="2xx"} 1
studymate_http_requests_total{method="GET",route="/api/v1/sessions/{id}",status="4xx"} 1
studymate_http_requests_total{method="GET",route="/api/v1/sessions/{id}",status="5xx"} 0
# HELP studymate_learning_events_behind Events of learning that are not in the statistics yet, on all nodes together; at most 100000.
# TYPE studymate_learning_events_behind gauge
studymate_learning_events_behind 3
# HELP studymate_learning_oldest_event_age_seconds How long ago the oldest of them happened; 0 without any.
# TYPE studymate_learning_oldest_event_age_seconds gauge
studymate_learning_oldest_event_age_seconds 90
# HELP studymate_sfu_received_packets_total RTP packets received from publishers.
# TYPE studymate_sfu_received_packets_total counter
studymate_sfu_received_packets_total 17
# HELP studymate_sfu_socket_overflow_packets_total Datagrams the kernel dropped before they were read.
# TYPE studymate_sfu_socket_overflow_packets_total counter
studymate_sfu_socket_overflow_packets_total 7
# HELP studymate_store_wait_seconds_total How long calls waited for a connection of the database.
# TYPE studymate_store_wait_seconds_total counter
studymate_store_wait_seconds_total{pool="read"} 0
studymate_store_wait_seconds_total{pool="write"} 2
# HELP studymate_turn_relayed_bytes_total Relayed bytes, by direction.
# TYPE studymate_turn_relayed_bytes_total counter
studymate_turn_relayed_bytes_total{direction="from_peer"} 0
studymate_turn_relayed_bytes_total{direction="to_peer"} 99
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "studymate_sfu_received_packets_total",
		"studymate_sfu_socket_overflow_packets_total", "studymate_turn_relayed_bytes_total", "studymate_learning_events_behind", "studymate_learning_oldest_event_age_seconds", "studymate_ai_questions_total", "studymate_ai_question_seconds", "studymate_ai_refunds_total",
		"studymate_http_quota_refusals_total", "studymate_http_request_duration_seconds", "studymate_http_requests_in_flight", "studymate_http_requests_total", "studymate_store_wait_seconds_total"); err != nil {
		t.Error(err)
	}
}

func TestAPartThatIsNotThereHasNoFigures(t *testing.T) {
	registry, err := NewRegistry(Figures{})
	if err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if strings.HasPrefix(family.GetName(), "studymate_") {
			t.Errorf("%s is there", family.GetName())
		}
	}
}
