package control

import (
	"runtime"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/latency"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/stomp"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/turnserver"
)

// Figures are the Stats of every part, read at one scrape. A nil function is a part that is not there.
type Figures struct {
	SFU      func() sfu.Stats
	TURN     func() turnserver.Stats
	Stomp    func() stomp.Stats
	Sessions func() session.Stats
	Auth     func() auth.Stats
	Chat     func() chat.Stats
	Bus      func() bus.Stats
	Notify   func() notify.Stats
	Learning func() progress.Lag
	AI       func() ai.Stats
	Matching func() matching.Stats
	// LevelTests count by language, of which there are as many as banks.
	LevelTests func() leveltest.Stats
	// Recordings count what was said in them, by what became of it.
	Recordings func() map[string]uint64
	HTTP       func() httpapi.Stats
	Store      func() store.Stats
	// Version is the program's; empty: not shown.
	Version string
}

// NewRegistry returns a registry with one collector over figures, those of the process and the Go runtime, and more. Names
// follow the conventions of Prometheus; no figure names a person or a room, so that their number does not grow with use.
func NewRegistry(figures Figures, more ...prometheus.Collector) (*prometheus.Registry, error) {
	registry := prometheus.NewPedanticRegistry()
	for _, c := range append(more,
		collector{figures: figures},
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	) {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return registry, nil
}

// collector turns Stats structs into metrics. It keeps nothing, so scrapes may overlap.
type collector struct {
	figures Figures
}

// Describe sends nothing: which metrics there are depends on the parts that run.
func (c collector) Describe(chan<- *prometheus.Desc) {}

// Collect reads every part once.
func (c collector) Collect(out chan<- prometheus.Metric) {
	e := emitter{out: out}
	if c.figures.SFU != nil {
		e.sfu(c.figures.SFU())
	}
	if c.figures.TURN != nil {
		e.turn(c.figures.TURN())
	}
	if c.figures.Stomp != nil {
		e.stomp(c.figures.Stomp())
	}
	if c.figures.Sessions != nil {
		e.sessions(c.figures.Sessions())
	}
	if c.figures.Auth != nil {
		e.auth(c.figures.Auth())
	}
	if c.figures.Chat != nil {
		e.chat(c.figures.Chat())
	}
	if c.figures.Bus != nil {
		e.bus(c.figures.Bus())
	}
	if c.figures.Notify != nil {
		e.notify(c.figures.Notify())
	}
	if c.figures.Learning != nil {
		e.learning(c.figures.Learning())
	}
	if c.figures.AI != nil {
		e.ai(c.figures.AI())
	}
	if c.figures.LevelTests != nil {
		e.levelTests(c.figures.LevelTests())
	}
	if c.figures.Matching != nil {
		e.matching(c.figures.Matching())
	}
	if c.figures.Recordings != nil {
		for outcome, n := range c.figures.Recordings() {
			e.total("level_test_recordings_total", "Recordings of level tests that were measured, by result.", n, "result", outcome)
		}
	}
	if c.figures.HTTP != nil {
		e.http(c.figures.HTTP())
	}
	if c.figures.Store != nil {
		e.store(c.figures.Store())
	}
	if c.figures.Version != "" {
		e.gauge("build_info", "The program; always 1.", 1, "version", c.figures.Version, "goversion", runtime.Version())
	}
}

// emitter writes metrics of one scrape.
type emitter struct {
	out chan<- prometheus.Metric
}

// gauge is something that goes up and down; label holds names, each with its value after it.
func (e emitter) gauge(name, help string, value float64, label ...string) {
	e.emit(prometheus.GaugeValue, name, help, value, label)
}

// total only goes up; its name ends in _total.
func (e emitter) total(name, help string, value uint64, label ...string) {
	e.emit(prometheus.CounterValue, name, help, float64(value), label)
}

func (e emitter) emit(kind prometheus.ValueType, name, help string, value float64, label []string) {
	names, values := pairs(label)
	desc := prometheus.NewDesc("studymate_"+name, help, names, nil)
	e.out <- prometheus.MustNewConstMetric(desc, kind, value, values...)
}

// histogram is how long things took.
func (e emitter) histogram(name, help string, c latency.Counts, label ...string) {
	names, values := pairs(label)
	buckets := make(map[float64]uint64, len(c.UpTo))
	for bound, count := range c.UpTo {
		buckets[bound.Seconds()] = count
	}
	e.out <- prometheus.MustNewConstHistogram(prometheus.NewDesc("studymate_"+name, help, names, nil), c.Count, c.Sum.Seconds(), buckets, values...)
}

func pairs(label []string) (names, values []string) {
	for i := 0; i+1 < len(label); i += 2 {
		names, values = append(names, label[i]), append(values, label[i+1])
	}
	return names, values
}

func (e emitter) matching(s matching.Stats) {
	read := 0.0
	if s.Read {
		read = 1
	}
	e.gauge("matching_ready", "Whether this node has read who may be found as a partner; 1 when it has.", read)
	e.gauge("matching_people", "People who may be found as partners, in the index of this node.", float64(s.People))
	e.gauge("matching_queue_people", "People who wait in the queue for others to talk to.", float64(s.Queued))
	for outcome, count := range map[string]uint64{
		"asked": s.Asked, "accepted": s.Accepted, "rejected": s.Rejected, "withdrawn": s.Withdrawn, "expired": s.Expired, "refused": s.Refused,
	} {
		e.total("matching_requests_total", "Requests to study together, by what became of them on this node.", count, "outcome", outcome)
	}
	e.total("matching_queue_sessions_total", "Sessions that this node made of the queue.", s.Sessions)
	e.histogram("matching_search_duration_seconds", "How long it took to find partners in the index.", s.Recommendation)
}

func (e emitter) http(s httpapi.Stats) {
	e.gauge("http_requests_in_flight", "HTTP requests under way.", float64(s.InFlight))
	for _, r := range s.Routes {
		e.histogram("http_request_duration_seconds", "How long HTTP requests took, by the route in the OpenAPI document.", r.Took, "route", r.Route, "method", r.Method)
		for class, count := range r.Statuses {
			// Successes and failures from the first request on, so that the first failure is an increase; the others when there are any.
			if class != 0 && class != 1 && class != 3 || count > 0 {
				e.total("http_requests_total", "HTTP requests, by the route in the OpenAPI document and the class of the status.", count, "route", r.Route, "method", r.Method, "status", strconv.Itoa(class)+"xx")
			}
		}
	}
	for quota, count := range s.Refusals {
		e.total("http_quota_refusals_total", "HTTP requests answered with 429, by quota.", count, "quota", quota)
	}
}

func (e emitter) store(s store.Stats) {
	for name, p := range map[string]store.Pool{"write": s.Write, "read": s.Read} {
		e.gauge("store_connections", "Connections of the database that are in use, by what they are for.", float64(p.InUse), "pool", name)
		e.gauge("store_connections_limit", "Connections of the database there may be; 0 is no limit.", float64(p.Most), "pool", name)
		e.total("store_waits_total", "Calls that found no connection of the database free.", p.Waits, "pool", name)
		e.emit(prometheus.CounterValue, "store_wait_seconds_total", "How long calls waited for a connection of the database.", p.Waited.Seconds(), []string{"pool", name})
	}
}

func (e emitter) sfu(s sfu.Stats) {
	e.gauge("sfu_rooms", "Media rooms that are open.", float64(s.Rooms))
	e.gauge("sfu_peers", "Media connections that are open.", float64(s.Peers))
	e.total("sfu_received_packets_total", "RTP packets received from publishers.", s.PacketsIn)
	e.total("sfu_received_bytes_total", "RTP bytes received from publishers.", s.BytesIn)
	e.total("sfu_forwarded_packets_total", "RTP packets sent to receivers, repeats included.", s.PacketsOut)
	e.total("sfu_forwarded_bytes_total", "RTP bytes sent to receivers, repeats included.", s.BytesOut)
	e.total("sfu_repeated_packets_total", "Packets sent again because a receiver asked.", s.PacketsRepeated)
	e.total("sfu_lost_packets_total", "Packets missing on the way from publishers.", s.PacketsLost)
	e.total("sfu_nacks_sent_total", "Requests for missing packets sent to publishers.", s.NACKsSent)
	e.total("sfu_key_frames_total", "Key frames received.", s.KeyFrames)
	e.total("sfu_key_frame_requests_total", "Key frames asked from publishers.", s.KeyFrameRequests)
	const dropped, droppedHelp = "sfu_dropped_packets_total", "Packets not taken, by reason."
	e.total(dropped, droppedHelp, s.DropsUnknown, "reason", "unknown")
	e.total(dropped, droppedHelp, s.DropsMalformed, "reason", "malformed")
	e.total(dropped, droppedHelp, s.DropsUnauthentic, "reason", "unauthentic")
	e.total(dropped, droppedHelp, s.DropsOversized, "reason", "oversized")
	e.total("sfu_send_errors_total", "Packets the kernel refused to send.", s.SendErrors)
	var overflow, sendDropped, segments, routed uint64
	for _, socket := range s.Sockets {
		overflow += socket.RecvOverflow
		sendDropped += socket.SendDropped
		segments += socket.GSOSegments
		routed += socket.RoutedPackets
	}
	e.total("sfu_socket_overflow_packets_total", "Datagrams the kernel dropped before they were read.", overflow)
	e.total("sfu_socket_send_dropped_packets_total", "Datagrams the kernel had no room to send.", sendDropped)
	e.total("sfu_socket_segmented_packets_total", "Datagrams that left in a segmentation group.", segments)
	e.total("sfu_socket_routed_packets_total", "Datagrams that left by a packet socket.", routed)
	e.gauge("transport_peers", "Peers with an ICE agent.", float64(s.Transport.Peers))
	e.gauge("transport_tcp_streams", "ICE-TCP connections that are open.", float64(s.Transport.Streams))
	const checks, checksHelp = "transport_ice_checks_total", "ICE checks for peers of this server, by result."
	e.total(checks, checksHelp, s.Transport.ChecksOK, "result", "ok")
	e.total(checks, checksHelp, s.Transport.ChecksRefused, "result", "refused")
	const lost, lostHelp = "transport_dropped_packets_total", "Datagrams outside RTP not taken, by reason."
	e.total(lost, lostHelp, s.Transport.DroppedUnknown, "reason", "unknown")
	e.total(lost, lostHelp, s.Transport.DroppedFull, "reason", "full")
	e.total(lost, lostHelp, s.Transport.StreamDrops, "reason", "slow_tcp")
	e.total("transport_panics_total", "Packets that made a parser panic; each cost one peer at most.", s.Transport.Panics)
}

func (e emitter) turn(s turnserver.Stats) {
	e.gauge("turn_allocations", "TURN relays that are open.", float64(s.Allocations))
	e.gauge("turn_allocations_limit", "TURN relays there may be.", float64(s.AllocationsMost))
	e.gauge("turn_connections", "TURN connections over TCP and TLS that are open.", float64(s.Connections))
	const made, madeHelp = "turn_allocation_requests_total", "Requests for a relay, by result."
	e.total(made, madeHelp, s.AllocationsMade, "result", "made")
	e.total(made, madeHelp, s.AllocationsRefused, "result", "refused")
	const connections, connectionsHelp = "turn_tcp_connections_total", "TCP and TLS connections, by what became of them."
	e.total(connections, connectionsHelp, s.ConnectionsAccepted, "result", "accepted")
	e.total(connections, connectionsHelp, s.ConnectionsRefused, "result", "refused")
	e.total(connections, connectionsHelp, s.ConnectionsIdle, "result", "idle")
	e.total(connections, connectionsHelp, s.ConnectionsGarbage, "result", "garbage")
	e.total("turn_auth_failures_total", "Requests with bad or expired credentials.", s.AuthFailures)
	e.total("turn_peers_denied_total", "Requests and packets for addresses that are not the media server's.", s.PeersDenied)
	e.total("turn_malformed_messages_total", "Messages dropped unread.", s.Malformed)
	e.total("turn_panics_total", "Messages that made the server panic; each cost its sender only.", s.Panics)
	const packets, packetsHelp = "turn_relayed_packets_total", "Relayed datagrams, by direction."
	e.total(packets, packetsHelp, s.ToPeerPackets, "direction", "to_peer")
	e.total(packets, packetsHelp, s.FromPeerPackets, "direction", "from_peer")
	const bytes, bytesHelp = "turn_relayed_bytes_total", "Relayed bytes, by direction."
	e.total(bytes, bytesHelp, s.ToPeerBytes, "direction", "to_peer")
	e.total(bytes, bytesHelp, s.FromPeerBytes, "direction", "from_peer")
	e.total("turn_rate_dropped_packets_total", "Datagrams dropped above the rate of their relay.", s.RateDropped)
}

func (e emitter) stomp(s stomp.Stats) {
	e.gauge("stomp_connections", "WebSocket connections that are open.", float64(s.Connections))
	e.gauge("stomp_subscriptions", "Subscriptions that are open.", float64(s.Subscriptions))
	e.gauge("stomp_queued_messages", "Messages waiting in work queues.", float64(s.QueuedMessages))
	const accepted, acceptedHelp = "stomp_connection_requests_total", "WebSocket handshakes, by result."
	e.total(accepted, acceptedHelp, s.Accepted, "result", "accepted")
	e.total(accepted, acceptedHelp, s.Refused, "result", "refused")
	const frames, framesHelp = "stomp_frames_total", "STOMP frames, by direction."
	e.total(frames, framesHelp, s.FramesIn, "direction", "in")
	e.total(frames, framesHelp, s.FramesOut, "direction", "out")
	const bytes, bytesHelp = "stomp_bytes_total", "Octets of WebSocket messages, by direction."
	e.total(bytes, bytesHelp, s.BytesIn, "direction", "in")
	e.total(bytes, bytesHelp, s.BytesOut, "direction", "out")
	e.total("stomp_delivered_messages_total", "Messages given to subscriptions.", s.Delivered)
	const acks, acksHelp = "stomp_acknowledgements_total", "Acknowledgements from clients, by kind."
	e.total(acks, acksHelp, s.Acks, "kind", "ack")
	e.total(acks, acksHelp, s.Nacks, "kind", "nack")
	const ended, endedHelp = "stomp_ended_clients_total", "Clients that the server ended, by reason."
	e.total(ended, endedHelp, s.SlowConsumers, "reason", "slow")
	e.total(ended, endedHelp, s.RateLimited, "reason", "rate")
	e.total(ended, endedHelp, s.Silent, "reason", "silent")
	e.total(ended, endedHelp, s.BadClients, "reason", "protocol")
	e.total("stomp_auth_failures_total", "Log-ins refused.", s.AuthFailures)
	e.histogram("stomp_delivery_seconds", "From a message being published until a subscriber's socket took it.", s.Delivery)
}

func (e emitter) sessions(s session.Stats) {
	e.gauge("sessions_live", "Study sessions in which somebody has a place.", float64(s.Live))
	const people, peopleHelp = "session_participants", "People with a place in a session, by presence."
	e.gauge(people, peopleHelp, float64(s.Participants.Joined), "presence", "joined")
	e.gauge(people, peopleHelp, float64(s.Participants.Connected), "presence", "connected")
	e.gauge(people, peopleHelp, float64(s.Participants.Lost), "presence", "lost")
	const joins, joinsHelp = "session_joins_total", "Requests for a place, by result."
	e.total(joins, joinsHelp, s.Joins, "result", "joined")
	e.total(joins, joinsHelp, s.JoinsRefused, "result", "refused")
	e.total("session_places_expired_total", "Places freed because their holder did not come back.", s.PlacesExpired)
	e.total("sessions_completed_total", "Study sessions completed.", s.Completed)
	e.histogram("session_switch_delay_seconds", "How long after their moment switches of languages were told.", s.SwitchDelay)
}

func (e emitter) auth(s auth.Stats) {
	e.total("auth_sign_ups_total", "Accounts made.", s.SignUps)
	const logIns, logInsHelp = "auth_log_ins_total", "Log-ins, by result."
	e.total(logIns, logInsHelp, s.LogIns, "result", "ok")
	e.total(logIns, logInsHelp, s.LogInFailures, "result", "refused")
	e.total("auth_refreshes_total", "Log-ins renewed.", s.Refreshes)
	e.total("auth_ended_total", "Log-ins that ended before their time, on any node.", s.Ended)
	e.total("auth_refresh_reuses_total", "Log-ins ended because a spent refresh token came back.", s.RefreshReuses)
}

func (e emitter) chat(s chat.Stats) {
	const messages, messagesHelp = "chat_messages_total", "Chat messages, by result."
	e.total(messages, messagesHelp, s.Sent, "result", "stored")
	e.total(messages, messagesHelp, s.Repeated, "result", "repeated")
	e.total(messages, messagesHelp, s.Refused, "result", "refused")
	e.total("chat_changed_messages_total", "Chat messages edited or deleted.", s.Changed)
	e.histogram("chat_show_seconds", "From a message being stored until it waited for the connections of all members.", s.Shown)
}

func (e emitter) bus(s bus.Stats) {
	connected := 0.0
	if s.Connected {
		connected = 1
	}
	e.gauge("bus_connected", "Whether the NATS of the bus is there.", connected)
	e.gauge("bus_keys", "Entries of soft state, of all nodes.", float64(s.Keys))
	const messages, messagesHelp = "bus_messages_total", "Messages between nodes, by direction."
	e.total(messages, messagesHelp, s.Published, "direction", "out")
	e.total(messages, messagesHelp, s.Received, "direction", "in")
	e.total("bus_dropped_total", "Times that messages came faster than they were taken.", s.Dropped)
	e.total("bus_refused_total", "Messages and keys that found no room.", s.Refused)
	e.total("bus_reconnects_total", "Times that an external NATS came back.", s.Reconnects)
}

func (e emitter) notify(s notify.Stats) {
	const pushes, pushesHelp = "pushes_total", "Pushes to browsers, by result."
	e.total(pushes, pushesHelp, s.Pushed, "result", "taken")
	e.total(pushes, pushesHelp, s.PushFailed, "result", "failed")
	e.total(pushes, pushesHelp, s.PushDropped, "result", "dropped")
	e.total(pushes, pushesHelp, s.PushGone, "result", "gone")
}

// learning says nothing when nothing is known: a gap in a graph is no zero.
func (e emitter) learning(s progress.Lag) {
	if s.Known {
		e.gauge("learning_events_behind", "Events of learning that are not in the statistics yet, on all nodes together; at most 100000.", float64(s.Behind))
		e.gauge("learning_oldest_event_age_seconds", "How long ago the oldest of them happened; 0 without any.", s.OldestAge.Seconds())
	}
}

func (e emitter) levelTests(s leveltest.Stats) {
	for language, n := range s {
		e.total("level_test_attempts_started_total", "Level tests that were begun, by language.", n.Started, "language", language)
		e.total("level_test_attempts_finished_total", "Level tests that have a result, by language.", n.Finished, "language", language)
		e.total("level_test_answers_total", "Items and tasks of level tests that were answered in time, by language.", n.Answered, "language", language)
	}
}

func (e emitter) ai(s ai.Stats) {
	for kind, outcomes := range s.Questions {
		for outcome, count := range outcomes {
			e.emit(prometheus.CounterValue, "ai_questions_total", "Questions put to the AI provider, by kind and result.", float64(count), []string{"kind", string(kind), "result", string(outcome)})
		}
	}
	for kind, l := range s.Latency {
		e.histogram("ai_question_seconds", "How long questions to the AI provider took with all their tries.", latency.Counts(l), "kind", string(kind))
	}
	e.total("ai_cached_total", "Translations answered from memory.", s.Cached)
	e.total("ai_quota_refusals_total", "Calls refused because the person's quota was used up.", s.Exhausted)
	e.total("ai_refunds_total", "Calls given back because the provider failed.", s.Refunded)
}
