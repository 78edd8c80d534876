package httpapi

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

const (
	jsonType       = "application/json"
	mergePatchType = "application/merge-patch+json"
	anyImageType   = "image/*"
)

// readable lets a call through whose body, if it has one, is of a type that the call reads and not compressed. A body without a type is refused as
// well: what a browser sends so needs no preflight.
func (a *API) readable(ctx huma.Context, next func(huma.Context)) {
	request := humagin.Unwrap(ctx).Request
	empty := emptyUpload(ctx.Operation().RequestBody) // huma would miss JSON
	if request.ContentLength == 0 {
		if empty != nil {
			a.deny(ctx, empty)
			return
		}
		next(ctx)
		return
	}
	if empty != nil && request.ContentLength < 0 && a.sentNothing(ctx, request) {
		a.deny(ctx, empty)
		return
	}
	request.Body = &sentBody{ReadCloser: request.Body}
	if coding := ctx.Header("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		p := problem(http.StatusUnsupportedMediaType, "unsupported-content-encoding", "The body must not be compressed.")
		p.header.Set("Accept-Encoding", "identity") // RFC 9110 section 15.5.16
		a.deny(ctx, p)
		return
	}
	body := ctx.Operation().RequestBody
	if body == nil { // it is never read
		next(ctx)
		return
	}
	contentType, ok := readableAs(ctx.Header("Content-Type"), slices.Sorted(maps.Keys(body.Content)))
	if !ok {
		a.deny(ctx, unsupportedType(body))
		return
	}
	if contentType != "" { // huma knows types in lower case only
		request.Header.Set("Content-Type", contentType)
	}
	next(ctx)
}

// emptyUpload is the refusal of a picture or a recording of which nothing was sent; nil for bodies of other kinds.
func emptyUpload(body *huma.RequestBody) *Problem {
	switch {
	case body == nil:
		return nil
	case body.Content[anySoundType] != nil:
		return emptyRecording()
	case body.Content[anyImageType] != nil:
		return problem(http.StatusUnprocessableEntity, "image-unknown", "The picture is empty.")
	}
	return nil
}

// sentNothing waits for the first octet of a body that comes in chunks, and says whether there is none.
func (a *API) sentNothing(ctx huma.Context, request *http.Request) bool {
	// Not every transport has deadlines; those that do must not wait for ever.
	_ = ctx.SetReadDeadline(time.Now().Add(ctx.Operation().BodyReadTimeout))
	ahead := bufio.NewReader(request.Body)
	_, err := ahead.Peek(1)
	request.Body = struct {
		io.Reader
		io.Closer
	}{ahead, request.Body}
	return errors.Is(err, io.EOF)
}

func unsupportedType(body *huma.RequestBody) *Problem {
	wanted := strings.Join(slices.Sorted(maps.Keys(body.Content)), " or ")
	return problem(http.StatusUnsupportedMediaType, "unsupported-media-type", "The Content-Type of the body must be "+wanted+".")
}

// readableAs returns the type of a body that can be read as one of wanted. A picture or recording is told by its content, so it may come without a type; a merge
// patch may call itself plain JSON.
func readableAs(header string, wanted []string) (contentType string, ok bool) {
	picture, sound := slices.Contains(wanted, anyImageType), slices.Contains(wanted, anySoundType)
	if header == "" {
		return "", picture || sound
	}
	got, params, err := mime.ParseMediaType(header)
	if err != nil {
		return "", false
	}
	if picture {
		return got, strings.HasPrefix(got, "image/") || got == "application/octet-stream"
	}
	if sound && got == formType { // as it is: the boundary is needed
		return "", params["boundary"] != ""
	}
	if sound { // browsers name a recording after its container
		return got, strings.HasPrefix(got, "audio/") || strings.HasPrefix(got, "video/") || got == "application/octet-stream"
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return "", false
	}
	return got, slices.Contains(wanted, got) || got == jsonType && slices.Contains(wanted, mergePatchType)
}

// sentBody is a body as it came. One that breaks off, or whose chunks are wrong, is the client's fault, but huma takes any error of reading but a late
// body for one of the server: here it ends with an octet that no JSON has instead.
type sentBody struct {
	io.ReadCloser
	broken bool
}

// Read reads.
func (b *sentBody) Read(p []byte) (int, error) {
	if b.broken {
		return 0, io.EOF
	}
	n, err := b.ReadCloser.Read(p)
	var late net.Error
	if err == nil || errors.Is(err, io.EOF) || errors.As(err, &late) && late.Timeout() {
		return n, err
	}
	if n == len(p) {
		return n, nil // the error comes again
	}
	b.broken = true
	p[n] = 0
	return n + 1, nil
}
