package bwe

import "testing"

const sec = second

func TestLossCap(t *testing.T) {
	percent := func(p float64) uint8 { return uint8(p * 256 / 100) }
	type step struct {
		at   int64
		do   func(l *LossCap, now int64)
		want uint64 // of the ceiling, within 1 %
	}
	report := func(p float64) func(*LossCap, int64) {
		return func(l *LossCap, now int64) { l.Report(percent(p), now) }
	}
	remb := func(bps uint64) func(*LossCap, int64) { return func(l *LossCap, now int64) { l.REMB(bps, now) } }
	sending := func(bps uint64) func(*LossCap, int64) { return func(l *LossCap, _ int64) { l.Sending(bps) } }
	nothing := func(*LossCap, int64) {}
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"starts open", []step{{0, nothing, startBps}, {100 * sec, nothing, startBps}}},
		{"rises 8 % a second without loss", []step{
			{0, report(0), 8_000_000}, {sec, report(0), 8_640_000}, {sec + sec/2, report(1.5), 8_985_600},
		}},
		{"a pause is no success", []step{{0, report(0), 8_000_000}, {60 * sec, report(0), 9_280_000}}},
		{"never above its bound", []step{
			{0, remb(900_000_000), 8_000_000}, {2 * sec, report(0), 9_280_000}, {4 * sec, func(l *LossCap, now int64) {
				for i := range int64(100) {
					l.Report(0, now+i*sec)
				}
			}, maxBps},
		}},
		{"holds between 2 and 10 %", []step{{0, report(2.1), 8_000_000}, {sec, report(9.9), 8_000_000}, {2 * sec, report(5), 8_000_000}}},
		{"falls by half of the loss", []step{{0, report(20), 7_200_000}, {sec, report(20), 6_480_000}}},
		{"falls once for reports close together", []step{{0, report(20), 7_200_000}, {sec / 10, report(20), 7_200_000}, {sec, report(20), 6_480_000}}},
		{"falls from what is sent", []step{{0, sending(2_000_000), 8_000_000}, {sec, report(20), 1_800_000}, {2 * sec, report(0), 1_944_000}}},
		{"never below its bound", []step{{0, sending(100_000), 8_000_000}, {0, report(99), minBps}}},
		{"a rising estimate is no ceiling", []step{{0, remb(300_000), 8_000_000}, {sec, remb(450_000), 8_000_000}}},
		{"a falling estimate is one", []step{
			{0, remb(3_000_000), 8_000_000}, {sec, remb(1_000_000), 1_000_000}, {sec, report(0), 1_080_000}, {2 * sec, remb(1_100_000), 1_080_000},
		}},
		{"an estimate that trembles is none", []step{{0, remb(1_000_000), 8_000_000}, {sec, remb(980_000), 8_000_000}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l LossCap
			for i, s := range c.steps {
				s.do(&l, s.at)
				got := l.CeilingBps(s.at)
				if diff := int64(got) - int64(s.want); diff*100 > int64(s.want) || -diff*100 > int64(s.want) {
					t.Fatalf("step %d: %d, want %d", i, got, s.want)
				}
			}
		})
	}
}
