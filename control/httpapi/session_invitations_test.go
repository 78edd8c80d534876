package httpapi_test

import "testing"

func TestInvitations(t *testing.T) {
	r := newRig(t)
	ann, bob, cho, eve := r.learner("ann"), r.learner("bob"), r.learner("cho"), r.learner("eve")
	r.directRoom(bob, ann)
	r.directRoom(cho, ann)
	r.directRoom(ann, eve) // who has not answered
	names := map[string]string{
		"ann": ann.Token, "bob": bob.Token, "cho": cho.Token, "eve": eve.Token, "bobID": bob.ID, "choID": cho.ID, "eveID": eve.ID, "session": r.createSession(ann),
	}
	const path, mine = "/api/v1/sessions/{session}/invitations", "/api/v1/sessions/invitations"
	invite := func(token, ids string) call {
		return call{method: "POST", path: path, token: token, body: `{"userIds":[` + ids + `]}`}
	}
	end := func(token, id string) call { return call{method: "DELETE", path: path + "/" + id, token: token} }
	get := func(path, token string) call { return call{method: "GET", path: path, token: token} }
	r.play(t, names, []scenario{
		{"a stranger asks", invite("{eve}", `"{bobID}"`), 403, []string{"not-participant"}, nil},
		{"somebody unknown", invite("{ann}", `"{bobID}","{eveID}"`), 403, []string{"unknown-people"}, nil},
		{"of whom nobody was asked", get(mine, "{bob}"), 200, []string{`"items":[]`}, nil},
		{"nobody", invite("{ann}", ``), 422, []string{`"field":"userIds"`}, nil},
		{"two", invite("{ann}", `"{bobID}","{choID}","{bobID}"`), 204, nil, nil},
		{"again", invite("{ann}", `"{bobID}"`), 204, nil, nil},
		{"what bob sees", get(mine, "{bob}"), 200, []string{`"id":"{session}"`, `"inviterName":"ann"`, `"title":"Talk"`}, []string{"cho"}},
		{"what the host sees", get(path, "{ann}"), 200, []string{`"displayName":"bob"`, `"displayName":"cho"`, `"declined":false`}, []string{`"declined":true`}},
		{"who is only asked", get(path, "{bob}"), 403, []string{"not-participant"}, []string{"cho"}},
		{"a stranger", get(path, "{eve}"), 403, []string{"not-participant"}, []string{"cho"}},
		{"withdrawn by a stranger", end("{eve}", "{bobID}"), 404, []string{"not-found"}, nil},
		{"withdrawn by another who is asked", end("{cho}", "{bobID}"), 404, []string{"not-found"}, nil},
		{"declined", end("{cho}", "{choID}"), 204, nil, nil},
		{"declined twice", end("{cho}", "{choID}"), 204, nil, nil},
		{"and gone", get(mine, "{cho}"), 200, []string{`"items":[]`}, nil},
		{"asked once more", invite("{ann}", `"{choID}"`), 204, nil, nil},
		{"is not told", get(mine, "{cho}"), 200, []string{`"items":[]`}, nil},
		{"the host sees it", get(path, "{ann}"), 200, []string{`"declined":true`}, nil},
		{"bob comes", call{method: "POST", path: "/api/v1/sessions/join/{session}", token: "{bob}"}, 200, nil, nil},
		{"and is asked no more", get(mine, "{bob}"), 200, []string{`"items":[]`}, nil},
		{"and sees who else is", get(path, "{bob}"), 200, []string{`"displayName":"cho"`}, nil},
		{"withdrawn", end("{ann}", "{choID}"), 204, nil, nil},
		{"there is none any more", end("{ann}", "{choID}"), 404, []string{"not-found"}, nil},
		{"called off", call{method: "DELETE", path: "/api/v1/sessions/{session}", token: "{ann}"}, 204, nil, nil},
		{"too late", invite("{ann}", `"{choID}"`), 409, []string{"session-completed"}, nil},
		{"no such session", call{method: "POST", path: "/api/v1/sessions/none/invitations", token: "{ann}", body: `{"userIds":["{bobID}"]}`}, 404, []string{"not-found"}, nil},
	})
}
