package control

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/sfu"
)

// sampleEvery is how often the quality of every connection is looked at: the interval of the receiver reports that most of it
// comes from.
const sampleEvery = 5 * time.Second

// sampler keeps distributions of the quality of all connections: at every tick each connection and each of its streams counts
// once, so that quantiles and rates are those of the time people spent. It stands between the sessions and the media server
// to know the rooms. Safe for concurrent use.
type sampler struct {
	// Set by newSampler.
	media   opener
	rtt     prometheus.Histogram
	jitter  *prometheus.HistogramVec
	loss    *prometheus.HistogramVec
	latency *prometheus.HistogramVec
	grades  *prometheus.CounterVec

	mu    sync.Mutex
	rooms map[*sampledRoom]struct{} // Guarded by mu.
}

// sampledRoom is a media room that is known to the sampler until it is closed.
type sampledRoom struct {
	session.MediaRoom
	sampler *sampler
}

func newSampler(media opener) *sampler {
	perStream := []string{"direction", "kind"}
	histogram := func(name, help string, buckets []float64) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Name: "studymate_" + name, Help: help, Buckets: buckets}
	}
	s := &sampler{
		media: media,
		rooms: map[*sampledRoom]struct{}{},
		rtt: prometheus.NewHistogram(histogram("media_rtt_seconds", "Round-trip time of media connections, sampled.",
			[]float64{.005, .01, .02, .05, .1, .15, .2, .3, .5, 1, 2})),
		jitter: prometheus.NewHistogramVec(histogram("media_jitter_seconds", "Interarrival jitter (RFC 3550) of media streams, sampled.",
			[]float64{.001, .002, .005, .01, .02, .03, .05, .1, .2, .5}), perStream),
		loss: prometheus.NewHistogramVec(histogram("media_loss_ratio", "Share of packets lost on media streams in a report interval, sampled.",
			[]float64{0, .001, .005, .01, .02, .05, .1, .2, .5}), perStream),
		latency: prometheus.NewHistogramVec(histogram("media_latency_seconds", "One-way latency from sender reports, where it is known, sampled.",
			[]float64{.005, .01, .02, .05, .1, .15, .2, .3, .5, 1, 2}), perStream),
		grades: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "studymate_media_graded_seconds_total",
			Help: "Time that people spent connected, by the grade of their connection."}, []string{"grade"}),
	}
	s.begin()
	return s
}

// begin makes every series there can be, so that the first sample of one is an increase and no graph has to guess.
func (s *sampler) begin() {
	for _, grade := range []sfu.Grade{sfu.GradeExcellent, sfu.GradeGood, sfu.GradePoor, sfu.GradeLost} {
		s.grades.WithLabelValues(string(grade))
	}
	for direction, kinds := range map[string][]string{"up": {"mic", "camera", "screen", "screenAudio"}, "down": {"voice", "camera", "screen", "screenAudio"}} {
		for _, kind := range kinds {
			for _, v := range []*prometheus.HistogramVec{s.jitter, s.loss, s.latency} {
				v.WithLabelValues(direction, kind)
			}
		}
	}
}

// Describe and Collect make the sampler a collector of what it keeps.
func (s *sampler) Describe(out chan<- *prometheus.Desc) {
	for _, c := range s.collectors() {
		c.Describe(out)
	}
}

// Collect hands out the distributions.
func (s *sampler) Collect(out chan<- prometheus.Metric) {
	for _, c := range s.collectors() {
		c.Collect(out)
	}
}

func (s *sampler) collectors() []prometheus.Collector {
	return []prometheus.Collector{s.rtt, s.jitter, s.loss, s.latency, s.grades}
}

// Open opens a media room for a session and remembers it.
func (s *sampler) Open(sessionID string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	room, floor := s.media.Open(sessionID, events)
	r := &sampledRoom{MediaRoom: room, sampler: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rooms[r] = struct{}{}
	return r, floor
}

// Close closes the room and forgets it.
func (r *sampledRoom) Close(reason string) {
	r.sampler.mu.Lock()
	delete(r.sampler.rooms, r)
	r.sampler.mu.Unlock()
	r.MediaRoom.Close(reason)
}

// Run samples until ctx ends.
func (s *sampler) Run(ctx context.Context) error {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			s.sample()
		}
	}
}

func (s *sampler) sample() {
	s.mu.Lock()
	rooms := make([]*sampledRoom, 0, len(s.rooms))
	for r := range s.rooms {
		rooms = append(rooms, r)
	}
	s.mu.Unlock()
	for _, r := range rooms {
		for _, peer := range r.Stats().Peers {
			s.observe(&peer)
		}
	}
}

func (s *sampler) observe(p *session.PeerStats) {
	s.grades.WithLabelValues(p.Grade).Add(sampleEvery.Seconds())
	if p.RTTMs > 0 {
		s.rtt.Observe(p.RTTMs / 1000)
	}
	for i := range p.Streams {
		stream := &p.Streams[i]
		if stream.BitrateBps == 0 {
			continue // muted or not shown: it would count as perfect
		}
		labels := []string{stream.Direction, stream.Kind}
		s.jitter.WithLabelValues(labels...).Observe(stream.JitterMs / 1000)
		s.loss.WithLabelValues(labels...).Observe(stream.LossPercent / 100)
		if stream.LatencyMs > 0 {
			s.latency.WithLabelValues(labels...).Observe(stream.LatencyMs / 1000)
		}
	}
}
