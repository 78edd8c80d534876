package session_test

import "context"

// whoIsIn is name:state of everybody in a session, the host with a star.
func (a *actor) whoIsIn(ctx context.Context, id string) ([]string, error) {
	s, err := a.registry.Session(ctx, id)
	if err != nil {
		return nil, err
	}
	status, err := a.registry.Status(ctx, id, s.HostID)
	var out []string
	for _, p := range status.Participants {
		star := ""
		if p.IsHost {
			star = "*"
		}
		out = append(out, p.DisplayName+star+":"+string(p.State))
	}
	return out, err
}
