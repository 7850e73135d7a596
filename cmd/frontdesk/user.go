package main

import (
	"context"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
)

type userCommand struct {
	Add userAdd `cmd:"" help:"Add a person to the workspace, with a one-time password."`
}

type userAdd struct {
	Email string   `arg:"" help:"E-mail address to sign in with."`
	Name  string   `help:"Name that visitors see." required:""`
	Role  []string `help:"owner, admin, supervisor, agent, editor or evaluator; may be given several times." default:"agent"`
}

// Run adds the user and prints the one-time password once.
func (c userAdd) Run(ctx context.Context, s *session) error {
	roles, err := auth.ParseRoles(c.Role)
	if err != nil {
		return err
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	accounts := auth.Accounts{Store: db, Now: time.Now}
	m, once, err := accounts.CreateUser(ctx, ws.ID, c.Email, c.Name, "", roles)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s was added to %s.\n", m.User.Email, ws.Name)
	if once != "" {
		fmt.Fprintf(s.out, "One-time password: %s\n", once)
	}
	return nil
}
