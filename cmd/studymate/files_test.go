package main

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/languagemate/studymate/control/blob"
)

func TestFilesAreKeptWhereTheConfigurationSays(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("pictures"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()

	config := defaultConfig()
	config.DataDir = t.TempDir()
	files, err := openFiles(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := files.Files.(*blob.Dir); !ok {
		t.Errorf("%T without an endpoint", files.Files)
	}

	config.Files.S3 = S3Config{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "pictures", AccessKey: "someone", SecretKey: "something", PathStyle: true,
	}
	if files, err = openFiles(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if _, ok := files.Files.(*blob.S3); !ok {
		t.Errorf("%T with an endpoint", files.Files)
	}
	if err := files.Close(); err != nil {
		t.Error(err)
	}

	config.Files.S3.Bucket = "others"
	if _, err := openFiles(t.Context(), config); !errors.Is(err, blob.ErrConfig) {
		t.Error(err)
	}
	config.Files.S3.Bucket = ""
	if err := config.Validate(); !errors.Is(err, errConfig) || !strings.Contains(err.Error(), "files.s3") {
		t.Error(err)
	}
}
