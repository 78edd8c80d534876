package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/idempotency"
)

const (
	idempotencyHeader = "Idempotency-Key"
	// replayedHeader marks an answer that was given before.
	replayedHeader    = "Idempotent-Replayed"
	maxIdempotencyKey = 255
	// settleTimeout bounds the storing of a reply, which a client that has gone away does not stop.
	settleTimeout = 5 * time.Second
)

// registerOnce is register for a call of a person that makes something: under one Idempotency-Key it does so once
// (draft-ietf-httpapi-idempotency-key-header-07).
func registerOnce[In, Out any](a *API, api huma.API, op huma.Operation, handle func(context.Context, *In) (*Out, error)) {
	longest := maxIdempotencyKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: idempotencyHeader, In: "header",
		Description: "Makes it safe to send the call again: within a day, the same key with the same body gets the same answer and nothing happens twice. 1 to 255 printable ASCII characters, such as a UUID.",
		Schema:      &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
	})
	op.Middlewares = append(op.Middlewares, a.once)
	op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity)
	register(a, api, accessOnly, op, handle)
}

// once carries a call with a key out, unless that has been done: then it gives the same answer.
func (a *API) once(ctx huma.Context, next func(huma.Context)) {
	key, sent, ok := idempotencyKey(ctx)
	switch {
	case !sent:
		next(ctx)
		return
	case !ok:
		a.deny(ctx, problem(http.StatusBadRequest, "idempotency-key-invalid", "An Idempotency-Key has 1 to 255 printable ASCII characters, and there is one."))
		return
	}
	kept := &keptContext{humaContext: ctx}
	body, whole := kept.read()
	if !whole {
		next(kept) // to be refused for its body, so nothing can happen twice
		kept.send()
		return
	}
	sum := sha256.Sum256(append([]byte(ctx.URL().Path+"\n"), body...))
	claim, err := a.deps.Replies.Claim(ctx.Context(), idempotency.Call{
		UserID: principalOf(ctx.Context()).UserID, Route: ctx.Operation().OperationID, Key: key, Fingerprint: hex.EncodeToString(sum[:]),
	}, a.cfg.Now())
	switch {
	case err != nil:
		a.denyFor(ctx, err)
	case claim.Reply != nil:
		replay(ctx, *claim.Reply)
	default:
		a.carryOut(kept, claim.ID, next)
	}
}

// carryOut answers a claimed call once its reply is stored. A failure of the server, or to come back
// later, is no reply: the client may try again.
func (a *API) carryOut(ctx *keptContext, claimID string, next func(huma.Context)) {
	settled := false
	settle := func(reply idempotency.Reply) error {
		settled = true
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx.Context()), settleTimeout)
		defer cancel()
		if reply.Status >= http.StatusInternalServerError || reply.Status == 0 || reply.Status == http.StatusTooManyRequests {
			return a.deps.Replies.Release(within, claimID)
		}
		return a.deps.Replies.Finish(within, claimID, reply)
	}
	defer func() {
		if !settled { // a panic, which goes on to whoever answers it
			_ = settle(idempotency.Reply{})
		}
	}()
	next(ctx)
	if err := settle(idempotency.Reply{Status: ctx.status, Body: ctx.out.String()}); err != nil {
		// What was asked is done, and the answer is good; only a repetition would do it again.
		a.cfg.Logger.Error("reply under an idempotency key not stored", "request", requestOf(ctx.Context()).id, "error", err)
	}
	ctx.send()
}

func replay(ctx huma.Context, reply idempotency.Reply) {
	ctx.SetHeader(replayedHeader, "true")
	if reply.Body != "" {
		contentType := "application/json"
		if reply.Status >= http.StatusBadRequest {
			contentType = problemType
		}
		ctx.SetHeader("Content-Type", contentType)
	}
	ctx.SetStatus(reply.Status)
	// The client may be gone; nobody is left to tell.
	_, _ = io.WriteString(ctx.BodyWriter(), reply.Body)
}

// idempotencyKey reads the header. The draft writes a key in quotes, many clients do without: both are one key.
func idempotencyKey(ctx huma.Context) (key string, sent, ok bool) {
	count := 0
	ctx.EachHeader(func(name, value string) {
		if strings.EqualFold(name, idempotencyHeader) {
			key = value
			count++
		}
	})
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	printable := !strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' })
	return key, count > 0, count == 1 && key != "" && len(key) <= maxIdempotencyKey && printable
}

type humaContext = huma.Context

// keptContext reads the body ahead and keeps the answer back. It belongs to the goroutine of its request.
type keptContext struct {
	humaContext
	in     io.Reader
	status int
	out    bytes.Buffer
}

// Unwrap gives the context beneath; its name is huma's.
func (c *keptContext) Unwrap() huma.Context { return c.humaContext }

// read returns the body; whole is false when it is too large or does not come, which is then left for huma to find out.
func (c *keptContext) read() (body []byte, whole bool) {
	// Not every transport has deadlines; those that do must not wait for ever.
	_ = c.SetReadDeadline(time.Now().Add(c.Operation().BodyReadTimeout))
	source := c.humaContext.BodyReader()
	if source == nil {
		source = http.NoBody
	}
	limit := c.Operation().MaxBodyBytes
	body, err := io.ReadAll(io.LimitReader(source, limit))
	c.in = bytes.NewReader(body)
	if err != nil {
		c.in = io.MultiReader(c.in, failingReader{err})
	}
	sent, counted := source.(*sentBody)
	return body, err == nil && int64(len(body)) < limit && !(counted && sent.broken)
}

// BodyReader gives what was read; its name is huma's.
func (c *keptContext) BodyReader() io.Reader { return c.in }

// SetStatus keeps the status; its name is huma's.
func (c *keptContext) SetStatus(status int) { c.status = status }

// Status returns what was set; its name is huma's.
func (c *keptContext) Status() int { return c.status }

// BodyWriter keeps the body; its name is huma's.
func (c *keptContext) BodyWriter() io.Writer { return &c.out }

// send gives the answer to the client.
func (c *keptContext) send() {
	c.humaContext.SetStatus(c.status)
	// The client may be gone; nobody is left to tell.
	_, _ = c.humaContext.BodyWriter().Write(c.out.Bytes())
}

// failingReader gives an error that was met before.
type failingReader struct{ err error }

// Read fails.
func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
