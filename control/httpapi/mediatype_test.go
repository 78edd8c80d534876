package httpapi_test

import (
	"testing"
)

func TestTypesOfBodies(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	r.signUp("zoe")
	logIn := `{"email":"zoe@example.com","password":"password of zoe"}`
	post := func(body string, header ...string) call {
		c := call{method: "POST", path: "/api/v1/auth/login", body: body, header: map[string]string{}}
		for i := 0; i < len(header); i += 2 {
			c.header[header[i]] = header[i+1]
		}
		return c
	}
	patch := func(contentType string) call {
		return call{method: "PATCH", path: "/api/v1/users/profile", token: ann.Token, body: `{}`, header: map[string]string{"If-Match": "*", "Content-Type": contentType}}
	}
	image := func(contentType string) call {
		return call{method: "POST", path: "/api/v1/users/profile/image", token: ann.Token, body: "no picture", header: map[string]string{"Content-Type": contentType}}
	}
	const refused, encoded = "unsupported-media-type", "unsupported-content-encoding"
	r.play(t, nil, []scenario{
		{"JSON", post(logIn), 200, nil, nil},
		{"JSON in capitals", post(logIn, "Content-Type", "Application/JSON"), 200, nil, nil},
		{"JSON in UTF-8", post(logIn, "Content-Type", `application/json; charset="UTF-8"`), 200, nil, nil},
		{"JSON in Latin", post(logIn, "Content-Type", "application/json; charset=iso-8859-1"), 415, []string{refused}, nil},
		{"a problem", post(logIn, "Content-Type", "application/problem+json"), 415, []string{refused}, nil},
		{"a patch of nothing", post(logIn, "Content-Type", "application/merge-patch+json"), 415, []string{refused}, nil},
		{"text", post(logIn, "Content-Type", "text/plain"), 415, []string{refused, "application/json"}, nil},
		{"a form", post("a=b", "Content-Type", "multipart/form-data; boundary=x"), 415, []string{refused}, nil},
		{"no type", post(logIn, "Content-Type", ""), 415, []string{refused}, nil},
		{"rubbish", post(logIn, "Content-Type", ";;"), 415, []string{refused}, nil},
		{"two types", post(logIn, "Content-Type", "application/json, text/plain"), 415, []string{refused}, nil},
		{"gzip", post(logIn, "Content-Encoding", "gzip"), 415, []string{encoded}, nil},
		{"identity", post(logIn, "Content-Encoding", "identity"), 200, nil, nil},
		{"gzip and identity", post(logIn, "Content-Encoding", "identity, gzip"), 415, []string{encoded}, nil},
		{"merge patch", patch("application/merge-patch+json"), 200, nil, nil},
		{"merge patch as JSON", patch("application/json"), 200, nil, nil},
		{"merge patch as text", patch("text/json"), 415, []string{refused, "application/merge-patch+json"}, nil},
		{"picture", image("image/png"), 422, []string{"image-unknown"}, nil},
		{"picture of no type", image(""), 422, []string{"image-unknown"}, nil},
		{"octets", image("application/octet-stream"), 422, []string{"image-unknown"}, nil},
		{"picture in JSON", image("application/json"), 415, []string{refused, "image/"}, nil},
	})
	if h := r.do(post(logIn, "Content-Encoding", "br")).Header; h.Get("Accept-Encoding") != "identity" {
		t.Errorf("a refused coding is answered with %v", h)
	}
}
