//go:build linux

package load

import (
	"fmt"
	"io"
	"strings"

	"github.com/languagemate/studymate/bench/load/figures"
)

// column is one figure of a report.
type column struct {
	title    string
	format   string
	compared bool // in a table of its own
	value    func(Result) float64
}

// columns are what reports show of a result, the cost first.
func columns() []column {
	return []column{
		{"CPU us per packet", "%.2f", true, func(r Result) float64 { return r.CPUMicrosPerPacket }},
		{"packets per CPU-second", "%.0f", false, func(r Result) float64 { return r.PacketsPerCPUSecond }},
		{"forwarded per s", "%.0f", false, func(r Result) float64 { return r.ForwardedPerSec }},
		{"lost %", "%.3f", false, func(r Result) float64 { return r.LostShare * 100 }},
		{"switches per packet", "%.3f", false, func(r Result) float64 { return r.SwitchesPerPacket }},
		{"RSS kB per member", "%.0f", true, func(r Result) float64 { return r.KBPerMember }},
		{"over idle", "%.0f", false, func(r Result) float64 { return r.GrowthKBPerMember }},
		{"video p50 us", "%.0f", false, func(r Result) float64 { return r.Video.P50 }},
		{"video p99 us", "%.0f", true, func(r Result) float64 { return r.Video.P99 }},
		{"audio p99 us", "%.0f", false, func(r Result) float64 { return r.Audio.P99 }},
		{"join to video p50 ms", "%.1f", true, func(r Result) float64 { return r.Join.FirstVideo }},
		{"to key frame p50 ms", "%.1f", false, func(r Result) float64 { return r.Join.FirstKey }},
	}
}

// WriteMarkdown prints a table of medians, tables of spread and ratios, and what was refused.
func (c Comparison) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", c.Config.shape())
	c.writeMedians(&b)
	c.writeSpreads(&b)
	c.writeRefused(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// shape says in words who sends to whom, and how much.
func (c Config) shape() string {
	who := "all of whom publish"
	if c.Publishers < c.RoomSize {
		who = fmt.Sprintf("%d of whom publish", c.Publishers)
	}
	return fmt.Sprintf("Rooms of %d, %s; %.1f Mbit/s of video each; windows of %.0f s.", c.RoomSize, who, float64(c.Video.RateBps)/1e6, c.Window.Seconds())
}

func (c Comparison) writeMedians(b *strings.Builder) {
	b.WriteString("| rooms | server | rounds |")
	for _, column := range columns() {
		b.WriteString(" " + column.title + " |")
	}
	b.WriteString("\n|---:|---|---:|" + strings.Repeat("---:|", len(columns())) + "\n")
	for _, rooms := range c.Rooms {
		for i, name := range c.Servers {
			results := c.accepted(i, rooms)
			fmt.Fprintf(b, "| %d | %s | %d |", rooms, name, len(results))
			for _, column := range columns() {
				if len(results) == 0 {
					b.WriteString(" - |")
					continue
				}
				fmt.Fprintf(b, " "+column.format+" |", rounds(results, column.value).Median())
			}
			b.WriteString("\n")
		}
	}
}

// writeSpreads prints, for each figure that has a target, its range and how it compares with the first server and with the best of the others.
func (c Comparison) writeSpreads(b *strings.Builder) {
	rule := "---:|"
	if c.Variants {
		rule = ""
	}
	for _, column := range columns() {
		if !column.compared {
			continue
		}
		fmt.Fprintf(b, "\n| rooms | server | %s: lowest | median | highest | ratio to %s |%s\n|---:|---|---:|---:|---:|---:|%s\n",
			column.title, c.Servers[0], c.toPeer("ratio to best peer"), rule)
		for _, rooms := range c.Rooms {
			base := rounds(c.accepted(0, rooms), column.value).Median()
			best := c.bestPeer(rooms, column)
			for i, name := range c.Servers {
				all := rounds(c.accepted(i, rooms), column.value)
				if len(all) == 0 {
					fmt.Fprintf(b, "| %d | %s | - | - | - | - |%s\n", rooms, name, c.toPeer("-"))
					continue
				}
				low, high := all.Range()
				fmt.Fprintf(b, "| %d | %s | "+column.format+" | "+column.format+" | "+column.format+" | %s |%s\n",
					rooms, name, low, all.Median(), high, times(all.Median(), base), c.toPeer(times(all.Median(), best)))
			}
		}
	}
}

// toPeer is the last field of a line of spreads, which variants of one server don't have.
func (c Comparison) toPeer(text string) string {
	if c.Variants {
		return ""
	}
	return " " + text + " |"
}

// bestPeer is the lowest median of all servers but the first; 0 without any.
func (c Comparison) bestPeer(rooms int, column column) float64 {
	best := 0.0
	for i := 1; i < len(c.Servers); i++ {
		if all := rounds(c.accepted(i, rooms), column.value); len(all) > 0 && (best == 0 || all.Median() < best) {
			best = all.Median()
		}
	}
	return best
}

func (c Comparison) writeRefused(b *strings.Builder) {
	for i, name := range c.Servers {
		for _, r := range c.Results[i] {
			for _, reason := range r.Refusals {
				fmt.Fprintf(b, "\nRefused: %s, %d rooms: %s.\n", name, r.Rooms, reason)
			}
		}
	}
}

func cost(r Result) float64 { return r.CPUMicrosPerPacket }

func times(a, base float64) string {
	if base == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/base)
}

