package blob

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestTheCheckAtTheStartLeavesNothing(t *testing.T) {
	s := openS3(t, s3Server(t, nil))
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if keys := keysOf(t, s); len(keys) > 0 {
		t.Error(keys)
	}
}

// refusing answers a method with an error of the protocol.
func refusing(method, code string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method {
			return false
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
		return true
	}
}

func TestTheCheckSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		server func(http.ResponseWriter, *http.Request) bool
		change func(*S3Config)
		want   string
	}{
		"no bucket":      {nil, func(c *S3Config) { c.Bucket = "others" }, "no such bucket"},
		"unknown key":    {refusing(http.MethodPut, "InvalidAccessKeyId"), nil, "does not know files.s3.accessKey"},
		"wrong secret":   {refusing(http.MethodPut, "SignatureDoesNotMatch"), nil, "secretKey or region is wrong"},
		"may not write":  {refusing(http.MethodPut, "AccessDenied"), nil, "can't write to"},
		"may not read":   {refusing(http.MethodGet, "AccessDenied"), nil, "can't read from"},
		"may not delete": {refusing(http.MethodDelete, "AccessDenied"), nil, "needs GetObject, PutObject, DeleteObject and ListBucket"},
		"nobody there":   {nil, func(c *S3Config) { c.Endpoint = "127.0.0.1:1" }, "can't be reached"},
		"TLS":            {nil, func(c *S3Config) { c.TLS = true }, "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the client waits between its attempts
			config := s3Server(t, c.server)
			if c.change != nil {
				c.change(&config)
			}
			err := openS3(t, config).Check(t.Context())
			if !errors.Is(err, ErrConfig) || !strings.Contains(fmt.Sprint(err), c.want) || strings.Contains(fmt.Sprint(err), config.SecretKey) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestAMissingBucketIsNoMissingFile(t *testing.T) {
	config := s3Server(t, nil)
	config.Bucket = "others"
	if _, err := openS3(t, config).Get(t.Context(), "a"); err == nil || errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestWhatOthersKeepInTheBucketIsNotListed(t *testing.T) {
	config := s3Server(t, nil)
	mine := openS3(t, config)
	config.Prefix = "studymate-too/"
	others := openS3(t, config)
	if err := others.Put(t.Context(), "a", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if keys := keysOf(t, mine); len(keys) > 0 {
		t.Error(keys)
	}
}

func TestAnObjectStoreNeedsAllItsValues(t *testing.T) {
	full := S3Config{Endpoint: "s3.example.org", Bucket: "b", AccessKey: "k", SecretKey: "s"}
	if err := full.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*S3Config){
		"endpoint": func(c *S3Config) { c.Endpoint = "https://s3.example.org" },
		"bucket":   func(c *S3Config) { c.Bucket = "" },
		"access":   func(c *S3Config) { c.AccessKey = "" },
		"secret":   func(c *S3Config) { c.SecretKey = "" },
		"prefix":   func(c *S3Config) { c.Prefix = "../a" },
	} {
		c := full
		change(&c)
		if _, err := NewS3(c); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
