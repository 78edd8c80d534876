package udp

import "net/netip"

// Batch holds the receive buffers of one worker. It is not safe for concurrent use.
type Batch struct {
	// Set by NewBatch. One byte longer than its rooms, so that a plain read can tell a datagram that is too long.
	buf      []byte
	bufBytes int

	// Owned by the reader: the datagrams of the last read, without those that were dropped.
	packets   []packet
	raw       rawBatch
	keepPlace bool
}

// packet is one received datagram.
type packet struct {
	data []byte
	from netip.AddrPort
}

// NewBatch makes room for n datagrams of up to bufBytes bytes each. Longer datagrams are dropped and counted.
func NewBatch(n, bufBytes int) *Batch {
	b := &Batch{buf: make([]byte, n*bufBytes+1), bufBytes: bufBytes, packets: make([]packet, 0, n)}
	b.raw.prepare(b, n)
	return b
}

// KeepPlace says whether a reader that waits keeps its place in Go's scheduler. Giving it up and taking it back costs more than a
// packet, and has the scheduler's monitor look on every 20 microseconds: with a read every millisecond that is most of what the
// process does. A place that is kept while nothing comes is one that nobody else can use, so it pays for frequent reads only, and
// with a place to spare. A signal, such as the garbage collector's wish to stop everybody, ends the wait early. The portable path
// always gives its place up.
func (b *Batch) KeepPlace(on bool) { b.keepPlace = on }

// room is the buffer of the i-th datagram to be read.
func (b *Batch) room(i int) []byte {
	return b.buf[i*b.bufBytes : (i+1)*b.bufBytes : (i+1)*b.bufBytes]
}

// Packet is the i-th datagram of the last ReadBatch and its sender; an IPv4 sender is always given as plain IPv4. The
// bytes belong to the caller until the next ReadBatch.
func (b *Batch) Packet(i int) ([]byte, netip.AddrPort) {
	p := &b.packets[i]
	return p.data, p.from
}
