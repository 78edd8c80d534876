//go:build linux

package link

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	dtlsnet "github.com/pion/dtls/v3/pkg/net"
	"github.com/pion/ice/v4"
	"github.com/pion/srtp/v3"
	"golang.org/x/sys/unix"

	"github.com/languagemate/studymate/bench/load/traffic"
)

const (
	// checkInterval makes pion nominate soon after the first answered check; its default of 200 ms is made for the Internet.
	checkInterval = 5 * time.Millisecond
	// maxChecks keeps a pair alive for seconds at that interval, when the server is slow to learn our password.
	maxChecks = 2000
	// dtlsRepeat is when a lost flight is sent again: Chromium's first pause. pion's second would be what the join to a server is measured by that drops
	// a client hello which comes with the nomination.
	dtlsRepeat = 50 * time.Millisecond
	// iceTimeout is longer than any run: a server that is busy is measured, not left.
	iceTimeout = 10 * time.Minute
)

// Timeline is when the steps of one link's joining were done, by CLOCK_REALTIME; 0 is never.
type Timeline struct {
	ICENs        int64
	DTLSNs       int64
	FirstVideoNs int64 // first video packet that could be decrypted, by the kernel's stamp
	FirstKeyNs   int64 // first packet of a key frame among the decrypted ones
}

// Link is one ICE, DTLS and SRTP association with the server. Open, Offer, Answer, Connect and Close are for one goroutine at a time.
type Link struct {
	// Set by Open.
	hub           *Hub
	socket        *socket
	port          *port
	agent         *ice.Agent
	ufrag, pwd    string
	verify        bool
	kinds         [128]atomic.Int32 // kind by payload type, plus one
	offered       bool
	iceNs, dtlsNs atomic.Int64

	// Set by Connect.
	dtls    *dtls.Conn
	remote  *unix.SockaddrInet4
	sealing *srtp.Context // the sending goroutine's
	opening atomic.Pointer[srtp.Context]
	running sync.WaitGroup

	closeOnce sync.Once
	closing   atomic.Bool

	feedback  feedback
	repeats   [128]atomic.Bool // payload types of RTX, with Config.Feedback
	numbersID atomic.Uint32    // header extension of the server's transport-wide numbers

	publishing atomic.Pointer[[]*stream] // the sending goroutine's streams, for what the server asks of them

	in  incoming
	out outgoing
	// Owned by the sending goroutine after start.
	dueNs int64
}

// Open makes a link with its own port. With verify, every packet is decrypted and its stamp read, else only until the first key frame.
func (h *Hub) Open(verify bool) (*Link, error) {
	s, err := openSocket(h.config)
	if err != nil {
		return nil, err
	}
	l := &Link{hub: h, socket: s, port: newPort(s), verify: verify}
	if err := l.openAgent(); err != nil {
		s.close()
		return nil, err
	}
	if err := h.add(l); err != nil {
		_ = l.agent.Close()
		s.close()
		return nil, err
	}
	return l, nil
}

func (l *Link) openAgent() error {
	agent, err := ice.NewAgentWithOptions(
		ice.WithUDPMux(l.port),
		ice.WithNetworkTypes([]ice.NetworkType{ice.NetworkTypeUDP4}),
		ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}),
		ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		ice.WithIncludeLoopback(),
		ice.WithCheckInterval(checkInterval),
		ice.WithMaxBindingRequests(maxChecks),
		ice.WithHostAcceptanceMinWait(0),
		ice.WithPrflxAcceptanceMinWait(0),
		ice.WithDisconnectedTimeout(iceTimeout),
		ice.WithFailedTimeout(iceTimeout),
	)
	if err != nil {
		return fmt.Errorf("ICE agent: %w", err)
	}
	l.agent = agent
	gathered := make(chan struct{})
	err = agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			close(gathered)
		}
	})
	if err == nil {
		l.ufrag, l.pwd, err = agent.GetLocalUserCredentials()
	}
	if err == nil {
		err = agent.GatherCandidates()
	}
	if err != nil {
		_ = agent.Close()
		return fmt.Errorf("ICE agent: %w", err)
	}
	<-gathered
	return nil
}

// Receives says which payload types carry which kind; others are counted apart.
func (l *Link) Receives(kind traffic.Kind, payloadTypes ...uint8) {
	for _, pt := range payloadTypes {
		l.kinds[pt&0x7f].Store(int32(kind) + 1)
	}
}

// Repeats says which payload types carry repeats.
func (l *Link) Repeats(payloadTypes ...uint8) {
	for _, pt := range payloadTypes {
		l.repeats[pt&0x7f].Store(l.hub.config.Feedback)
	}
}

// AddCandidate adds a trickled candidate line of the server. What this link can't reach (TCP, IPv6, names) is left out.
func (l *Link) AddCandidate(line string) error {
	c, err := ice.UnmarshalCandidate(strings.TrimPrefix(line, "candidate:"))
	if err != nil {
		return fmt.Errorf("%w: candidate %q: %w", ErrDescription, line, err)
	}
	address, err := netip.ParseAddr(c.Address())
	if reachable := err == nil && address.Unmap().Is4() && c.NetworkType() == ice.NetworkTypeUDP4; !reachable {
		return nil
	}
	return l.agent.AddRemoteCandidate(c)
}

