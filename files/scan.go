package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Scanner asks a program of the operator about each file. The zero value has
// no program and finds nothing.
type Scanner struct {
	// Command is the program and its arguments, divided by spaces. Where {}
	// stands the file's path is put; without it the file comes on standard
	// input. It ends with 0 for a clean file, 1 for an infected one, anything
	// else when it could not tell.
	Command string
	Timeout time.Duration // for one try
}

// scanTries is how often the program is asked when it cannot tell.
const scanTries = 3

// Infected reports whether the program found something. An error means that
// it could not tell, however often it was asked.
func (s Scanner) Infected(ctx context.Context, path string) (bool, error) {
	words := strings.Fields(s.Command)
	if len(words) == 0 {
		return false, nil
	}
	var err error
	for n := range scanTries {
		if n > 0 {
			select {
			case <-ctx.Done():
				return false, ctx.Err()
			case <-time.After(time.Duration(n) * 200 * time.Millisecond):
			}
		}
		var infected bool
		if infected, err = s.try(ctx, words, path); err == nil {
			return infected, nil
		}
	}
	return false, err
}

func (s Scanner) try(ctx context.Context, words []string, path string) (infected bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	words = slices.Clone(words)
	onPath := false
	for i := range words {
		if words[i] == "{}" {
			words[i], onPath = path, true
		}
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.WaitDelay = time.Second
	if !onPath {
		f, err := os.Open(path)
		if err != nil {
			return false, err
		}
		defer f.Close() //nolint:errcheck // only read
		cmd.Stdin = f
	}
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return false, fmt.Errorf("the scan command took longer than %s", s.Timeout)
	case err == nil:
		return false, nil
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return true, nil
	}
	return false, fmt.Errorf("the scan command could not tell: %w", err)
}
