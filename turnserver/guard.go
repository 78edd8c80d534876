package turnserver

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"

	"github.com/pion/stun/v4"
)

const (
	stunHeaderBytes    = 20
	channelHeaderBytes = 4
	// maxPeersPerRequest bounds the peers of one CreatePermission request.
	maxPeersPerRequest = 16

	transportTCP = 6 // protocol number in REQUESTED-TRANSPORT
	familyIPv4   = 1 // in REQUESTED-ADDRESS-FAMILY
	familyIPv6   = 2
)

// errPeerAddress refuses an XOR-PEER-ADDRESS whose length does not fit its family.
var errPeerAddress = errors.New("turnserver: malformed peer address")

// guard reads each message of a client before pion does, on the goroutine of pion's read loop, and lets through what pion
// handles well. Whatever panics while a message is read panics here, where it costs that message only. It also gives the
// answers that pion leaves out: 403 for a denied peer, 437 and 441 for a request on no or another's allocation.
type guard struct {
	// Set by newGuard.
	s     *Server
	reply func(b []byte, to netip.AddrPort)

	// Owned by the read loop.
	msg      stun.Message
	cleared  bool // the message being handled asks for allowed peers only
	panicked bool // the last message made the guard panic

	mu     sync.Mutex
	owners map[netip.AddrPort]string // Guarded by mu: who holds the allocation of a client address
}

func newGuard(s *Server, reply func(b []byte, to netip.AddrPort)) *guard {
	return &guard{s: s, reply: reply, owners: make(map[netip.AddrPort]string)}
}

// isChannelData reports whether a message is ChannelData: its channel number is 0x4000 to 0x4FFF (RFC 8656 section 12).
func isChannelData(b []byte) bool { return len(b) >= channelHeaderBytes && b[0]&0xF0 == 0x40 }

// admit reports whether pion may see the message.
func (g *guard) admit(b []byte, from netip.AddrPort) (pass bool) {
	g.cleared, g.panicked = false, false
	defer func() {
		if recover() != nil {
			g.s.counters.panics.Add(1)
			g.panicked, pass = true, false
		}
	}()
	if isChannelData(b) {
		return g.channelData(b)
	}
	g.msg.Raw = append(g.msg.Raw[:0], b...)
	if len(b) < stunHeaderBytes || g.msg.Decode() != nil {
		return g.malformed()
	}
	switch {
	case g.msg.Type == stun.BindingRequest:
		return true
	case g.msg.Type.Class == stun.ClassIndication && g.msg.Type.Method == stun.MethodSend:
		return g.send(from)
	case g.msg.Type.Class != stun.ClassRequest:
		return g.malformed()
	}
	switch g.msg.Type.Method {
	case stun.MethodAllocate, stun.MethodRefresh, stun.MethodCreatePermission, stun.MethodChannelBind:
		return g.request(from)
	}
	return g.malformed() // RFC 6062's methods and unknown ones
}

func (g *guard) malformed() bool {
	g.s.counters.malformed.Add(1)
	return false
}

// channelData checks the length; the channel itself is pion's business.
func (g *guard) channelData(b []byte) bool {
	if int(binary.BigEndian.Uint16(b[2:4])) > len(b)-channelHeaderBytes {
		return g.malformed()
	}
	return true
}

// send checks a Send indication: it has no answer, so a bad one is dropped.
func (g *guard) send(from netip.AddrPort) bool {
	if _, ok := g.owner(from); !ok {
		return g.malformed()
	}
	peer, family, err := peerAddress(&g.msg)
	if err != nil || family != g.s.relays.family {
		return g.malformed()
	}
	if _, err := g.msg.Get(stun.AttrData); err != nil {
		return g.malformed()
	}
	return g.allowed(peer)
}

// request checks a request that needs credentials. Without good ones it is passed on: pion answers with a challenge.
func (g *guard) request(from netip.AddrPort) bool {
	owner, integrity, ok := g.authenticate()
	if !ok {
		return true
	}
	if g.msg.Type.Method == stun.MethodAllocate {
		return g.allocate(from, integrity)
	}
	switch holder, ok := g.owner(from); {
	case !ok:
		return g.refuse(from, stun.CodeAllocMismatch, integrity)
	case holder != owner:
		return g.refuse(from, stun.CodeWrongCredentials, integrity)
	case g.msg.Type.Method == stun.MethodRefresh:
		return true
	}
	if g.msg.Type.Method == stun.MethodChannelBind && !channelNumberOK(&g.msg) {
		return g.refuse(from, stun.CodeBadRequest, integrity)
	}
	if code := g.peers(); code != 0 {
		return g.refuse(from, code, integrity)
	}
	g.cleared = true
	return true
}

