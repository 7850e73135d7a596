package files_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
)

const bucket = "frontdesk-files"

// objectStore is a server of the S3 protocol.
func objectStore(t *testing.T) files.S3 {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	s, err := files.NewS3(files.S3Options{Endpoint: server.URL, Bucket: bucket, Region: "us-east-1", Access: "key", Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStorage(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) files.Storage{
		"Disk": func(t *testing.T) files.Storage {
			d, err := files.NewDisk(filepath.Join(t.TempDir(), "made"))
			if err != nil {
				t.Fatal(err)
			}
			return d
		},
		"S3": func(t *testing.T) files.Storage { return objectStore(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ctx, key := open(t), t.Context(), files.NewKey()
			if _, err := s.Open(ctx, key); chat.CodeOf(err) != chat.NotFound {
				t.Fatalf("open what is not there: %v", err)
			}
			if err := s.Delete(ctx, key); err != nil {
				t.Fatalf("delete what is not there: %v", err)
			}
			body := []byte(strings.Repeat("텐트 ", 10_000))
			for range 2 { // a second time is as good as once
				if err := s.Put(ctx, key, bytes.NewReader(body), int64(len(body)), "text/plain"); err != nil {
					t.Fatal(err)
				}
			}
			f, err := s.Open(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := io.ReadAll(f)
			if err != nil || !bytes.Equal(got, body) {
				t.Fatalf("%d bytes came back of %d, %v", len(got), len(body), err)
			}
			if _, err := f.Seek(7, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			part := make([]byte, 3)
			if _, err := io.ReadFull(f, part); err != nil || string(part) != "텐" {
				t.Fatalf("a part is %q, %v", part, err)
			}
			if err := s.Delete(ctx, key); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Open(ctx, key); chat.CodeOf(err) != chat.NotFound {
				t.Fatalf("open what was deleted: %v", err)
			}
			for _, bad := range []string{"", "../../etc/passwd", strings.ToUpper(key), key + "0"} {
				if err := s.Put(ctx, bad, bytes.NewReader(nil), 0, ""); chat.CodeOf(err) != chat.Internal {
					t.Errorf("key %q was taken: %v", bad, err)
				}
			}
		})
	}
}

// TestDisk_WhatBreaksOffLeavesNothing: a reader that ends early must not leave
// a file under the key, nor beside it.
func TestDisk_WhatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := files.NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	key := files.NewKey()
	for _, r := range []io.Reader{strings.NewReader("short"), io.MultiReader(strings.NewReader("short"), brokenReader{})} {
		if err := d.Put(t.Context(), key, r, 100, ""); chat.CodeOf(err) != chat.Unavailable {
			t.Fatalf("stored all the same: %v", err)
		}
	}
	if _, err := d.Open(t.Context(), key); chat.CodeOf(err) != chat.NotFound {
		t.Fatalf("half a file is there: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		if !entry.IsDir() {
			t.Errorf("%s is left", entry.Name())
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestS3_ChecksItsBucketAndAddress(t *testing.T) {
	t.Parallel()
	if err := objectStore(t).Check(t.Context()); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "s3.example.com", "ftp://s3.example.com", "https://s3.example.com/bucket"} {
		if _, err := files.NewS3(files.S3Options{Endpoint: bad, Bucket: bucket}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("endpoint %q: %v", bad, err)
		}
	}
	gone, err := files.NewS3(files.S3Options{Endpoint: "http://127.0.0.1:1", Bucket: bucket, Region: "r", Access: "a", Secret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Open(t.Context(), files.NewKey()); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("a store that is away: %v", err)
	}
}
