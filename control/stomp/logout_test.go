package stomp

import (
	"sync/atomic"
	"testing"
)

func TestTheEndOfALogInEndsItsConnectionsAlone(t *testing.T) {
	r := newRig(t, nil)
	phone, laptop, ben, stranger := r.connect(t, "ann"), r.connect(t, "ann"), r.connect(t, "ben"), r.open1(t)
	r.broker.EndLogIn("")
	r.broker.EndLogIn("log-in of nobody")
	phone.sync()
	r.broker.EndLogIn("log-in of ann")
	r.broker.EndLogIn("log-in of ann")
	phone.expectError("logged out")
	laptop.expectError("logged out")
	ben.sync()
	stranger.send("CONNECT\naccept-version:1.2\nlogin:cas\npasscode:good\n\n\x00")
	stranger.expect("CONNECTED") // who had not connected yet is nobody's
}

// Between Authenticate and the moment at which EndLogIn would find the connection, a log-in may end.
func TestALogInThatEndsWhileItsClientConnects(t *testing.T) {
	var ended atomic.Bool
	r := newRig(t, func(c *Config) {
		c.Ended = func(logIn string) bool { return logIn == "log-in of ann" && ended.Load() }
	})
	r.connect(t, "ann").sync()
	ended.Store(true)
	late := r.open1(t)
	late.send("CONNECT\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00")
	late.expectError("logged out")
	r.connect(t, "ben").sync()
}
