// Package limit says how much of the server one client may use.
//
// Limiter is a rate: the generic cell rate algorithm (ATM Forum TM 4.0, the virtual scheduling form) over many keys in bounded
// memory. Proxies finds out which address a request comes from when proxies stand
// before the server. It starts nothing, reads no clock and knows no product; control, control/httpapi and control/stomp ask it
// from their own goroutines.
package limit
