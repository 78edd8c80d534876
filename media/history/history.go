// Package history keeps the newest plaintext packets of one incoming layer, so that they can be sent again to whoever
// lost one, and so that a new receiver can be given the stream from its last key frame on.
//
// It copies what it is given and forgets the oldest when one of its bounds is reached. It does not number, encrypt or send
// packets. A Ring belongs to one goroutine, or to whoever holds the lock of its layer; nothing blocks, and nothing is
// allocated once the ring has grown to its size.
package history

import (
	"math"
	"unsafe"
)

// chunkBytes is the step in which memory grows: about seven full packets, so that little is lost at the end of a chunk, and
// a layer of small packets stays small.
const chunkBytes = 8 << 10

// Ring is the bounded memory of one layer. Not for concurrent use.
type Ring struct {
	maxPackets uint64
	maxChunks  int

	index   []place // by seq modulo maxPackets; made at the first Put
	chunks  []chunk
	current int    // the chunk that is written to
	epoch   uint64 // of the current chunk
	newest  uint64
	started bool

	keyframe    uint64
	hasKeyframe bool
}

// chunk is a piece of memory, filled from its start. Each time it is written anew it has a new epoch, by which the places
// of its former packets are known to be void: nothing is ever removed one by one.
type chunk struct {
	b      []byte
	used   int
	epoch  uint64
	newest uint64 // highest sequence number in it
}

// place is where a packet lies.
type place struct {
	seq                     uint64
	epoch                   uint64 // 0 is an empty place
	chunk                   uint16
	offset, size, headerLen uint16
}

const placeBytes = int(unsafe.Sizeof(place{}))

// New makes a ring of at most maxPackets packets, a power of two, in at most maxBytes of memory, its index included. The
// memory is taken when packets come.
func New(maxPackets int, maxBytes int) *Ring {
	if maxPackets <= 0 || maxPackets&(maxPackets-1) != 0 {
		panic("history: maxPackets must be a power of two")
	}
	return &Ring{
		maxPackets: uint64(maxPackets),
		maxChunks:  min(max(0, (maxBytes-maxPackets*placeBytes)/chunkBytes), math.MaxUint16),
	}
}

// Put copies a packet into the ring. seq is its unwrapped sequence number; packets may come late, and a second one of the
// same number is ignored. What is older than all the ring holds, or longer than 8 KiB, is not kept.
func (r *Ring) Put(seq uint64, header, payload []byte) {
	size := len(header) + len(payload)
	if r.maxChunks == 0 || size == 0 || size > chunkBytes {
		return
	}
	if r.index == nil {
		r.index = make([]place, r.maxPackets)
	}
	if r.tooOld(seq) || r.find(seq) != nil {
		return
	}
	c := r.room(size)
	p := place{
		seq: seq, epoch: c.epoch, chunk: uint16(r.current),
		offset: uint16(c.used), size: uint16(size), headerLen: uint16(len(header)),
	}
	c.used += copy(c.b[c.used:], header)
	c.used += copy(c.b[c.used:], payload)
	c.newest = max(c.newest, seq)
	r.index[seq&(r.maxPackets-1)] = p
	if !r.started || seq > r.newest {
		r.newest, r.started = seq, true
	}
}

// room returns a chunk with size free bytes and makes it the current one: the same as before, else the oldest if all its
// packets are too old, else a new one, and at the bound the oldest with what it holds.
func (r *Ring) room(size int) *chunk {
	if len(r.chunks) > 0 {
		if c := &r.chunks[r.current]; chunkBytes-c.used >= size {
			return c
		}
	}
	oldest := -1
	for i := range r.chunks {
		if oldest < 0 || r.chunks[i].epoch < r.chunks[oldest].epoch {
			oldest = i
		}
	}
	if oldest < 0 || len(r.chunks) < r.maxChunks && !r.tooOld(r.chunks[oldest].newest) {
		r.chunks = append(r.chunks, chunk{b: make([]byte, chunkBytes)})
		oldest = len(r.chunks) - 1
	}
	r.current = oldest
	r.epoch++
	c := &r.chunks[oldest]
	c.used, c.epoch, c.newest = 0, r.epoch, 0
	return c
}

func (r *Ring) tooOld(seq uint64) bool { return r.started && seq+r.maxPackets <= r.newest }

// find returns the place of a packet that is still whole.
func (r *Ring) find(seq uint64) *place {
	if r.index == nil {
		return nil
	}
	p := &r.index[seq&(r.maxPackets-1)]
	if p.epoch == 0 || p.seq != seq || p.epoch != r.chunks[p.chunk].epoch || r.tooOld(seq) {
		return nil
	}
	return p
}

// Get returns the packet of a sequence number, header and payload, if it is still there. pkt is valid until the next Put
// and must not be written to.
func (r *Ring) Get(seq uint64) (pkt []byte, headerLen int, ok bool) {
	p := r.find(seq)
	if p == nil {
		return nil, 0, false
	}
	return r.chunks[p.chunk].b[p.offset:][:p.size:p.size], int(p.headerLen), true
}

// MarkKeyframe says that a key frame begins with packet seq.
func (r *Ring) MarkKeyframe(seq uint64) {
	if !r.hasKeyframe || seq > r.keyframe {
		r.keyframe, r.hasKeyframe = seq, true
	}
}

// Keyframe returns where the newest key frame begins, if every packet from there to the newest is in the ring. An older
// one could not be complete when this is not. It looks at each of those packets: a few nanoseconds for each.
func (r *Ring) Keyframe() (seq uint64, ok bool) {
	if !r.hasKeyframe || r.newest < r.keyframe || r.newest-r.keyframe >= r.maxPackets {
		return 0, false
	}
	for seq := r.keyframe; seq <= r.newest; seq++ {
		if r.find(seq) == nil {
			return 0, false
		}
	}
	return r.keyframe, true
}

// Newest is the highest sequence number that was put in; ok is false before the first.
func (r *Ring) Newest() (seq uint64, ok bool) { return r.newest, r.started }

// Bytes is the memory the ring has taken, its index included.
func (r *Ring) Bytes() int { return len(r.chunks)*chunkBytes + len(r.index)*placeBytes }
