//go:build linux

package load

import (
	"fmt"
	"slices"
	"time"

	"github.com/languagemate/studymate/bench/load/figures"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// Result is one measurement. All counts and costs are of the window, joining apart.
type Result struct {
	Server  string  `json:"server"`
	Rooms   int     `json:"rooms"`
	Members int     `json:"members"`
	Seconds float64 `json:"seconds"`

	SentPackets     uint64  `json:"sentPackets"`     // by all publishers
	ExpectedPackets uint64  `json:"expectedPackets"` // sent times the other members of a room
	Forwarded       uint64  `json:"forwarded"`       // RTP that arrived at receivers
	ForwardedPerSec float64 `json:"forwardedPerSec"`
	OtherPackets    uint64  `json:"otherPackets"` // RTP of other payload types: repeats, padding

	CPUMicrosPerPacket  float64 `json:"cpuMicrosPerPacket"`
	PacketsPerCPUSecond float64 `json:"packetsPerCpuSecond"`
	ServerCores         float64 `json:"serverCores"` // CPU seconds per second
	UserShare           float64 `json:"userShare"`   // of the server's CPU
	SwitchesPerPacket   float64 `json:"switchesPerPacket"`
	Threads             int     `json:"threads"`

	IdleKB             float64 `json:"idleKB"`
	ResidentKB         float64 `json:"residentKB"`
	KBPerMember        float64 `json:"kbPerMember"`        // resident, the whole process
	GrowthKBPerMember  float64 `json:"growthKBPerMember"`  // resident less idle
	GeneratorCores     float64 `json:"generatorCores"`     // CPU seconds per second
	OtherShare         float64 `json:"otherShare"`         // of all cores, by other processes
	StealShare         float64 `json:"stealShare"`         // of all cores, by the hypervisor
	LatenessP99Micros  float64 `json:"latenessP99Micros"`  // the generator's own
	RefusedSends       uint64  `json:"refusedSends"`       // by the generator's kernel
	KeyRequests        uint64  `json:"keyRequests"`        // PLI and FIR to publishers, whole run
	RepeatRequests     uint64  `json:"repeatRequests"`     // NACKed numbers to publishers, whole run
	FeedbackToServer   uint64  `json:"feedbackToServer"`   // messages of transport-wide feedback, whole run
	FeedbackFromServer uint64  `json:"feedbackFromServer"` // the same, to publishers
	AskedRepeats       uint64  `json:"askedRepeats"`       // numbers NACKed by receivers, whole run
	SentRepeats        uint64  `json:"sentRepeats"`        // packets publishers sent again, whole run
	VerifiedPackets    uint64  `json:"verifiedPackets"`    // decrypted and stamped
	UnverifiablePacket uint64  `json:"unverifiablePacket"` // decryption failed or no stamp

	Video Latency `json:"video"`
	Audio Latency `json:"audio"`

	LostShare    float64 `json:"lostShare"`    // of the expected packets; under 0 for what arrived from before the window
	Lost         uint64  `json:"lost"`         // gaps in RTP sequence numbers
	VerifiedLost uint64  `json:"verifiedLost"` // gaps in the publishers' own count
	Late         uint64  `json:"late"`         // out of order
	Repeated     uint64  `json:"repeated"`

	Join     Joins    `json:"join"`
	Refusals []string `json:"refusals,omitempty"` // why the result must not be used
}

// Latency are one-way latencies from right before a packet's encryption to its kernel stamp at the receiver, in microseconds.
type Latency struct {
	Count uint64  `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
}

// Joins are medians over the members that joined a room with somebody in it, in milliseconds from the request.
type Joins struct {
	Count         int     `json:"count"`
	ICE           float64 `json:"ice"`
	DTLS          float64 `json:"dtls"`
	FirstVideo    float64 `json:"firstVideo"`
	FirstVideoP90 float64 `json:"firstVideoP90"`
	FirstKey      float64 `json:"firstKey"`
}

func (r *run) result() Result {
	n := len(r.members)
	result := Result{Server: r.server.Name(), Rooms: r.config.Rooms, Members: n, Join: r.joins()}
	r.count(&result)
	r.costs(&result)
	result.Video = latency(r.hub.Latency(traffic.Camera))
	result.Audio = latency(r.hub.Latency(traffic.Audio))
	result.LatenessP99Micros = micros(r.hub.Lateness().Quantile(0.99))
	result.RefusedSends = r.hub.Refused()
	result.Refusals = r.config.Limits.refusals(result, r.after.machine.Cores)
	return result
}

func (r *run) count(result *Result) {
	for _, m := range r.members {
		for _, l := range m.allLinks() {
			sent, got := l.Sent(), l.Tally()
			for kind := range traffic.Kinds {
				result.SentPackets += sent.Packets[kind]
				result.Forwarded += got.Packets[kind]
			}
			result.OtherPackets += got.OtherPackets
			result.VerifiedPackets += got.Verified
			result.UnverifiablePacket += got.Failed + got.Unstamped
			result.Lost += got.Lost
			result.VerifiedLost += got.VerifiedLost
			result.Late += got.Late
			result.Repeated += got.Repeated
			result.KeyRequests += got.KeyRequests
			result.FeedbackToServer += sent.Feedback
			result.FeedbackFromServer += got.Feedback
			result.AskedRepeats += sent.Asked
			result.SentRepeats += sent.Repeats
			result.RepeatRequests += got.RepeatRequest
		}
	}
	result.ExpectedPackets = result.SentPackets * uint64(r.config.RoomSize-1)
	if result.ExpectedPackets > 0 {
		result.LostShare = 1 - float64(result.Forwarded)/float64(result.ExpectedPackets)
	}
}

func (r *run) costs(result *Result) {
	window := r.after.at.Sub(r.before.at)
	cpu := r.after.server.CPU - r.before.server.CPU
	user := r.after.server.User - r.before.server.User
	system := r.after.server.System - r.before.server.System
	generator := r.after.generator.CPU - r.before.generator.CPU
	machine := r.after.machine.Sub(r.before.machine)
	capacity := window.Seconds() * float64(machine.Cores)
	switches := r.after.server.Voluntary + r.after.server.Involuntary - r.before.server.Voluntary - r.before.server.Involuntary

	result.Seconds = window.Seconds()
	result.ForwardedPerSec = ratio(float64(result.Forwarded), window.Seconds())
	result.CPUMicrosPerPacket = ratio(micros(cpu), float64(result.Forwarded))
	result.PacketsPerCPUSecond = ratio(float64(result.Forwarded), cpu.Seconds())
	result.ServerCores = ratio(cpu.Seconds(), window.Seconds())
	result.UserShare = ratio(user.Seconds(), (user + system).Seconds())
	result.SwitchesPerPacket = ratio(float64(switches), float64(result.Forwarded))
	result.Threads = r.after.server.Threads
	result.IdleKB = float64(r.idle.ResidentBytes) / 1024
	result.ResidentKB = float64(r.after.server.ResidentBytes) / 1024
	result.KBPerMember = ratio(result.ResidentKB, float64(len(r.members)))
	result.GrowthKBPerMember = ratio(result.ResidentKB-result.IdleKB, float64(len(r.members)))
	result.GeneratorCores = ratio(generator.Seconds(), window.Seconds())
	result.OtherShare = 1 - ratio((machine.Idle+machine.Steal+cpu+generator).Seconds(), capacity)
	result.StealShare = ratio(machine.Steal.Seconds(), capacity)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// refusals says in words what makes a result worthless.
func (l Limits) refusals(r Result, cores int) []string {
	var list []string
	refuse := func(bad bool, format string, args ...any) {
		if bad {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	refuse(r.OtherShare > l.OtherShare, "the machine was busy otherwise: %.1f %% of its CPU, limit %.1f %%", r.OtherShare*100, l.OtherShare*100)
	refuse(r.StealShare > l.StealShare, "the hypervisor took %.1f %% of the CPU, limit %.1f %%", r.StealShare*100, l.StealShare*100)
	refuse(r.LatenessP99Micros > micros(l.Lateness), "the generator sent late: p99 %.0f us, limit %.0f us", r.LatenessP99Micros, micros(l.Lateness))
	refuse(r.GeneratorCores > l.GeneratorShare*float64(cores), "the generator used %.2f of %d cores", r.GeneratorCores, cores)
	refuse(r.LostShare > l.LostShare, "%.2f %% of the packets did not arrive, limit %.2f %%", r.LostShare*100, l.LostShare*100)
	refuse(r.RefusedSends > 0, "the kernel refused %d sends of the generator", r.RefusedSends)
	refuse(r.UnverifiablePacket > 0, "%d packets failed verification", r.UnverifiablePacket)
	refuse(r.VerifiedPackets == 0, "no packet was verified")
	return list
}

func (r *run) joins() Joins {
	var ice, dtls, video, key figures.Rounds
	for _, m := range r.members[min(r.config.Rooms, len(r.members)):] {
		t, ok := m.joining()
		if !ok {
			continue
		}
		ice = append(ice, micros(t.ICE)/1000)
		dtls = append(dtls, micros(t.DTLS)/1000)
		video = append(video, micros(t.FirstVideo)/1000)
		if t.FirstKey > 0 { // a server that asks for none lets a viewer wait for the next
			key = append(key, micros(t.FirstKey)/1000)
		}
	}
	j := Joins{Count: len(video), ICE: ice.Median(), DTLS: dtls.Median(), FirstVideo: video.Median(), FirstKey: key.Median()}
	if len(video) > 0 {
		slices.Sort(video)
		j.FirstVideoP90 = video[min(len(video)*9/10, len(video)-1)]
	}
	return j
}

func latency(h *figures.Histogram) Latency {
	return Latency{
		Count: h.Count(), P50: micros(h.Quantile(0.5)), P90: micros(h.Quantile(0.9)),
		P99: micros(h.Quantile(0.99)), P999: micros(h.Quantile(0.999)), Max: micros(h.Max()),
	}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
