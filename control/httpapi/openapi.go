package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// answersToo adds a successful answer of a call that huma has not written: the same as the default one, or nothing.
func answersToo(api huma.API, method, path string, status int, description string) {
	item := api.OpenAPI().Paths[path]
	op := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post}[method]
	answer := &huma.Response{Description: description}
	if made := op.Responses[strconv.Itoa(http.StatusCreated)]; made != nil && status == http.StatusOK {
		answer.Content = made.Content
	}
	op.Responses[strconv.Itoa(status)] = answer
}

// serveSpec publishes the OpenAPI document and a page of it for people. Both are written when somebody first wants them: a server that has just been started has
// people waiting to come in.
func (a *API) serveSpec() {
	// huma's own error model, which respell replaces.
	delete(a.spec.Components.Schemas.Map(), "ErrorModel")
	delete(a.spec.Components.Schemas.Map(), "ErrorDetail")
	sayWhatMayBeNull(a.spec.Components.Schemas)
	document := sync.OnceValues(func() ([]byte, error) { return json.Marshal(a.spec) })
	page := sync.OnceValues(func() ([]byte, error) {
		var page bytes.Buffer
		err := docsTemplate().Execute(&page, docsOf(a.spec))
		return page.Bytes(), err
	})
	a.engine.GET("/openapi.json", a.written("application/openapi+json", document))
	a.engine.GET("/docs", a.written("text/html; charset=utf-8", page))
}

func (a *API) written(mediaType string, content func() ([]byte, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		content, err := content()
		if err != nil {
			panic(fmt.Errorf("httpapi: OpenAPI document: %w", err)) // it is the same for everybody: a mistake of ours, which the tests of the document find
		}
		c.Data(http.StatusOK, mediaType, content)
	}
}