// Connect runs ICE and DTLS with the peer of a description and starts the packet path.
func (l *Link) Connect(ctx context.Context, remote Description) error {
	for _, line := range remote.Candidates {
		if err := l.AddCandidate(line); err != nil {
			return err
		}
	}
	var conn net.Conn
	var err error
	if l.offered || remote.Lite { // RFC 8445 section 6.1.1
		conn, err = l.agent.Dial(ctx, remote.Ufrag, remote.Pwd)
	} else {
		conn, err = l.agent.Accept(ctx, remote.Ufrag, remote.Pwd)
	}
	if err != nil {
		return fmt.Errorf("ICE: %w", err)
	}
	l.iceNs.Store(time.Now().UnixNano())
	if err := l.handshake(ctx, conn, remote); err != nil {
		return err
	}
	l.dtlsNs.Store(time.Now().UnixNano())
	pair, err := l.agent.GetSelectedCandidatePair()
	if err != nil || pair == nil {
		return fmt.Errorf("ICE: no pair: %w", err)
	}
	address, err := netip.ParseAddr(pair.Remote.Address())
	if err != nil {
		return fmt.Errorf("ICE: remote address: %w", err)
	}
	l.remote = sockaddr(netip.AddrPortFrom(address, uint16(pair.Remote.Port())))
	l.hub.start(l)
	return nil
}

func (l *Link) handshake(ctx context.Context, conn net.Conn, remote Description) error {
	options := []dtls.Option{
		dtls.WithCertificates(l.hub.certificate),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM),
		dtls.WithInsecureSkipVerify(true), // the fingerprint is what counts
		dtls.WithFlightInterval(dtlsRepeat),
		dtls.WithVerifyPeerCertificate(func(raw [][]byte, _ [][]*x509.Certificate) error {
			return checkFingerprint(raw, remote.Fingerprint)
		}),
	}
	packets := dtlsnet.PacketConnFromConn(conn)
	var err error
	client := !l.offered || remote.Setup == "passive" // RFC 5763 section 5; we answer "active"
	if client {
		l.dtls, err = dtls.ClientWithOptions(packets, conn.RemoteAddr(), clientOptions(options)...)
	} else {
		l.dtls, err = dtls.ServerWithOptions(packets, conn.RemoteAddr(), serverOptions(options)...)
	}
	if err != nil {
		return fmt.Errorf("DTLS: %w", err)
	}
	if err := l.dtls.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("DTLS: %w", err)
	}
	if err := l.exportKeys(client); err != nil {
		return err
	}
	l.running.Go(l.discardDTLS)
	return nil
}

func (l *Link) exportKeys(client bool) error {
	if profile, ok := l.dtls.SelectedSRTPProtectionProfile(); !ok || profile != dtls.SRTP_AEAD_AES_128_GCM {
		return ErrProfile
	}
	state, ok := l.dtls.ConnectionState()
	if !ok {
		return errors.New("DTLS: no state")
	}
	config := srtp.Config{Profile: srtp.ProtectionProfileAeadAes128Gcm}
	if err := config.ExtractSessionKeysFromDTLS(&state, client); err != nil {
		return fmt.Errorf("SRTP keys: %w", err)
	}
	sealing, err := srtp.CreateContext(config.Keys.LocalMasterKey, config.Keys.LocalMasterSalt, config.Profile)
	if err != nil {
		return fmt.Errorf("SRTP: %w", err)
	}
	opening, err := srtp.CreateContext(config.Keys.RemoteMasterKey, config.Keys.RemoteMasterSalt, config.Profile)
	if err != nil {
		return fmt.Errorf("SRTP: %w", err)
	}
	l.sealing = sealing
	l.opening.Store(opening)
	return nil
}

// discardDTLS reads what comes over DTLS, so that alerts and repeats are answered; a light client has no data channel.
func (l *Link) discardDTLS() {
	b := make([]byte, maxDatagramBytes)
	for {
		if _, err := l.dtls.Read(b); err != nil {
			return
		}
	}
}

// Timeline is what is known of the joining so far.
func (l *Link) Timeline() Timeline {
	return Timeline{
		ICENs: l.iceNs.Load(), DTLSNs: l.dtlsNs.Load(),
		FirstVideoNs: l.in.firstVideoNs.Load(), FirstKeyNs: l.in.firstKeyNs.Load(),
	}
}

// Close stops sending. The rest ends with the Hub.
func (l *Link) Close() { l.closing.Store(true) }

func (l *Link) shut() error {
	var err error
	l.closeOnce.Do(func() {
		l.closing.Store(true)
		if l.dtls != nil {
			_ = l.dtls.Close() // the peer may be gone already
		}
		err = l.agent.Close()
		l.running.Wait()
	})
	return err
}

func checkFingerprint(raw [][]byte, announced string) error {
	if len(raw) == 0 {
		return ErrFingerprint
	}
	sum := sha256.Sum256(raw[0])
	if strings.ReplaceAll(strings.ToLower(announced), ":", "") != hex.EncodeToString(sum[:]) {
		return ErrFingerprint
	}
	return nil
}

func clientOptions(options []dtls.Option) []dtls.ClientOption {
	list := make([]dtls.ClientOption, len(options))
	for i, o := range options {
		list[i] = o
	}
	return list
}

func serverOptions(options []dtls.Option) []dtls.ServerOption {
	list := make([]dtls.ServerOption, len(options), len(options)+2)
	for i, o := range options {
		list[i] = o
	}
	return append(list, dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerifyHello(true))
}
