//go:build linux

package link

import (
	"encoding/binary"
	"math"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"github.com/languagemate/studymate/bench/load/traffic"
)

// reportInterval is Chromium's for video.
const reportInterval = time.Second

// outgoing is a link's sending state. Owned by the sending goroutine once the link is connected.
type outgoing struct {
	configs     []traffic.Config // set by Publish, before Connect
	streams     []*stream
	reportDueNs int64
	answerDueNs int64    // of answer; the end of time without Config.Feedback
	history     *history // nil without Config.Feedback
	number      uint16   // transport-wide, of the next packet

	feedbackDueNs int64
	sealed        [maxDatagramBytes]byte
	header        rtp.Header
	sent          Sent
	ssrc          uint32 // of our reports when we send nothing
}

// Sent is what a link sent in the window, of cameras the top layer only: receivers are due no other.
type Sent struct {
	Packets [traffic.Kinds]uint64
	Bytes   uint64 // whole datagrams

	// With Config.Feedback, since the link was opened.
	Feedback uint64 // messages about what arrived
	Asked    uint64 // sequence numbers asked for by NACK
	Repeats  uint64 // packets sent again
}

// stream is a publisher, or a lower simulcast layer of one.
type stream struct {
	*traffic.Publisher
	layer   uint32
	wantKey atomic.Bool // the server asked for a key frame
}

// Publish makes the link send a microphone and a camera from the moment it is connected, and the lower layers of the camera, if any are
// given. Before Connect only.
func (l *Link) Publish(top traffic.Config, lower ...traffic.Config) {
	l.out.configs = append([]traffic.Config{top}, lower...)
}

// Sent returns the figures of the window. Only after the Hub's Run.
func (l *Link) Sent() Sent { return l.out.sent }

// begin is called once by the sending goroutine when the link is connected.
func (l *Link) begin(nowNs int64) {
	o := &l.out
	o.ssrc = uint32(l.socket.fd) + 1
	var streams []*stream
	for _, config := range o.configs {
		// Publish checked nothing: a configuration that can't be sent is seen as a silent publisher by the run.
		if p, err := traffic.NewPublisher(config, nowNs); err == nil {
			streams = append(streams, &stream{Publisher: p, layer: config.Layer})
		}
	}
	o.streams = streams
	l.publishing.Store(&streams)
	// Not all at once: links of one server are opened within milliseconds.
	o.reportDueNs = nowNs + int64(reportInterval) + int64(l.socket.fd%97)*int64(reportInterval)/97
	o.answerDueNs = math.MaxInt64
	if l.hub.config.Feedback {
		o.history = new(history)
		o.answerDueNs = nowNs + int64(l.socket.fd%97)*checkEvery/97
	}
	l.schedule()
}

func (l *Link) schedule() {
	l.dueNs = min(l.out.reportDueNs, l.out.answerDueNs)
	for _, s := range l.out.streams {
		l.dueNs = min(l.dueNs, s.DueNs())
	}
}

// step sends the one packet that is due.
func (l *Link) step() {
	now := time.Now().UnixNano()
	switch {
	case l.out.reportDueNs <= l.dueNs:
		l.report(now)
		l.out.reportDueNs += int64(reportInterval)
	case l.out.answerDueNs <= l.dueNs:
		l.answer(now)
		l.out.answerDueNs = now + checkEvery
	default:
		l.sendMedia(l.next(), now)
	}
	l.schedule()
}

// next is the stream whose packet is due first.
func (l *Link) next() *stream {
	first := l.out.streams[0]
	for _, s := range l.out.streams[1:] {
		if s.DueNs() < first.DueNs() {
			first = s
		}
	}
	return first
}

func (l *Link) sendMedia(s *stream, nowNs int64) {
	o := &l.out
	packet, tookKey := s.Next(nowNs, s.wantKey.Load())
	if tookKey {
		s.wantKey.Store(false)
	}
	if s.Format(packet.Kind).TransportID != 0 {
		packet.SetTransport(o.number)
		o.number++
	}
	key := sequenceKey{binary.BigEndian.Uint32(packet.Bytes[8:]), binary.BigEndian.Uint16(packet.Bytes[2:])}
	sealed, err := l.sealing.EncryptRTP(o.sealed[:0], packet.Bytes, &o.header)
	if err == nil && o.history != nil {
		o.history.add(key, sealed)
	}
	if err != nil || l.socket.send(sealed, l.remote) != nil {
		l.hub.refused++
		return
	}
	if l.hub.inWindow(nowNs) && s.layer == 0 {
		o.sent.Packets[packet.Kind]++
		o.sent.Bytes += uint64(len(sealed))
		l.hub.lateness.Add(nanoseconds(nowNs - packet.DueNs))
	}
}

// report sends one compound packet: a sender report for each stream we send, with reports on all we receive in the first.
func (l *Link) report(nowNs int64) {
	reports := l.receptionReports(nowNs)
	var packets []rtcp.Packet
	for _, s := range l.out.streams {
		for kind := range traffic.Kinds {
			if report := senderReport(s.Publisher, kind, nowNs); report != nil {
				packets = append(packets, report)
			}
		}
	}
	if len(packets) == 0 || len(reports) > 0 {
		packets = append(packets, &rtcp.ReceiverReport{SSRC: l.out.ssrc, Reports: reports})
	}
	packets = append(packets, &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
		Source: l.out.ssrc,
		Items:  []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: "bench"}},
	}}})
	l.sendRTCP(packets...)
}

func (l *Link) receptionReports(nowNs int64) []rtcp.ReceptionReport {
	tracks := l.tracks()
	tracks = tracks[max(0, len(tracks)-31):] // five bits of count
	reports := make([]rtcp.ReceptionReport, len(tracks))
	for i, t := range tracks {
		reports[i] = rtcp.ReceptionReport{SSRC: t.ssrc, LastSequenceNumber: t.highest.Load()}
		if last := t.lastReport.Load(); last != 0 {
			reports[i].LastSenderReport = last
			reports[i].Delay = uint32((nowNs - t.lastArrival.Load()) * 65536 / int64(time.Second))
		}
	}
	return reports
}

// senderReport maps the moment now to the RTP clock by the last packet; nil before the first one.
func senderReport(p *traffic.Publisher, kind traffic.Kind, nowNs int64) *rtcp.SenderReport {
	count := p.Count(kind)
	if count.Packets == 0 {
		return nil
	}
	rate := int64(90_000)
	if kind == traffic.Audio {
		rate = 48_000
	}
	return &rtcp.SenderReport{
		SSRC:        p.Format(kind).SSRC,
		NTPTime:     ntp(nowNs),
		RTPTime:     count.Stamp + uint32((nowNs-count.StampNs)*rate/int64(time.Second)),
		PacketCount: count.Packets,
		OctetCount:  count.Octets,
	}
}

// ntp converts nanoseconds since 1970 to the 64-bit format of RFC 5905.
func ntp(ns int64) uint64 {
	const since1900 = 2_208_988_800
	seconds := uint64(ns/int64(time.Second)) + since1900
	return seconds<<32 | uint64(ns%int64(time.Second))<<32/uint64(time.Second)
}

func nanoseconds(ns int64) time.Duration { return time.Duration(ns) }
