package transport

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"

	"github.com/pion/stun/v4"
)

const (
	stunHeaderBytes   = 20
	stunMagicCookie   = 0x2112a442
	bindingRequest    = 0x0001
	attrUsername      = 0x0006
	maxUsernameBytes  = 513 // RFC 8489 section 14.3
	maxDatagramBytes  = 2048
	comprehensionMask = 0x8000 // attributes with this bit may be ignored: RFC 8489 section 14
)

// checkUsername finds our ufrag and the client's in a STUN Binding request without parsing the rest, so that the packet
// worker can drop what is for nobody. Nothing in b is trusted yet.
func checkUsername(b []byte) (ours, theirs []byte, ok bool) {
	if len(b) < stunHeaderBytes || binary.BigEndian.Uint16(b) != bindingRequest ||
		int(binary.BigEndian.Uint16(b[2:])) != len(b)-stunHeaderBytes || binary.BigEndian.Uint32(b[4:]) != stunMagicCookie {
		return nil, nil, false
	}
	for rest := b[stunHeaderBytes:]; len(rest) >= 4; {
		kind, n := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
		rest = rest[4:]
		if n > len(rest) {
			return nil, nil, false
		}
		if kind == attrUsername {
			return bytes.Cut(rest[:n], []byte{':'})
		}
		rest = rest[min((n+3)&^3, len(rest)):]
	}
	return nil, nil, false
}

// check is what a Binding request says, once its integrity is proven.
type check struct {
	useCandidate bool
	controlled   bool            // the client believes that we control: RFC 8445 section 7.3.1.1
	unknown      []stun.AttrType // attributes that it insists on and we don't know
}

// readCheck verifies a Binding request with our password. Attributes behind MESSAGE-INTEGRITY are not protected and
// don't count (RFC 8489 section 14.5).
func readCheck(m *stun.Message, pwd string) (check, bool) {
	var c check
	if m.Type != stun.BindingRequest || stun.NewShortTermIntegrity(pwd).Check(m) != nil {
		return c, false
	}
	if m.Contains(stun.AttrFingerprint) && stun.Fingerprint.Check(m) != nil {
		return c, false
	}
	for _, a := range m.Attributes {
		switch a.Type {
		case stun.AttrMessageIntegrity:
			return c, true
		case stun.AttrUseCandidate:
			c.useCandidate = true
		case stun.AttrICEControlled:
			c.controlled = true
		case stun.AttrUsername, stun.AttrPriority, stun.AttrRealm, stun.AttrNonce:
		default:
			if a.Type&comprehensionMask == 0 {
				c.unknown = append(c.unknown, a.Type)
			}
		}
	}
	return c, false
}

// writeReply builds the answer to a proven check: success with the address that the request came from, 487 when the
// client doesn't want to control, 420 when it insists on attributes that we don't know.
func writeReply(reply, request *stun.Message, c check, from netip.AddrPort, pwd string) error {
	setters := make([]stun.Setter, 0, 6)
	setters = append(setters, stun.NewTransactionIDSetter(request.TransactionID))
	switch {
	case len(c.unknown) > 0:
		setters = append(setters, stun.BindingError, stun.CodeUnknownAttribute, stun.UnknownAttributes(c.unknown))
	case c.controlled:
		setters = append(setters, stun.BindingError, stun.CodeRoleConflict)
	default:
		addr := from.Addr().Unmap()
		setters = append(setters, stun.BindingSuccess, &stun.XORMappedAddress{IP: net.IP(addr.AsSlice()), Port: int(from.Port())})
	}
	return reply.Build(append(setters, stun.NewShortTermIntegrity(pwd), stun.Fingerprint)...)
}
