//go:build linux

package procfs

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Machine is the time that all cores spent idle, and that the hypervisor took, since boot. There is no busy time in it on purpose: Linux
// counts that in samples at the clock tick, which miss work that begins and ends between two ticks, as packets' work does. Idle time is
// counted to the microsecond (kernels with NO_HZ); what is not idle is busy.
type Machine struct {
	Idle  time.Duration // idle and waiting for disks
	Steal time.Duration // taken by the hypervisor for other guests
	Cores int
}

// ReadMachine reads /proc/stat.
func ReadMachine() (Machine, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return Machine{}, err
	}
	return parseMachine(b)
}

func parseMachine(b []byte) (Machine, error) {
	var m Machine
	found := false
	for line := range bytes.Lines(b) {
		fields := bytes.Fields(line)
		if len(fields) == 0 || !bytes.HasPrefix(fields[0], []byte("cpu")) {
			continue
		}
		if len(fields[0]) > len("cpu") {
			m.Cores++
			continue
		}
		if len(fields) < 9 {
			return m, fmt.Errorf("%w: %q", ErrFormat, line)
		}
		var ticks [8]time.Duration // user nice system idle iowait irq softirq steal
		for i := range ticks {
			n, err := strconv.ParseInt(string(fields[i+1]), 10, 64)
			if err != nil {
				return m, fmt.Errorf("%w: %q", ErrFormat, line)
			}
			ticks[i] = time.Duration(n) * tick
		}
		m.Idle = ticks[3] + ticks[4]
		m.Steal = ticks[7]
		found = true
	}
	if !found || m.Cores == 0 {
		return m, fmt.Errorf("%w: no cpu lines", ErrFormat)
	}
	return m, nil
}

// Sub is what happened between an earlier reading and m.
func (m Machine) Sub(earlier Machine) Machine {
	return Machine{Idle: m.Idle - earlier.Idle, Steal: m.Steal - earlier.Steal, Cores: m.Cores}
}
