package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

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

// serveSpec publishes the OpenAPI document and a page of it for people. Both are written once,
// here, because the document is complete.
func (a *API) serveSpec() error {
	// huma's own error model, which respell replaces.
	delete(a.spec.Components.Schemas.Map(), "ErrorModel")
	delete(a.spec.Components.Schemas.Map(), "ErrorDetail")
	sayWhatMayBeNull(a.spec.Components.Schemas)
	spec, err := json.Marshal(a.spec)
	if err != nil {
		return fmt.Errorf("httpapi: OpenAPI document: %w", err)
	}
	var page bytes.Buffer
	if err := docsTemplate().Execute(&page, docsOf(a.spec)); err != nil {
		return fmt.Errorf("httpapi: page of the API: %w", err)
	}
	a.engine.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/openapi+json", spec) })
	a.engine.GET("/docs", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", page.Bytes()) })
	return nil
}
