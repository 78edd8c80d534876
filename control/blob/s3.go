package blob

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// callTimeout bounds a call with all its attempts: files are small, and somebody waits.
	callTimeout = 20 * time.Second
	// attemptTimeout bounds how long a store may be silent, and connectTimeout how long it may take to be reached.
	attemptTimeout = 8 * time.Second
	connectTimeout = 4 * time.Second
	// listTimeout bounds a list, which has a call for each thousand files.
	listTimeout = 10 * time.Minute
	attempts    = 3
	// maxFileBytes bounds what is read back; what is put is far smaller.
	maxFileBytes = 64 << 20
)

// S3Config says where an object store is and how it is spoken to.
type S3Config struct {
	// Endpoint is host or host:port, without a scheme.
	Endpoint, Bucket string
	// Region is the store's name for where the bucket is; us-east-1.
	Region               string
	AccessKey, SecretKey string
	// Prefix begins the name of every object, as a folder, so that others can share the bucket.
	Prefix string
	// PathStyle names the bucket in the path instead of the host, as most stores of one's own want it.
	PathStyle bool
	// TLS is HTTPS.
	TLS bool
}

// Validate returns the first value that can't be used.
func (c S3Config) Validate() error {
	switch {
	case c.Endpoint == "" || strings.ContainsAny(c.Endpoint, "/@ "):
		return fmt.Errorf("endpoint %q is not host or host:port", c.Endpoint)
	case c.Bucket == "":
		return errors.New("a bucket is needed")
	case c.AccessKey == "" || c.SecretKey == "":
		return errors.New("accessKey and secretKey are both needed")
	case c.Prefix != "" && checkKey(strings.TrimSuffix(c.Prefix, "/")) != nil:
		return fmt.Errorf("prefix %q may have lower-case letters, digits, hyphens and slashes", c.Prefix)
	}
	return nil
}

// S3 keeps files in a bucket of an object store that speaks the S3 protocol. It is safe for use by any number of goroutines.
type S3 struct {
	client    *minio.Client
	transport *http.Transport
	config    S3Config
	prefix    string
}

// NewS3 keeps files in a bucket, which must be there. It calls nobody; Check does.
func NewS3(config S3Config) (*S3, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	lookup := minio.BucketLookupDNS
	if config.PathStyle {
		lookup = minio.BucketLookupPath
	}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout:   connectTimeout,
		ResponseHeaderTimeout: attemptTimeout,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   16,
		DisableCompression:    true, // else what is stored compressed would be unpacked on the way
	}
	client, err := minio.New(config.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""), Secure: config.TLS, Transport: transport,
		// With a region the client doesn't ask for it, which many a key may not.
		Region: cmp.Or(config.Region, "us-east-1"), BucketLookup: lookup, MaxRetries: attempts,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	prefix := strings.TrimSuffix(config.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client: client, transport: transport, config: config, prefix: prefix}, nil
}

// Close lets go of idle connections.
func (s *S3) Close() error {
	s.transport.CloseIdleConnections()
	return nil
}

// Check puts a file, reads it, lists and deletes it again, and says in words for the operator what can't be done and why.
func (s *S3) Check(ctx context.Context) error {
	key, content := "start-check/"+strings.ToLower(rand.Text()), []byte("may be deleted")
	if err := s.Put(ctx, key, content); err != nil {
		return s.explain("write to", err)
	}
	b, err := s.Get(ctx, key)
	if err == nil && !bytes.Equal(b, content) {
		err = errors.New("another content comes back than was put")
	}
	if err != nil {
		return s.explain("read from", err)
	}
	found, left := false, []string(nil)
	if err := s.list(ctx, "start-check/", func(f File) error {
		found = found || f.Key == key
		if time.Since(f.ModifiedAt) > leftoverAge {
			left = append(left, f.Key) // of a check that was cut off
		}
		return nil
	}); err != nil {
		return s.explain("list", err)
	}
	if !found {
		return s.explain("list", errors.New("what was put is not listed"))
	}
	if err := s.Delete(ctx, append(left, key)...); err != nil {
		return s.explain("delete from", err)
	}
	return nil
}

