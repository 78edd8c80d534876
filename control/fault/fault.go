// Package fault says what is wrong with one value of a request: a code for programs, what the code needs to be put into words in any
// language, and a sentence in English for developers.
//
// It does not know which value it is about; who finds the fault names that. It is pure; every feature of control uses it, from any goroutine.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Code is what is wrong, for programs. Codes are stable: what one means does not change.
type Code string

// The codes, and the parameters that come with them.
const (
	Required      Code = "required"       // there is no value
	Unknown       Code = "unknown"        // a member that the call does not know
	Blank         Code = "blank"          // a text without anything that can be seen
	TooShort      Code = "too_short"      // min: the fewest characters
	TooLong       Code = "too_long"       // max: the most characters
	TooFew        Code = "too_few"        // min: the fewest elements of a list
	TooMany       Code = "too_many"       // max: the most elements of a list
	TooSmall      Code = "too_small"      // min: the least number
	TooLarge      Code = "too_large"      // max: the greatest number
	OutOfRange    Code = "out_of_range"   // min and max: the least and the greatest number
	OutOfOrder    Code = "out_of_order"   // other: the value that this one must not be below
	WrongType     Code = "wrong_type"     // type: what it must be in JSON
	BadFormat     Code = "bad_format"     // format: what the text must be, where that has a name
	BadCharacters Code = "bad_characters" // characters that a text can't have, or octets that are none
	NotInList     Code = "not_in_list"    // values: what it may be, where that is a short list
	Duplicate     Code = "duplicate"      // it is in the list already
	MustDiffer    Code = "must_differ"    // other: the value that this one must not be equal to
	Unchanged     Code = "unchanged"      // it says what the text that it is to mend says already
	IsSelf        Code = "is_self"        // it names the caller, and must name somebody else
	NotApplicable Code = "not_applicable" // other: the value beside which this one has no place
	NeedsOther    Code = "needs_other"    // other: the value without which this one can't be used
	InPast        Code = "in_past"        // a time that is over
	TooFar        Code = "too_far"        // max: the most days from now
	TooYoung      Code = "too_young"      // min: the age in years that a person must be over
	Outdated      Code = "outdated"       // a version that is not the one of now
	NotPublic     Code = "not_public"     // an address that can't be reached from everywhere
	Incomplete    Code = "incomplete"     // a step that is still to be done
	NotAgreed     Code = "not_agreed"     // a document that is still to be agreed to
	ShuttingDown  Code = "shutting_down"  // of the server's readiness
	NotWorking    Code = "not_working"    // of the server's readiness
	Invalid       Code = "invalid"        // it can't be used, and none of the other codes says why
)

// Codes returns every code.
func Codes() []Code {
	return []Code{
		Required, Unknown, Blank, TooShort, TooLong, TooFew, TooMany, TooSmall, TooLarge, OutOfRange, OutOfOrder, WrongType, BadFormat, BadCharacters, NotInList,
		Duplicate, MustDiffer, Unchanged, IsSelf, NotApplicable, NeedsOther, InPast, TooFar, TooYoung, Outdated, NotPublic, Incomplete, NotAgreed, ShuttingDown,
		NotWorking, Invalid,
	}
}

// Formats of texts, as BadFormat names them. The first ones are those of JSON Schema.
const (
	DateTime  = "date-time"
	Date      = "date"
	Email     = "email"
	Time      = "time"      // hours and minutes, 22:00
	Zone      = "time-zone" // of the IANA
	Language  = "language"  // a BCP 47 tag
	Emoji     = "emoji"
	ID        = "id"
	Cursor    = "cursor"
	ETag      = "etag"
	HTTPS     = "https"
	Base64URL = "base64url"
	P256Key   = "p256-key"
)

// Params are what a code needs to be put into words; which one comes with which code stands at the codes.
type Params struct {
	Min, Max            *float64
	Type, Format, Other string
	Values              []string
}

// Fault is what is wrong with a value. It is an error whose text is the English message.
type Fault struct {
	Code    Code
	Params  Params
	Message string
}

// Error returns the message.
func (f Fault) Error() string { return f.Message }

// New makes a fault without parameters.
func New(code Code, message string) Fault { return Fault{Code: code, Message: message} }

// From is the fault that an error is or wraps; another error has no code of its own.
func From(err error) Fault {
	var f Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Invalid, err.Error())
}

// Need is that of a value that is missing.
func Need() Fault { return New(Required, "is required") }

// Long is that of a text of more than limit characters.
func Long(limit int) Fault {
	return Fault{TooLong, Params{Max: number(limit)}, fmt.Sprintf("must have at most %d characters", limit)}
}

// Few is that of a list of fewer than least elements.
func Few(least int) Fault {
	return Fault{TooFew, Params{Min: number(least)}, fmt.Sprintf("must be at least %d", least)}
}

// Many is that of a list of more than limit elements.
func Many(limit int) Fault {
	return Fault{TooMany, Params{Max: number(limit)}, fmt.Sprintf("must be at most %d", limit)}
}

// Small is that of a number below least.
func Small(least int) Fault {
	return Fault{TooSmall, Params{Min: number(least)}, fmt.Sprintf("must be at least %d", least)}
}

// Range is that of a number that is not one of least to greatest.
func Range(least, greatest int) Fault {
	return Fault{OutOfRange, Params{Min: number(least), Max: number(greatest)}, fmt.Sprintf("must be %d to %d", least, greatest)}
}

// Order is that of a value that is below the other one.
func Order(other string) Fault {
	return Fault{OutOfOrder, Params{Other: other}, "must not be below " + other}
}

// Format is that of a text that is none of a format.
func Format(format, message string) Fault { return Fault{BadFormat, Params{Format: format}, message} }

// Choice is that of a value that is none of those.
func Choice(values ...string) Fault {
	return Fault{NotInList, Params{Values: values}, "must be one of " + strings.Join(values, ", ")}
}

// Beside is that of a value with a code whose parameter is another value.
func Beside(code Code, other, message string) Fault {
	return Fault{code, Params{Other: other}, message}
}

// Far is that of a time more than some days from now.
func Far(days int) Fault {
	return Fault{TooFar, Params{Max: number(days)}, fmt.Sprintf("must be within %d days", days)}
}

// Young is that of the birth year of somebody who is not over an age.
func Young(age int) Fault {
	return Fault{TooYoung, Params{Min: number(age)}, fmt.Sprintf("must be that of somebody who is older than %d", age)}
}

func number(n int) *float64 { return new(float64(n)) }

// Of says in the message which member of a value the fault is in.
func (f Fault) Of(member string) Fault {
	f.Message = member + " " + f.Message
	return f
}
