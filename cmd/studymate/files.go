package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/languagemate/studymate/control"
	"github.com/languagemate/studymate/control/blob"
)

// FilesConfig says where the pictures are kept that people upload.
type FilesConfig struct {
	S3 S3Config `key:"s3"`
}

// S3Config is an object store, for when several nodes share the pictures.
type S3Config struct {
	Endpoint  string `key:"endpoint" doc:"host or host:port of an S3-compatible object store for the pictures people upload; empty: the folder files in dataDir"`
	Bucket    string `key:"bucket" doc:"bucket there, which must exist"`
	Region    string `key:"region" doc:"the store's name for where the bucket is"`
	AccessKey string `key:"accessKey" secret:"true" doc:"key that may get, put, delete and list objects of the bucket"`
	SecretKey string `key:"secretKey" secret:"true" doc:"its secret"`
	Prefix    string `key:"prefix" doc:"folder in the bucket that is this installation's alone: pictures in it that its database does not name are deleted after a day"`
	PathStyle bool   `key:"pathStyle" doc:"name the bucket in the path instead of the host, as MinIO and most stores of one's own want it"`
	TLS       bool   `key:"tls" doc:"speak HTTPS"`
}

// Validate looks at the values only when there is an endpoint.
func (c S3Config) Validate() error {
	if c.Endpoint == "" {
		return nil
	}
	return blob.S3Config(c).Validate()
}

// keptFiles is what openFiles opens.
type keptFiles struct {
	control.Files
	Close func() error
}

// openFiles opens where pictures are kept, and looks whether an object store does all that is needed of it, so that a mistake shows at the
// start and not with the first picture.
func openFiles(ctx context.Context, config Config) (keptFiles, error) {
	if config.Files.S3.Endpoint == "" {
		return keptFiles{blob.NewDir(filepath.Join(config.DataDir, "files")), func() error { return nil }}, nil
	}
	store, err := blob.NewS3(blob.S3Config(config.Files.S3))
	if err != nil {
		return keptFiles{}, fmt.Errorf("files.s3: %w", err)
	}
	if err := store.Check(ctx); err != nil {
		return keptFiles{}, fmt.Errorf("files.s3: %w", errors.Join(err, store.Close()))
	}
	return keptFiles{store, store.Close}, nil
}