func rounds(results []Result, value func(Result) float64) figures.Rounds {
	list := make(figures.Rounds, len(results))
	for i, r := range results {
		list[i] = value(r)
	}
	return list
}

// WriteText prints one result for a reader at a terminal.
func (r Result) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d rooms, %d members, %.1f s\n", r.Server, r.Rooms, r.Members, r.Seconds)
	fmt.Fprintf(&b, "  CPU       %.2f us per forwarded packet, %.0f packets per CPU-second, %.2f cores, %.0f %% user\n",
		r.CPUMicrosPerPacket, r.PacketsPerCPUSecond, r.ServerCores, r.UserShare*100)
	fmt.Fprintf(&b, "  packets   %d forwarded (%.0f/s) of %d expected, %.3f %% lost; %d other\n",
		r.Forwarded, r.ForwardedPerSec, r.ExpectedPackets, r.LostShare*100, r.OtherPackets)
	fmt.Fprintf(&b, "  order     %d lost and %d late by sequence, %d repeated; %d verified, %d lost by the publishers' count, %d unverifiable\n",
		r.Lost, r.Late, r.Repeated, r.VerifiedPackets, r.VerifiedLost, r.UnverifiablePacket)
	fmt.Fprintf(&b, "  asked for %d key frames and %d repeats, over the whole run\n", r.KeyRequests, r.RepeatRequests)
	fmt.Fprintf(&b, "  feedback  %d messages to the server and %d from it; %d repeats asked of it and %d sent to it, over the whole run\n",
		r.FeedbackToServer, r.FeedbackFromServer, r.AskedRepeats, r.SentRepeats)
	fmt.Fprintf(&b, "  video     p50 %.0f, p90 %.0f, p99 %.0f, p99.9 %.0f, most %.0f us\n", r.Video.P50, r.Video.P90, r.Video.P99, r.Video.P999, r.Video.Max)
	fmt.Fprintf(&b, "  audio     p50 %.0f, p90 %.0f, p99 %.0f, p99.9 %.0f, most %.0f us\n", r.Audio.P50, r.Audio.P90, r.Audio.P99, r.Audio.P999, r.Audio.Max)
	fmt.Fprintf(&b, "  join      p50 of %d: ICE %.1f, DTLS %.1f, first video %.1f (p90 %.1f), first key frame %.1f ms\n",
		r.Join.Count, r.Join.ICE, r.Join.DTLS, r.Join.FirstVideo, r.Join.FirstVideoP90, r.Join.FirstKey)
	fmt.Fprintf(&b, "  memory    %.0f kB, %.0f a member; idle %.0f kB, %.0f more a member\n", r.ResidentKB, r.KBPerMember, r.IdleKB, r.GrowthKBPerMember)
	fmt.Fprintf(&b, "  switches  %.3f per packet, %d threads\n", r.SwitchesPerPacket, r.Threads)
	fmt.Fprintf(&b, "  machine   %.1f %% by others, %.1f %% stolen, generator %.2f cores, late p99 %.0f us\n",
		r.OtherShare*100, r.StealShare*100, r.GeneratorCores, r.LatenessP99Micros)
	for _, reason := range r.Refusals {
		fmt.Fprintf(&b, "  REFUSED   %s\n", reason)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
