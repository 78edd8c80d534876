package seq

// runs is how many stretches of unbroken numbering a Mapper remembers. A stretch ends at a switch of the incoming stream and at a
// packet left out on purpose, so this is how many of those may lie between the newest packet and a late or repeated one.
const runs = 16

// run is a stretch of incoming numbers that became outgoing ones by one offset.
type run struct {
	in, out uint64 // first numbers of the stretch
	stream  uint32
}

// Mapper gives one outgoing stream its sequence numbers while the incoming stream behind it changes and while some packets are left
// out. A packet that comes late gets the number that was kept free for it. Not for concurrent use.
type Mapper struct {
	ring    [runs]run // newest at head-1
	head    int
	len     int
	highest uint64 // incoming, of the newest stretch
	next    uint64 // outgoing
	fresh   bool
	stream  uint32
}

// NewMapper gives a Mapper whose first packet leaves with number first.
func NewMapper(first uint64) Mapper { return Mapper{next: first, fresh: true} }

// Switch says that the next packet begins another incoming stream, which the caller names by a number of its own. It gets the number
// that follows the last one.
func (m *Mapper) Switch(stream uint32) {
	m.fresh = true
	m.stream = stream
}

// Forward gives the outgoing number of an incoming packet that is sent on; ok is false for one from before the last switch or too
// old to place.
func (m *Mapper) Forward(in uint64) (out uint64, ok bool) {
	if m.fresh {
		m.fresh = false
		m.begin(in)
	}
	if in > m.highest {
		m.highest = in
	}
	for i := 0; i < m.len; i++ {
		r := m.at(i)
		if r.stream != m.stream {
			return 0, false
		}
		if in >= r.in {
			out = r.out + (in - r.in)
			if i > 0 && out >= m.at(i-1).out {
				return 0, false // the number left out between two stretches
			}
			if out >= m.next {
				m.next = out + 1
			}
			return out, true
		}
	}
	return 0, false
}

// Drop says that an incoming packet is left out on purpose: the numbers after it close up. It counts only for the newest packet;
// leaving out a late one leaves its number free, as a loss would.
func (m *Mapper) Drop(in uint64) {
	if m.fresh || m.len == 0 || in <= m.highest {
		return
	}
	newest := m.at(0)
	m.push(run{in: in + 1, out: newest.out + (in - newest.in), stream: m.stream})
	m.highest = in
}

// Incoming finds the stream and the incoming number behind an outgoing one, for repeats.
func (m *Mapper) Incoming(out uint64) (stream uint32, in uint64, ok bool) {
	if out >= m.next {
		return 0, 0, false
	}
	for i := 0; i < m.len; i++ {
		if r := m.at(i); out >= r.out {
			return r.stream, r.in + (out - r.out), true
		}
	}
	return 0, 0, false
}

// Next gives the number after the highest outgoing one.
func (m *Mapper) Next() uint64 { return m.next }

func (m *Mapper) begin(in uint64) {
	m.push(run{in: in, out: m.next, stream: m.stream})
	m.highest = in
}

func (m *Mapper) push(r run) {
	m.ring[m.head] = r
	m.head = (m.head + 1) % runs
	m.len = min(m.len+1, runs)
}

// at gives the i-th newest stretch.
func (m *Mapper) at(i int) *run { return &m.ring[(m.head-1-i+2*runs)%runs] }
