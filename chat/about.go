package chat

import "context"

// About says what work in progress is about, so that every line of the log and
// every span of a trace that it leads to can name it. It decides nothing.
type About struct {
	Workspace, Conversation, Turn ID // zero: none
}

type aboutKey struct{}

// In gives a context whose work is about this.
func (a About) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, aboutKey{}, a)
}

// AboutOf tells what a context's work is about; zero when nobody has said.
func AboutOf(ctx context.Context) About {
	a, _ := ctx.Value(aboutKey{}).(About)
	return a
}