// authenticate checks the credentials of the message.
func (g *guard) authenticate() (owner string, integrity stun.MessageIntegrity, ok bool) {
	var name stun.Username
	var realm stun.Realm
	if name.GetFrom(&g.msg) != nil || realm.GetFrom(&g.msg) != nil || !g.msg.Contains(stun.AttrMessageIntegrity) {
		return "", nil, false
	}
	owner, key, ok := g.s.key(name.String(), realm.String())
	if !ok {
		return "", nil, false
	}
	if stun.MessageIntegrity(key).Check(&g.msg) != nil {
		g.s.counters.authFailures.Add(1)
		return "", nil, false
	}
	return owner, key, true
}

// allocate refuses relays that we do not offer.
func (g *guard) allocate(from netip.AddrPort, integrity stun.MessageIntegrity) bool {
	if v, err := g.msg.Get(stun.AttrRequestedTransport); err == nil && len(v) > 0 && v[0] == transportTCP {
		return g.refuse(from, stun.CodeUnsupportedTransProto, integrity)
	}
	if v, err := g.msg.Get(stun.AttrRequestedAddressFamily); err == nil && len(v) > 0 && v[0] != g.s.relays.family {
		return g.refuse(from, stun.CodeAddrFamilyNotSupported, integrity)
	}
	return true
}

// peers checks every peer address of the message: 0, or the code of the refusal.
func (g *guard) peers() stun.ErrorCode {
	n, foreign, denied := 0, false, false
	err := g.msg.ForEach(stun.AttrXORPeerAddress, func(m *stun.Message) error {
		peer, family, err := peerAddress(m)
		n++
		foreign = foreign || (err == nil && family != g.s.relays.family)
		denied = denied || (err == nil && !g.permitted(peer))
		return err
	})
	switch {
	case err != nil || n == 0 || n > maxPeersPerRequest:
		return stun.CodeBadRequest
	case foreign:
		return stun.CodePeerAddrFamilyMismatch
	case denied:
		return stun.CodeForbidden
	}
	return 0
}

// permitted asks the policy for a request. A channel is bound to an address; a permission is for an IP, whatever port the
// client puts beside it (RFC 8656 section 9.1), and the port is checked when packets come.
func (g *guard) permitted(peer netip.AddrPort) bool {
	if g.msg.Type.Method == stun.MethodCreatePermission && g.s.config.AllowedPeers(netip.AddrPortFrom(peer.Addr(), 0)) {
		return true
	}
	return g.allowed(peer)
}

// allowed asks the policy for an address and counts a denial.
func (g *guard) allowed(peer netip.AddrPort) bool {
	if peer.Port() != 0 && g.s.config.AllowedPeers(peer) {
		return true
	}
	g.s.counters.peersDenied.Add(1)
	return false
}

// refuse answers with an error.
func (g *guard) refuse(to netip.AddrPort, code stun.ErrorCode, integrity stun.MessageIntegrity) bool {
	answer, err := stun.Build(&stun.Message{TransactionID: g.msg.TransactionID},
		stun.NewType(g.msg.Type.Method, stun.ClassErrorResponse), code, integrity)
	if err == nil {
		g.reply(answer.Raw, to)
	}
	return false
}

// permit is pion's PermissionHandler. pion asks it about the IP only; the guard has checked the whole address already, and
// each packet is checked again at the relay.
func (g *guard) permit(net.Addr, net.IP) bool { return g.cleared }

// owner is who holds the allocation of a client address.
func (g *guard) owner(client netip.AddrPort) (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	owner, ok := g.owners[client]
	return owner, ok
}

// setOwner notes an allocation; an empty owner means that it has ended.
func (g *guard) setOwner(client netip.AddrPort, owner string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if owner == "" {
		delete(g.owners, client)
		return
	}
	g.owners[client] = owner
}

// channelNumberOK reports whether a ChannelBind request asks for a channel number that may be had; pion takes any.
func channelNumberOK(m *stun.Message) bool {
	v, err := m.Get(stun.AttrChannelNumber)
	return err == nil && len(v) == 4 && v[0]&0xF0 == 0x40
}

// peerAddress reads the first XOR-PEER-ADDRESS of a message, unmapped, and the family it was written in. Its length must
// fit that family exactly: pion's reader takes a shorter one and fills it with zeros.
func peerAddress(m *stun.Message) (peer netip.AddrPort, family byte, err error) {
	v, err := m.Get(stun.AttrXORPeerAddress)
	if err != nil {
		return netip.AddrPort{}, 0, err
	}
	if len(v) != 8 && len(v) != 20 || (len(v) == 8) != (v[1] == familyIPv4) {
		return netip.AddrPort{}, 0, errPeerAddress
	}
	var a stun.XORMappedAddress
	if err := a.GetFromAs(m, stun.AttrXORPeerAddress); err != nil {
		return netip.AddrPort{}, 0, err
	}
	ip, ok := netip.AddrFromSlice(a.IP)
	if !ok {
		return netip.AddrPort{}, 0, errPeerAddress
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(a.Port)), v[1], nil
}
