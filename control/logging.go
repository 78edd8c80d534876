package control

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"strings"
)

// NewLogger returns a logger for w that writes no personal data: e-mail addresses, tokens and passwords become a mask, and an
// IP address is cut to its network, whoever logs it and under whatever key. level is debug, info, warn or error; format is
// text or json. It is safe for concurrent use.
func NewLogger(w io.Writer, level, format string) (*slog.Logger, error) {
	var threshold slog.Level
	if err := threshold.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	options := &slog.HandlerOptions{Level: threshold}
	var inner slog.Handler
	switch format {
	case "text":
		inner = slog.NewTextHandler(w, options)
	case "json":
		inner = slog.NewJSONHandler(w, options)
	default:
		return nil, fmt.Errorf("log format %q is neither text nor json", format)
	}
	return slog.New(masking{inner: inner, masks: newMasks()}), nil
}

// masking is a handler that rewrites what it passes on. A handler, and not ReplaceAttr, because the message and the text of
// errors and other values have to be looked at too, inside groups as well.
type masking struct {
	inner slog.Handler
	masks *masks
}

func (m masking) Enabled(ctx context.Context, level slog.Level) bool {
	return m.inner.Enabled(ctx, level)
}

func (m masking) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, m.masks.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(m.masks.attr(a))
		return true
	})
	return m.inner.Handle(ctx, clean)
}

func (m masking) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = m.masks.attr(a)
	}
	return masking{inner: m.inner.WithAttrs(clean), masks: m.masks}
}

func (m masking) WithGroup(name string) slog.Handler {
	return masking{inner: m.inner.WithGroup(name), masks: m.masks}
}

// mask stands where something was taken out.
const mask = "[masked]"

// masks finds personal data in text.
type masks struct {
	email, token, bearer, ipv4, ipv6 *regexp.Regexp
}

func newMasks() *masks {
	return &masks{
		// The last part of a domain has letters only: module@v1.2.3 is no address.
		email:  regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@([\p{L}\p{N}-]+\.)*\p{L}[\p{L}-]+`),
		token:  regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?`), // a JWT: it begins with {"
		bearer: regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+`),
		ipv4:   regexp.MustCompile(`\b(\d{1,3}\.){3}\d{1,3}\b(/24)?`),
		ipv6:   regexp.MustCompile(`[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}(\.\d{1,3}){0,3}(/48)?`),
	}
}

// secretKey says whether whatever stands under a key is never written. Keys are compared without case, dashes and underscores.
func secretKey(key string) bool {
	key = strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))
	for _, part := range []string{"password", "passcode", "passwd", "secret", "token", "authorization", "cookie", "credential", "apikey"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

func (m *masks) attr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		members := value.Group()
		clean := make([]slog.Attr, len(members))
		for i, member := range members {
			clean[i] = m.attr(member)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	}
	switch value.Kind() {
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindInt64, slog.KindUint64, slog.KindTime:
		return slog.Attr{Key: a.Key, Value: value} // a number tells nothing, under a secret's name neither ("tokens", 3)
	}
	if secretKey(a.Key) {
		return slog.String(a.Key, mask)
	}
	return slog.String(a.Key, m.text(asText(value)))
}

func asText(value slog.Value) string {
	switch v := value.Any().(type) {
	case string:
		return v
	case error:
		return v.Error()
	case fmt.Stringer: // netip.Addr, net.Addr and the like
		return v.String()
	case []byte:
		return string(v)
	default:
		return fmt.Sprintf("%+v", v)
	}
}

// text masks what it finds in s.
func (m *masks) text(s string) string {
	if strings.Contains(s, "@") {
		s = m.email.ReplaceAllString(s, mask)
	}
	s = m.token.ReplaceAllString(s, mask)
	s = m.bearer.ReplaceAllString(s, "$1 "+mask)
	if strings.Count(s, ":") >= 2 {
		s = m.ipv6.ReplaceAllStringFunc(s, cutAddress) // first: it may end in dotted form
	}
	return m.ipv4.ReplaceAllStringFunc(s, cutAddress)
}

// cutAddress keeps the network of an address: 24 bits of IPv4 and 48 of IPv6 place a person in a town at best. Addresses that
// name no person (loopback, unspecified) and text that only looks like an address stay.
func cutAddress(s string) string {
	text, _, cut := strings.Cut(s, "/")
	address, err := netip.ParseAddr(text)
	if err != nil || cut {
		return s
	}
	address = address.Unmap()
	if address.IsLoopback() || address.IsUnspecified() {
		return s
	}
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network := &net.IPNet{IP: address.AsSlice(), Mask: net.CIDRMask(bits, address.BitLen())}
	return network.IP.Mask(network.Mask).String() + fmt.Sprintf("/%d", bits)
}
