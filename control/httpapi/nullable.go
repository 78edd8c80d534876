package httpapi

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// sayWhatMayBeNull completes the schemas: huma has no null for a pointer to a struct, because a reference has no type beside it, and none in the
// list of the values of what may be null.
func sayWhatMayBeNull(registry huma.Registry) {
	for name, schema := range registry.Map() {
		of := registry.TypeFromRef("#/components/schemas/" + name)
		if of == nil || of.Kind() != reflect.Struct {
			continue
		}
		for _, property := range schema.Properties {
			if property.Nullable && len(property.Enum) > 0 {
				property.Enum = append(property.Enum, nil)
			}
		}
		for _, field := range reflect.VisibleFields(of) {
			wire, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			property := schema.Properties[wire]
			if property == nil || property.Ref == "" || field.Type.Kind() != reflect.Pointer || strings.Contains(options, "omitempty") {
				continue
			}
			schema.Properties[wire] = &huma.Schema{
				Description: property.Description,
				AnyOf:       []*huma.Schema{{Ref: property.Ref}, {Type: "null"}},
			}
		}
	}
}
