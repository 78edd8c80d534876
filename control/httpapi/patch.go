package httpapi

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// patched is a member of a merge patch (RFC 7396): not there, null, or a value.
type patched[T any] struct {
	sent  bool
	value *T
}

// UnmarshalJSON is only called for a member that is there.
func (p *patched[T]) UnmarshalJSON(octets []byte) error {
	*p = patched[T]{sent: true}
	return json.Unmarshal(octets, &p.value) // null leaves value nil
}

// Schema is that of T, or null; its name is huma's.
func (patched[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	return &s
}

// wanted returns what the member asks for: nil when it is not there, and no value for null.
func (p patched[T]) wanted() *T {
	if p.sent && p.value == nil {
		return new(T)
	}
	return p.value
}
