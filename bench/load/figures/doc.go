// Package figures does the arithmetic of a measurement: percentiles of latencies, medians and spreads over rounds, and what a run of
// sequence numbers says of loss, order and repetition. Pure functions and plain values; nothing here may be shared by two
// goroutines without a lock.
package figures