// explain tells the usual causes apart.
func (s *S3) explain(do string, err error) error {
	where := fmt.Sprintf("can't %s bucket %q at %s", do, s.config.Bucket, s.config.Endpoint)
	var netError net.Error
	switch answer, _ := errors.AsType[minio.ErrorResponse](err); {
	case answer.Code == minio.NoSuchBucket:
		where += ": there is no such bucket; make it first"
	case answer.Code == minio.InvalidAccessKeyID:
		where += ": the store does not know files.s3.accessKey"
	case answer.Code == "SignatureDoesNotMatch":
		where += ": files.s3.secretKey or region is wrong, or the clock of this machine"
	case answer.Code == minio.AccessDenied:
		where += ": the key may not; it needs GetObject, PutObject, DeleteObject and ListBucket"
	case answer.Code == "" && errors.As(err, &netError):
		where += ": it can't be reached; look at files.s3.endpoint, tls and pathStyle"
	}
	return fmt.Errorf("%w: %s: %w", ErrConfig, where, err)
}

// Put keeps a file, in place of one of the same key. A reader sees the old one or the new one, never a part.
func (s *S3) Put(ctx context.Context, key string, content []byte) error {
	if err := checkKey(key); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := s.client.PutObject(ctx, s.config.Bucket, s.prefix+key, bytes.NewReader(content), int64(len(content)),
		minio.PutObjectOptions{DisableMultipart: true, ContentType: "application/octet-stream"})
	if err != nil {
		return fmt.Errorf("blob: keep %s: %w", key, err)
	}
	return nil
}

// Get returns a file's content, or ErrNotFound.
func (s *S3) Get(ctx context.Context, key string) ([]byte, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	object, err := s.client.GetObject(ctx, s.config.Bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("blob: read %s: %w", key, err)
	}
	content, err := io.ReadAll(io.LimitReader(object, maxFileBytes+1))
	err = errors.Join(err, object.Close())
	// A missing bucket is no missing file: then nothing would be right.
	if answer, ok := errors.AsType[minio.ErrorResponse](err); ok && answer.Code == minio.NoSuchKey {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotFound, key, fs.ErrNotExist)
	}
	if err == nil && len(content) > maxFileBytes {
		err = fmt.Errorf("has more than %d octets", maxFileBytes)
	}
	if err != nil {
		return nil, fmt.Errorf("blob: read %s: %w", key, err)
	}
	return content, nil
}

// Delete forgets files. One that is not there is forgotten already.
func (s *S3) Delete(ctx context.Context, keys ...string) error {
	var errs []error
	for _, key := range keys {
		err := checkKey(key)
		if err == nil {
			err = s.remove(ctx, key)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("blob: delete %s: %w", key, err))
		}
	}
	return errors.Join(errs...)
}

// remove deletes one by one: not every store has the call for many.
func (s *S3) remove(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := s.client.RemoveObject(ctx, s.config.Bucket, s.prefix+key, minio.RemoveObjectOptions{})
	if answer, ok := errors.AsType[minio.ErrorResponse](err); ok && answer.Code == minio.NoSuchKey {
		return nil
	}
	return err
}

// List calls each for every file, in no order. Files that come or go meanwhile may be among them or not.
func (s *S3) List(ctx context.Context, each func(File) error) error { return s.list(ctx, "", each) }

func (s *S3) list(ctx context.Context, folder string, each func(File) error) error {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	options := minio.ListObjectsOptions{Prefix: s.prefix + folder, Recursive: true}
	for object := range s.client.ListObjectsIter(ctx, s.config.Bucket, options) {
		if object.Err != nil {
			return fmt.Errorf("blob: list: %w", object.Err)
		}
		key := strings.TrimPrefix(object.Key, s.prefix)
		if checkKey(key) != nil {
			continue // not kept by Put
		}
		if err := each(File{Key: key, ModifiedAt: object.LastModified}); err != nil {
			return fmt.Errorf("blob: list: %w", err)
		}
	}
	return ctx.Err()
}
