//go:build linux

package load

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"github.com/languagemate/studymate/bench/load/figures"
)

// Sizes of the plots, in pixels.
const (
	plotWidth  = 760
	plotHeight = 360
	plotLeft   = 60 // room for the axis
	plotTop    = 56 // room for title and legend
	plotBottom = 48
	plotRight  = 20
)

// colours are Okabe and Ito's, which colour-blind readers can tell apart.
func colours() []string {
	return []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000"}
}

// plot is an SVG picture under construction. y grows from 0 at the bottom to 1 at the top.
type plot struct{ strings.Builder }

func (p *plot) begin(title string, names []string) {
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img" aria-label="%s">`+"\n",
		plotWidth, plotHeight, html.EscapeString(title))
	fmt.Fprintf(p, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, plotHeight)
	p.text(plotLeft, 18, "start", title)
	x := float64(plotLeft)
	for i, name := range names {
		fmt.Fprintf(p, `<rect x="%.1f" y="30" width="12" height="12" fill="%s"/>`+"\n", x, colour(i))
		p.text(x+17, 40, "start", name)
		x += 40 + 7*float64(len(name))
	}
}

func (p *plot) end(w io.Writer) error {
	p.WriteString("</svg>\n")
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *plot) text(x, y float64, anchor, text string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, html.EscapeString(text))
}

func (p *plot) line(x1, y1, x2, y2 float64, stroke string) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>`+"\n", x1, y1, x2, y2, stroke)
}

// mark draws a line of the grid with its value.
func (p *plot) mark(y float64, label string) {
	p.line(plotLeft, pixel(y), plotWidth-plotRight, pixel(y), "#ddd")
	p.text(plotLeft-6, pixel(y)+4, "end", label)
}

func pixel(y float64) float64 {
	return plotHeight - plotBottom - y*(plotHeight-plotBottom-plotTop)
}

func colour(i int) string { return colours()[i%len(colours())] }

// WriteCostPlot draws the CPU per forwarded packet as SVG: a bar for each server at each number of rooms, with its spread over the rounds.
func (c Comparison) WriteCostPlot(w io.Writer) error {
	most := 0.0
	for i := range c.Servers {
		for _, r := range c.Results[i] {
			if len(r.Refusals) == 0 {
				most = max(most, cost(r))
			}
		}
	}
	step := tick(most)
	top := max(step, math.Ceil(most/step)*step)
	var p plot
	p.begin("CPU microseconds per forwarded packet (bars: median, lines: lowest to highest)", c.Servers)
	for value := 0.0; value <= top*1.001; value += step {
		p.mark(value/top, fmt.Sprintf("%g", value))
	}
	group := float64(plotWidth-plotLeft-plotRight) / float64(len(c.Rooms))
	bar := group * 0.8 / float64(len(c.Servers))
	for g, rooms := range c.Rooms {
		left := plotLeft + group*(float64(g)+0.1)
		for i := range c.Servers {
			p.bar(left+bar*float64(i), bar, top, colour(i), rounds(c.accepted(i, rooms), cost))
		}
		p.text(left+group*0.4, plotHeight-plotBottom+18, "middle", fmt.Sprintf("rooms: %d", rooms))
	}
	return p.end(w)
}

func (p *plot) bar(x, width, top float64, fill string, values figures.Rounds) {
	if len(values) == 0 {
		return
	}
	median := values.Median()
	low, high := values.Range()
	y := pixel(median / top)
	fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x+1, y, width-2, pixel(0)-y, fill)
	p.line(x+width/2, pixel(low/top), x+width/2, pixel(high/top), "#000")
	p.text(x+width/2, pixel(high/top)-4, "middle", fmt.Sprintf("%.1f", median))
}

// tick is a round step that cuts an axis up to most into four to ten parts.
func tick(most float64) float64 {
	if most <= 0 {
		return 1
	}
	step := math.Pow(10, math.Floor(math.Log10(most)))
	switch {
	case most/step < 2:
		return step / 5
	case most/step < 5:
		return step / 2
	default:
		return step
	}
}

// WriteLatencyPlot draws the medians of the video latency's percentiles as SVG, on a logarithmic axis: one panel for each number of
// rooms, one line for each server.
func (c Comparison) WriteLatencyPlot(w io.Writer) error {
	low, high := c.latencyRange()
	height := func(micros float64) float64 { return (math.Log10(micros) - low) / (high - low) }
	var p plot
	p.begin("video latency through the server, microseconds by percentile (medians of the rounds)", c.Servers)
	for power := low; power <= high; power++ {
		p.mark(height(math.Pow(10, power)), fmt.Sprintf("%.0f", math.Pow(10, power)))
	}
	panel := float64(plotWidth-plotLeft-plotRight) / float64(len(c.Rooms))
	for g, rooms := range c.Rooms {
		left := plotLeft + panel*float64(g)
		at := func(i int) float64 { return left + panel*(float64(i)+0.5)/float64(len(percentiles())) }
		for n, percentile := range percentiles() {
			p.text(at(n), plotHeight-plotBottom+18, "middle", percentile.title)
		}
		p.text(left+panel/2, plotHeight-plotBottom+36, "middle", fmt.Sprintf("rooms: %d", rooms))
		for i := range c.Servers {
			results := c.accepted(i, rooms)
			if len(results) == 0 {
				continue
			}
			var points []string
			for n, percentile := range percentiles() {
				y := pixel(height(max(1, rounds(results, percentile.value).Median())))
				points = append(points, fmt.Sprintf("%.1f,%.1f", at(n), y))
				fmt.Fprintf(&p, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", at(n), y, colour(i))
			}
			fmt.Fprintf(&p, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colour(i))
		}
	}
	return p.end(w)
}

// percentiles are those of the latency plot.
func percentiles() []column {
	return []column{
		{title: "p50", value: func(r Result) float64 { return r.Video.P50 }},
		{title: "p90", value: func(r Result) float64 { return r.Video.P90 }},
		{title: "p99", value: func(r Result) float64 { return r.Video.P99 }},
		{title: "p99.9", value: func(r Result) float64 { return r.Video.P999 }},
	}
}

// latencyRange are the powers of ten between which all latencies lie.
func (c Comparison) latencyRange() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range c.Servers {
		for _, r := range c.Results[i] {
			if len(r.Refusals) > 0 {
				continue
			}
			for _, percentile := range percentiles() {
				power := math.Log10(max(1, percentile.value(r)))
				low, high = min(low, math.Floor(power)), max(high, math.Ceil(power))
			}
		}
	}
	if low >= high { // nothing, or all alike
		return 1, 4
	}
	return low, high
}
