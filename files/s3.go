package files

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// S3Options say where an S3-compatible object store is.
type S3Options struct {
	Endpoint string // https://s3.eu-central-1.amazonaws.com
	Bucket   string
	Region   string // "" asks the store
	Access   string // "" takes the environment's or the machine's role
	Secret   string
}

// S3 is a Storage in a bucket of an S3-compatible object store.
type S3 struct {
	client *minio.Client
	bucket string
}

var _ Storage = S3{}

// NewS3 makes a Storage of a bucket that is there already. Invalid for an
// endpoint that is no web address; nothing is called yet.
func NewS3(o S3Options) (S3, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" {
		return S3{}, chat.Errorf(chat.Invalid, "FRONTDESK_S3_ENDPOINT is no web address: write it as https://s3.example.com")
	}
	keys := credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{}})
	if o.Access != "" {
		keys = credentials.NewStaticV4(o.Access, o.Secret, "")
	}
	client, err := minio.New(u.Host, &minio.Options{Creds: keys, Secure: u.Scheme == "https", Region: o.Region})
	if err != nil {
		return S3{}, chat.Wrap(chat.Invalid, err, "the object store at %s cannot be used", u.Host)
	}
	return S3{client: client, bucket: o.Bucket}, nil
}

// Check tells whether the bucket can be reached.
func (s S3) Check(ctx context.Context) error {
	ok, err := s.client.BucketExists(ctx, s.bucket)
	switch {
	case err != nil:
		return chat.Wrap(chat.Unavailable, err, "the object store does not answer for the bucket %s", s.bucket)
	case !ok:
		return chat.Errorf(chat.NotFound, "there is no bucket %s in the object store", s.bucket)
	}
	return nil
}

// Put implements Storage.
func (s S3) Put(ctx context.Context, key string, r io.Reader, size int64, kind string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := s.client.PutObject(ctx, s.bucket, key, r, size, minio.PutObjectOptions{ContentType: kind, DisableMultipart: true})
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the file cannot be stored")
	}
	return nil
}

// Open implements Storage. The object is asked for here, so that a missing one
// is told at once.
func (s S3) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	o, err := s.client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err == nil {
		if _, err = o.Stat(); err == nil {
			return o, nil
		}
		_ = o.Close() // nothing was read
	}
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, chat.Errorf(chat.NotFound, "the file is not there any more")
	}
	return nil, chat.Wrap(chat.Unavailable, err, "the file cannot be read")
}

// Delete implements Storage; object stores answer the same for a key that is
// not there.
func (s S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
	if err != nil && minio.ToErrorResponse(err).StatusCode != http.StatusNotFound {
		return chat.Wrap(chat.Unavailable, err, "the file cannot be deleted")
	}
	return nil
}
