//go:build linux

package procfs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// ErrFormat is returned for a /proc file that doesn't look as proc(5) says.
var ErrFormat = errors.New("procfs: unexpected format")

// tick is USER_HZ, which Linux fixes at 100 for all that user space sees.
const tick = time.Second / 100

// Process is the use of one process since its start.
type Process struct {
	CPU            time.Duration // user and system time of all threads, ended ones too, to the nanosecond
	User           time.Duration // its user part, to a tick of 10 ms
	System         time.Duration
	Voluntary      int64 // context switches of the living threads: the thread had to wait
	Involuntary    int64 // the thread was made to wait
	Threads        int
	ResidentBytes  int64
	ResidentAtMost int64 // the highest it ever was
}

// ReadProcess reads one process.
func ReadProcess(pid int) (Process, error) {
	var p Process
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return p, err
	}
	if p.User, p.System, err = parseStat(stat); err != nil {
		return p, err
	}
	if p.CPU, err = cpuClock(pid); err != nil {
		return p, err
	}
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return p, err
	}
	if p.ResidentBytes, p.ResidentAtMost, err = parseMemory(status); err != nil {
		return p, err
	}
	threads, err := os.ReadDir(filepath.Join(dir, "task"))
	if err != nil {
		return p, err
	}
	for _, thread := range threads {
		status, err := os.ReadFile(filepath.Join(dir, "task", thread.Name(), "status"))
		if err != nil {
			continue // ended since the directory was read
		}
		voluntary, involuntary, err := parseSwitches(status)
		if err != nil {
			return p, err
		}
		p.Voluntary += voluntary
		p.Involuntary += involuntary
		p.Threads++
	}
	return p, nil
}

// ReadTree reads a process and all its living descendants as one. Memory that they share counts once for each.
func ReadTree(pid int) (Process, error) {
	sum, err := ReadProcess(pid)
	if err != nil {
		return sum, err
	}
	children, err := childrenOf(pid)
	if err != nil {
		return sum, err
	}
	for _, child := range children {
		p, err := ReadTree(child)
		if ended(err) {
			continue // ended since the list was read
		}
		if err != nil {
			return sum, err
		}
		sum.add(p)
	}
	return sum, nil
}

// ended tells that a process or thread is no longer there.
func ended(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH) }

func (p *Process) add(other Process) {
	p.CPU += other.CPU
	p.User += other.User
	p.System += other.System
	p.Voluntary += other.Voluntary
	p.Involuntary += other.Involuntary
	p.Threads += other.Threads
	p.ResidentBytes += other.ResidentBytes
	p.ResidentAtMost += other.ResidentAtMost
}

// childrenOf lists what all threads of a process have started (proc(5), CONFIG_PROC_CHILDREN).
func childrenOf(pid int) ([]int, error) {
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "children"))
	if err != nil {
		return nil, err
	}
	var list []int
	for _, file := range files {
		b, err := os.ReadFile(file)
		if ended(err) {
			continue // the thread has ended
		}
		if err != nil {
			return nil, err
		}
		for field := range bytes.FieldsSeq(b) {
			child, err := strconv.Atoi(string(field))
			if err != nil {
				return nil, fmt.Errorf("%w: %s %q", ErrFormat, file, b)
			}
			list = append(list, child)
		}
	}
	return list, nil
}

// cpuClock reads the CPU clock of another process, whose id follows from its pid as clock_getcpuclockid(3) makes it. It counts
// the same time as utime and stime of /proc/<pid>/stat, without their rounding to 10 ms.
func cpuClock(pid int) (time.Duration, error) {
	const schedulerClock = 2
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|schedulerClock), &ts); err != nil {
		return 0, fmt.Errorf("CPU clock of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}

// parseStat reads utime and stime, fields 14 and 15 of /proc/<pid>/stat. Field 2 is a name in parentheses that may hold anything.
func parseStat(b []byte) (user, system time.Duration, err error) {
	end := bytes.LastIndexByte(b, ')')
	fields := bytes.Fields(b[end+1:])
	if end < 0 || len(fields) < 13 {
		return 0, 0, fmt.Errorf("%w: stat %q", ErrFormat, b)
	}
	u, errUser := strconv.ParseInt(string(fields[11]), 10, 64)
	s, errSystem := strconv.ParseInt(string(fields[12]), 10, 64)
	if errUser != nil || errSystem != nil {
		return 0, 0, fmt.Errorf("%w: stat %q", ErrFormat, b)
	}
	return time.Duration(u) * tick, time.Duration(s) * tick, nil
}

func parseMemory(status []byte) (resident, most int64, err error) {
	if resident, err = field(status, "VmRSS:"); err != nil {
		return 0, 0, err
	}
	if most, err = field(status, "VmHWM:"); err != nil {
		return 0, 0, err
	}
	return resident * 1024, most * 1024, nil
}

func parseSwitches(status []byte) (voluntary, involuntary int64, err error) {
	if voluntary, err = field(status, "voluntary_ctxt_switches:"); err != nil {
		return 0, 0, err
	}
	involuntary, err = field(status, "nonvoluntary_ctxt_switches:")
	return voluntary, involuntary, err
}

// field reads the first number of a line of a status file.
func field(status []byte, name string) (int64, error) {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			if words := bytes.Fields(rest); len(words) > 0 {
				if n, err := strconv.ParseInt(string(words[0]), 10, 64); err == nil {
					return n, nil
				}
			}
			return 0, fmt.Errorf("%w: %q", ErrFormat, line)
		}
	}
	return 0, fmt.Errorf("%w: no %s", ErrFormat, name)
}
