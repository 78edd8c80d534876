package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

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
