package session_test

import (
	"encoding/json"
	"fmt"
	"time"
)

// active is what the nodes know of a session.
func (a *actor) active(id string) ([]string, error) {
	values := a.nodes.Values("session:active:" + id)
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) > 1 {
		return nil, fmt.Errorf("%d values", len(values))
	}
	var v struct {
		Participants            []struct{ UserID, State string }
		CurrentLanguage         string
		StartedAt, NextRotation int64
	}
	if err := json.Unmarshal(values[0], &v); err != nil {
		return nil, err
	}
	since := func(ms int64) string {
		if ms == 0 {
			return "none"
		}
		return time.UnixMilli(ms).Sub(a.begun).String()
	}
	var got []string
	for _, p := range v.Participants {
		got = append(got, a.name(p.UserID)+":"+p.State)
	}
	return append(got, "language:"+v.CurrentLanguage, "started:"+since(v.StartedAt), "next:"+since(v.NextRotation)), nil
}
