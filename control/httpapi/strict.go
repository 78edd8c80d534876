package httpapi

import (
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// exactNames has names of members differ by case. encoding/json takes Bio for bio, and huma with it unless it is told otherwise, for the whole process: so it is
// written once, by the first API, before that answers anybody.
func exactNames() {
	if !huma.ValidateStrictCasing {
		huma.ValidateStrictCasing = true
	}
}

// openBodies are the calls, by operation, whose body may have members that the server does not know, and why: browsers make these bodies, by methods whose
// result grows with the standards.
func openBodies() map[string]string {
	return map[string]string{
		"iceCandidate":    "RTCIceCandidate.toJSON(), which has usernameFragment besides",
		"offer":           "RTCSessionDescription.toJSON(), which has type besides",
		"answer":          "RTCSessionDescription.toJSON(), which has type besides",
		"subscribeToPush": "PushSubscription.toJSON(), which has expirationTime besides",
	}
}

// closeBodies has every body of JSON refuse members that its schema does not name, at any depth: one who mistypes a name must not be told that it was
// saved. It is done on the schemas that bodies are checked by, so that the document says it as well. Answers stay open, for they may grow; only what is a
// body and an answer alike is closed as both.
func closeBodies(doc *huma.OpenAPI) {
	open := openBodies()
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil || op.RequestBody == nil || open[op.OperationID] != "" {
				continue
			}
			for _, media := range op.RequestBody.Content {
				closeSchema(doc.Components.Schemas, media.Schema)
			}
		}
	}
}

// closeSchema closes a schema and all below it. A map from names that are not known beforehand has a schema of its values, and stays one.
func closeSchema(registry huma.Registry, s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		s = registry.SchemaFromRef(s.Ref)
	}
	if s.AdditionalProperties == false { // closed already, or about to be: schemas may hold themselves
		return
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		closeSchema(registry, values)
	} else if s.Type == huma.TypeObject {
		s.AdditionalProperties = false
	}
	for _, below := range slices.Concat([]*huma.Schema{s.Items}, slices.Collect(maps.Values(s.Properties)), s.AnyOf, s.OneOf, s.AllOf) {
		closeSchema(registry, below)
	}
}
