package httpapi

import (
	"slices"
	"strconv"
	"strings"
)

// etags is what a client sends in If-Match or If-None-Match (RFC 9110 section 13.1).
type etags struct {
	// any stands for whatever is there.
	any  bool
	tags []string
}

// parseETags reads the header; ok is false when it is neither * nor a list of entity tags.
func parseETags(header string) (e etags, ok bool) {
	rest := strings.Trim(header, " \t")
	if rest == "*" {
		return etags{any: true}, true
	}
	for rest != "" {
		// A weak tag counts as well: proxies that compress make ours weak, and it names a version, not octets.
		opaque, found := strings.CutPrefix(strings.TrimPrefix(rest, "W/"), `"`)
		if !found {
			return etags{}, false
		}
		var tag string
		if tag, rest, found = strings.Cut(opaque, `"`); !found || strings.ContainsFunc(tag, notInTag) {
			return etags{}, false
		}
		e.tags = append(e.tags, tag)
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" {
			break
		}
		if rest, found = strings.CutPrefix(rest, ","); !found {
			return etags{}, false
		}
		rest = strings.TrimLeft(rest, " \t")
	}
	return e, len(e.tags) > 0
}

func notInTag(c rune) bool { return c < 0x21 || c == 0x7F }

// matches reports whether a version is among them.
func (e etags) matches(version int64) bool {
	return e.any || slices.Contains(e.tags, strconv.FormatInt(version, 10))
}

// etagOf is the entity tag of a version.
func etagOf(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }
