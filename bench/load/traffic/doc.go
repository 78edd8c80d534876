// Package traffic makes what a learner's browser would send: the sizes and moments of camera frames, Opus packets with their
// levels, the RTP headers around them, and a stamp in every payload by which a receiver knows the sender, the order and
// the age of a packet. It opens no socket, reads no clock and starts no goroutine; everything is called by the load
// generator's one sending goroutine, except the Stamp and KeyFrame readers, which any goroutine may call.
package traffic
