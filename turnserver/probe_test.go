package turnserver

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// overTCP makes newProbe connect by TCP.
const overTCP = "tcp"

// probe is a client that says exactly what a test wants to say.
type probe struct {
	t     testing.TB
	conn  net.Conn
	creds Credentials
	realm stun.Realm
	nonce stun.Nonce
}

func newProbe(t testing.TB, server netip.AddrPort, creds Credentials, network ...string) *probe {
	t.Helper()
	conn, err := net.Dial(append(network, "udp")[0], server.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &probe{t: t, conn: conn, creds: creds}
}

// send writes raw bytes.
func (p *probe) send(b []byte) {
	p.t.Helper()
	if _, err := p.conn.Write(b); err != nil {
		p.t.Fatal(err)
	}
}

// receive reads one STUN message; nil when none comes in time.
func (p *probe) receive(wait time.Duration) *stun.Message {
	p.t.Helper()
	if err := p.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		p.t.Fatal(err)
	}
	b := make([]byte, 2048)
	var n int
	var err error
	if p.conn.LocalAddr().Network() == overTCP {
		if n, err = io.ReadFull(p.conn, b[:stunHeaderBytes]); err == nil {
			length := int(binary.BigEndian.Uint16(b[2:4]))
			_, err = io.ReadFull(p.conn, b[n:n+length])
			n += length
		}
	} else {
		n, err = p.conn.Read(b)
	}
	if err != nil {
		return nil
	}
	m := &stun.Message{Raw: b[:n]}
	if err := m.Decode(); err != nil {
		p.t.Fatalf("answer % x: %v", b[:n], err)
	}
	return m
}

// build makes a request, signed when there is a nonce.
func (p *probe) build(method stun.Method, attrs ...stun.Setter) *stun.Message {
	p.t.Helper()
	set := append([]stun.Setter{stun.TransactionID, stun.NewType(method, stun.ClassRequest)}, attrs...)
	if p.nonce != nil {
		set = append(set, stun.NewUsername(p.creds.Username), p.realm, p.nonce,
			stun.NewLongTermIntegrity(p.creds.Username, p.realm.String(), p.creds.Password))
	}
	m, err := stun.Build(set...)
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

// request sends a request and gives its answer; nil when none comes.
func (p *probe) request(method stun.Method, attrs ...stun.Setter) *stun.Message {
	p.t.Helper()
	m := p.build(method, attrs...)
	p.send(m.Raw)
	for {
		answer := p.receive(time.Second)
		if answer == nil || answer.TransactionID == m.TransactionID {
			return answer
		}
	}
}

// code is the error code of an answer: 0 for success, -1 for none.
func code(m *stun.Message) int {
	if m == nil {
		return -1
	}
	var e stun.ErrorCodeAttribute
	if m.Type.Class == stun.ClassSuccessResponse || e.GetFrom(m) != nil {
		return 0
	}
	return int(e.Code)
}

// expect checks the code of an answer.
func (p *probe) expect(what string, answer *stun.Message, want int) {
	p.t.Helper()
	if got := code(answer); got != want {
		p.t.Errorf("%s: answer %d, want %d", what, got, want)
	}
}

// challenge fetches realm and nonce.
func (p *probe) challenge() {
	p.t.Helper()
	p.nonce = nil
	answer := p.request(stun.MethodAllocate, udpTransport)
	if code(answer) != 401 || p.realm.GetFrom(answer) != nil || p.nonce.GetFrom(answer) != nil {
		p.t.Fatalf("challenge: %v", answer)
	}
}

func (p *probe) allocate(want int, attrs ...stun.Setter) {
	p.t.Helper()
	p.challenge()
	p.expect("Allocate", p.request(stun.MethodAllocate, append([]stun.Setter{udpTransport}, attrs...)...), want)
}

func (p *probe) refresh(want int) {
	p.t.Helper()
	p.expect("Refresh", p.request(stun.MethodRefresh), want)
}

func (p *probe) permit(want int, peers ...netip.AddrPort) {
	p.t.Helper()
	p.expect("CreatePermission", p.request(stun.MethodCreatePermission, peerAttrs(peers)...), want)
}

func (p *probe) bind(want int, channel uint16, peers ...netip.AddrPort) {
	p.t.Helper()
	number := raw(stun.AttrChannelNumber, byte(channel>>8), byte(channel), 0, 0)
	p.expect("ChannelBind", p.request(stun.MethodChannelBind, append(peerAttrs(peers), number)...), want)
}

// raw is an attribute of any bytes.
func raw(t stun.AttrType, value ...byte) stun.RawAttribute {
	return stun.RawAttribute{Type: t, Value: value}
}

var udpTransport = raw(stun.AttrRequestedTransport, 17, 0, 0, 0)

// peerAttrs writes addresses as XOR-PEER-ADDRESS, a mapped one as IPv6.
func peerAttrs(peers []netip.AddrPort) []stun.Setter {
	var set []stun.Setter
	for _, p := range peers {
		set = append(set, peerAttr{p})
	}
	return set
}

// peerAttr writes one XOR-PEER-ADDRESS without pion's own encoder, which would unmap the address.
type peerAttr struct{ addr netip.AddrPort }

func (a peerAttr) AddTo(m *stun.Message) error {
	ip, family := a.addr.Addr().AsSlice(), byte(familyIPv4)
	if a.addr.Addr().Is6() {
		family = familyIPv6
	}
	key := append([]byte{0x21, 0x12, 0xA4, 0x42}, m.TransactionID[:]...)
	port := a.addr.Port() ^ 0x2112
	v := []byte{0, family, byte(port >> 8), byte(port)}
	for i := range ip {
		v = append(v, ip[i]^key[i])
	}
	m.Add(stun.AttrXORPeerAddress, v)
	return nil
}

// indication sends a Send indication with the given peer attribute.
func (p *probe) indication(peer stun.Setter, data string) {
	p.t.Helper()
	m, err := stun.Build(stun.TransactionID, stun.NewType(stun.MethodSend, stun.ClassIndication), peer, raw(stun.AttrData, []byte(data)...))
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(m.Raw)
}

// alive fails the test when the server does not answer a Binding request from another client.
func alive(t testing.TB, s *Server) {
	t.Helper()
	udp, _ := s.Addrs()
	p := newProbe(t, udp, Credentials{})
	p.expect("Binding from another client", p.request(stun.MethodBinding), 0)
}
