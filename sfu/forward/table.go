package forward

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// tableBuckets is a power of two well above the peers of one machine, so that a bucket holds about one entry.
const tableBuckets = 4096

// addressTable finds the peer behind a remote address. Only addresses that ICE has validated are in it. Reading takes no lock: a bucket
// is an immutable slice that a writer replaces.
type addressTable struct {
	mu      sync.Mutex // writers
	buckets [tableBuckets]atomic.Pointer[[]tableEntry]
}

type tableEntry struct {
	addr netip.AddrPort
	peer *Peer
}

func (t *addressTable) find(addr netip.AddrPort) *Peer {
	bucket := t.buckets[bucketOf(addr)].Load()
	if bucket == nil {
		return nil
	}
	for i := range *bucket {
		if e := &(*bucket)[i]; e.addr == addr {
			return e.peer
		}
	}
	return nil
}

// put makes addr lead to p, whoever had it before: ICE has just validated it for p.
func (t *addressTable) put(addr netip.AddrPort, p *Peer) {
	t.replace(addr, func(e tableEntry) bool { return e.addr != addr }, &tableEntry{addr, p})
}

// remove takes addr out if it still leads to p.
func (t *addressTable) remove(addr netip.AddrPort, p *Peer) {
	t.replace(addr, func(e tableEntry) bool { return e.addr != addr || e.peer != p }, nil)
}

func (t *addressTable) replace(addr netip.AddrPort, keep func(tableEntry) bool, add *tableEntry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := &t.buckets[bucketOf(addr)]
	var next []tableEntry
	if old := at.Load(); old != nil {
		for _, e := range *old {
			if keep(e) {
				next = append(next, e)
			}
		}
	}
	if add != nil {
		next = append(next, *add)
	}
	if len(next) == 0 {
		at.Store(nil)
		return
	}
	at.Store(&next)
}

func bucketOf(addr netip.AddrPort) uint32 {
	b := addr.Addr().As16()
	h := uint32(addr.Port())
	for i := 8; i < 16; i += 4 {
		h = h*0x9E3779B1 ^ (uint32(b[i]) | uint32(b[i+1])<<8 | uint32(b[i+2])<<16 | uint32(b[i+3])<<24)
	}
	h *= 0x85EBCA6B
	return h >> 20 & (tableBuckets - 1)
}
