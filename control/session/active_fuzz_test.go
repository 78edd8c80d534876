package session

import (
	"encoding/json"
	"testing"
)

func FuzzParseActive(f *testing.F) {
	for _, text := range []string{
		`{"participants":[{"userId":"u","state":"connected"}],"currentLanguage":"ko","startedAt":1,"nextRotation":2}`,
		`{"participants":[{"userId":"u","state":"lost"}],"startedAt":1}`, `{"participants":[{"userId":"","state":"lost"}]}`,
		`{"participants":[{"userId":"u","state":"dead"}]}`, `{"participants":[]}`, `{}`, `null`, `[]`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		a, ok := parseActive(octets)
		if !ok {
			return
		}
		if len(a.Participants) == 0 || a.connected() > len(a.Participants) {
			t.Errorf("took %+v", a)
		}
		again, err := json.Marshal(a)
		if b, ok := parseActive(again); err != nil || !ok || !a.equal(b) {
			t.Errorf("%s is read as %+v", again, b)
		}
	})
}
