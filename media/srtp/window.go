package srtp

// window remembers which of the newest packet indices were received (RFC 3711 section 3.3.2). Its size is that of seen in
// bits, a power of two; the bit of an index is its place modulo the size.
type window struct {
	seen    []uint64
	newest  uint64
	started bool
}

// fresh says whether index may still be accepted: newer than all, or inside the window and not seen.
func (w *window) fresh(index uint64) bool {
	if !w.started || index > w.newest {
		return true
	}
	size := uint64(len(w.seen)) * 64
	if w.newest-index >= size {
		return false
	}
	at := index & (size - 1)
	return w.seen[at>>6]&(1<<(at&63)) == 0
}

// accept records index, which the caller has found fresh and authentic.
func (w *window) accept(index uint64) {
	size := uint64(len(w.seen)) * 64
	switch {
	case !w.started || index >= w.newest+size:
		clear(w.seen)
		w.newest, w.started = index, true
	case index > w.newest:
		for i := w.newest + 1; i < index; i++ {
			at := i & (size - 1)
			w.seen[at>>6] &^= 1 << (at & 63)
		}
		w.newest = index
	}
	at := index & (size - 1)
	w.seen[at>>6] |= 1 << (at & 63)
}
