package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"
)

var (
	// errConfig marks what the person who started the program can fix: exit code 2.
	errConfig = errors.New("configuration")
	// errHelp asks for the usage text.
	errHelp = errors.New("help")
)

// key is one leaf of Config, by the name it has in all three places it can come from.
type key struct {
	name   string // http.listen: in the YAML file and as a flag
	env    string // STUDYMATE_HTTP_LISTEN
	doc    string
	secret bool
	value  reflect.Value // addressable field of the Config that keysOf got
}

// keysOf lists the leaves of config in the order of its fields. Setting a key's value changes config.
func keysOf(config *Config) []key {
	return appendKeys(nil, "", reflect.ValueOf(config).Elem())
}

func appendKeys(keys []key, prefix string, group reflect.Value) []key {
	for i := range group.NumField() {
		field := group.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		name := prefix + field.Tag.Get("key")
		if field.Type.Kind() == reflect.Struct {
			keys = appendKeys(keys, name+".", group.Field(i))
			continue
		}
		keys = append(keys, key{
			name:   name,
			env:    envName(name),
			doc:    field.Tag.Get("doc"),
			secret: field.Tag.Get("secret") != "",
			value:  group.Field(i),
		})
	}
	return keys
}

// envName turns http.publicUrl into STUDYMATE_HTTP_PUBLIC_URL.
func envName(name string) string {
	var b strings.Builder
	b.WriteString(envPrefix)
	for _, r := range name {
		switch {
		case r == '.':
			b.WriteByte('_')
		case unicode.IsUpper(r):
			b.WriteByte('_')
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// set parses text, as a flag or a variable gives it, into the field. A list is separated by commas.
func (k key) set(text string) error {
	switch target := k.value.Addr().Interface().(type) {
	case *string:
		*target = text
	case *[]string:
		*target = splitList(text)
	case *bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		*target = v
	case *time.Duration:
		v, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is not a duration such as 30s or 15m", text)
		}
		*target = v
	case *int, *int64:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		k.value.SetInt(v)
	default:
		if !k.isGroups() {
			return fmt.Errorf("type %T cannot be configured", target)
		}
		var list []any
		if err := yaml.UnmarshalWithOptions([]byte(text), &list, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
			return errors.New("is not a list such as [{id: a}]")
		}
		return k.setGroups(list)
	}
	return nil
}

// isGroups reports whether the field is a list of groups.
func (k key) isGroups() bool {
	return k.value.Kind() == reflect.Slice && k.value.Type().Elem().Kind() == reflect.Struct
}

// setGroups puts a decoded YAML list of groups into the field.
func (k key) setGroups(list []any) error {
	groups := reflect.MakeSlice(k.value.Type(), len(list), len(list))
	for i, item := range list {
		group, ok := item.(yaml.MapSlice)
		if !ok {
			return fmt.Errorf("entry %d is not a group", i+1)
		}
		if err := applyGroup(appendKeys(nil, "", groups.Index(i)), "", group); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	k.value.Set(groups)
	return nil
}

// groups are the entries of a list of groups as they are written in a YAML file; what is empty is left out.
func (k key) groups() []yaml.MapSlice {
	out := make([]yaml.MapSlice, k.value.Len())
	for i := range out {
		for _, leaf := range appendKeys(nil, "", k.value.Index(i)) {
			if !leaf.value.IsZero() {
				out[i] = append(out[i], yaml.MapItem{Key: leaf.name, Value: leaf.yaml()})
			}
		}
	}
	return out
}

// setYAML puts a decoded YAML scalar or list into the field; null keeps what is there.
func (k key) setYAML(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string, bool, uint64, int64, float64:
		return k.set(fmt.Sprint(v))
	case []any:
		if k.isGroups() {
			return k.setGroups(v)
		}
		target, ok := k.value.Addr().Interface().(*[]string)
		if !ok {
			return errors.New("is a list, but one value is wanted")
		}
		list := make([]string, 0, len(v))
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				return fmt.Errorf("%v is not text", item)
			}
			list = append(list, text)
		}
		*target = list
		return nil
	}
	return errors.New("is a group, but a value is wanted")
}

// yaml is the value as it is written in a YAML file; secrets that are set are masked.
func (k key) yaml() any {
	switch v := k.value.Interface().(type) {
	case time.Duration:
		return v.String()
	case string:
		if k.secret && v != "" {
			return "********"
		}
		return v
	case []string:
		if v == nil {
			return []string{}
		}
		return v
	default:
		if k.isGroups() {
			return k.groups()
		}
		return v
	}
}

func splitList(text string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
