// Frontdesk is a live-chat server whose first line is a bot that deserves trust.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// version is set when building: -ldflags "-X main.version=…".
var version = "dev"

// Exit codes, as scripts may rely on them.
const (
	exitOK       = 0
	exitFailed   = 1
	exitBadInput = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who asks twice does not want to wait
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cli commandLine
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("frontdesk"),
		kong.Description("Live chat whose first line is a bot that deserves trust."),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "frontdesk:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help has answered
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "frontdesk: %v\nTry: frontdesk --help\n", err)
		return exitBadInput
	}
	err = parsed.Run(&session{Globals: cli.Globals, out: stdout, err: stderr})
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errGate) { // the report has said which
		return exitFailed
	}
	fmt.Fprintln(stderr, "frontdesk:", err)
	var shown *chat.Error
	if errors.As(err, &shown) && (shown.Code == chat.Invalid || shown.Code == chat.NotFound) {
		return exitBadInput
	}
	return exitFailed
}
