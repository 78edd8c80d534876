package httpapi

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// unclean returns the name of the first text in the input of a call that no database and no header takes: one with U+0000 or, which only the address can
// hold, not in UTF-8. Whoever reads the text need not think of it.
func unclean(in any) (field string, found bool) {
	return uncleanIn(reflect.ValueOf(in))
}

// uncleanIn names the text as seen from v: names are made on the way back, and so only when there is one to name.
func uncleanIn(v reflect.Value) (field string, found bool) {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		return "", strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)
	case reflect.Pointer, reflect.Interface:
		return uncleanIn(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return "", false
		}
		for i := range v.NumField() {
			if field, found = uncleanIn(v.Field(i)); found {
				return below(memberName(v.Type().Field(i)), field), true
			}
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			if _, found = uncleanIn(entry.Key()); found {
				return "", true
			}
			if field, found = uncleanIn(entry.Value()); found {
				return below(entry.Key().String(), field), true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return "", false // octets, not text
		}
		for i := range v.Len() {
			if field, found = uncleanIn(v.Index(i)); found {
				return below("["+strconv.Itoa(i)+"]", field), true
			}
		}
	}
	return "", false
}

// memberName is how a client calls a member of a struct: nothing for what it does not see as one, such as the body itself.
func memberName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return cmp.Or(name, f.Tag.Get("path"), f.Tag.Get("query"), f.Tag.Get("header"))
}

func below(name, member string) string {
	if name == "" || member == "" || member[0] == '[' {
		return name + member
	}
	return name + "." + member
}
