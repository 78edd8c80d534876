package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
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
		return fmt.Errorf("type %T cannot be configured", target)
	}
	return nil
}

// setYAML puts a decoded YAML scalar or list into the field; null keeps what is there.
func (k key) setYAML(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string, bool, uint64, int64, float64:
		return k.set(fmt.Sprint(v))
	case []any:
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
