package blob

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store is what both kinds do.
type store interface {
	Put(ctx context.Context, key string, content []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
	Delete(ctx context.Context, keys ...string) error
	List(ctx context.Context, each func(File) error) error
}

// s3Server is a server of the S3 protocol with one bucket; change may answer instead of it.
func s3Server(t *testing.T, change func(w http.ResponseWriter, r *http.Request) bool) S3Config {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("pictures"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if change == nil || !change(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return S3Config{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "pictures", AccessKey: "someone", SecretKey: "something", Prefix: "studymate", PathStyle: true,
	}
}

func openS3(t *testing.T, config S3Config) *S3 {
	t.Helper()
	s, err := NewS3(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func both(t *testing.T, test func(t *testing.T, s store)) {
	t.Run("directory", func(t *testing.T) { test(t, NewDir(t.TempDir())) })
	t.Run("s3", func(t *testing.T) { test(t, openS3(t, s3Server(t, nil))) })
}

func keysOf(t *testing.T, s store) []string {
	t.Helper()
	var keys []string
	if err := s.List(t.Context(), func(f File) error {
		if age := time.Since(f.ModifiedAt); age < -time.Minute || age > time.Minute {
			t.Errorf("%s is %s old", f.Key, age)
		}
		keys = append(keys, f.Key)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

func TestBothStoresKeepReplaceListAndForget(t *testing.T) {
	both(t, func(t *testing.T, s store) {
		ctx := t.Context()
		if keys := keysOf(t, s); len(keys) > 0 {
			t.Error(keys)
		}
		if _, err := s.Get(ctx, "profile/a/512.webp"); !errors.Is(err, ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
		for _, content := range []string{"first", "second"} {
			if err := s.Put(ctx, "profile/a/512.webp", []byte(content)); err != nil {
				t.Fatal(err)
			}
			if b, err := s.Get(ctx, "profile/a/512.webp"); err != nil || string(b) != content {
				t.Errorf("%q %v", b, err)
			}
		}
		if err := s.Put(ctx, "b", []byte("x")); err != nil {
			t.Fatal(err)
		}
		if keys := keysOf(t, s); !slices.Equal(keys, []string{"b", "profile/a/512.webp"}) {
			t.Error(keys)
		}
		stop := errors.New("enough")
		if err := s.List(ctx, func(File) error { return stop }); !errors.Is(err, stop) {
			t.Error(err)
		}
		if err := s.Delete(ctx, "profile/a/512.webp", "profile/a/256.webp"); err != nil {
			t.Error(err)
		}
		if _, err := s.Get(ctx, "profile/a/512.webp"); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
		if keys := keysOf(t, s); !slices.Equal(keys, []string{"b"}) {
			t.Error(keys)
		}
	})
}

func TestKeysThatMeanSomethingElseAreRefused(t *testing.T) {
	both(t, func(t *testing.T, s store) {
		for _, key := range []string{"", "/a", "../a", "a/../b", "a//b", ".a", "a/.b", "A", "a b", "a\\b", "a\x00", "a/b/c/d/e/f", "a.b.c", strings.Repeat("a", 65)} {
			_, err := s.Get(t.Context(), key)
			for _, err := range []error{err, s.Put(t.Context(), key, nil), s.Delete(t.Context(), key)} {
				if !errors.Is(err, ErrKey) {
					t.Errorf("%q: %v", key, err)
				}
			}
		}
	})
}

func TestAListEndsWithItsContext(t *testing.T) {
	both(t, func(t *testing.T, s store) {
		if err := s.Put(t.Context(), "a", []byte("x")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.List(ctx, func(File) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
