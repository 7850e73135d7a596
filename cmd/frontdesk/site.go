package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

type siteCommand struct {
	List  siteList  `cmd:"" help:"Show the sites, their keys and where their widget may be shown."`
	Allow siteAllow `cmd:"" help:"Let a web site show the widget."`
	Deny  siteDeny  `cmd:"" help:"Take that back."`
}

type siteList struct{}

// Run prints one line a site.
func (siteList) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	sites, err := db.Sites(ctx, ws.ID)
	if err != nil {
		return err
	}
	for _, site := range sites {
		allowed := strings.Join(site.Origins, " ")
		if allowed == "" {
			allowed = "(nowhere but on this server's own pages: frontdesk site allow https://your-site)"
		}
		fmt.Fprintf(s.out, "%s  %s  %s\n", site.Key, site.Name, allowed)
	}
	return nil
}

type siteAllow struct{ siteOrigin }

// Run adds the origin.
func (c siteAllow) Run(ctx context.Context, s *session) error {
	return c.change(ctx, s, func(all []string, origin string) []string {
		if slices.Contains(all, origin) {
			return all
		}
		return append(all, origin)
	})
}

type siteDeny struct{ siteOrigin }

// Run removes the origin.
func (c siteDeny) Run(ctx context.Context, s *session) error {
	return c.change(ctx, s, func(all []string, origin string) []string {
		return slices.DeleteFunc(all, func(o string) bool { return o == origin })
	})
}

type siteOrigin struct {
	Origin string `arg:"" help:"As https://shop.example, or * for everywhere."`
	Key    string `help:"Key of the site, when there are several." placeholder:"KEY"`
}

func (c siteOrigin) change(ctx context.Context, s *session, edit func([]string, string) []string) error {
	origin, err := chat.ParseOrigin(c.Origin)
	if err != nil {
		return err
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	site, err := c.site(ctx, db, ws.ID)
	if err != nil {
		return err
	}
	origins := edit(site.Origins, origin)
	if err := db.SetOrigins(ctx, ws.ID, chat.ID{}, site.ID, origins); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s may be shown on: %s\n", site.Name, strings.Join(append(origins, "this server's own pages"), ", "))
	return nil
}

func (c siteOrigin) site(ctx context.Context, db *store.Store, workspace chat.ID) (chat.Site, error) {
	sites, err := db.Sites(ctx, workspace)
	if err != nil {
		return chat.Site{}, err
	}
	if c.Key == "" && len(sites) == 1 {
		return sites[0], nil
	}
	for _, site := range sites {
		if site.Key == c.Key {
			return site, nil
		}
	}
	return chat.Site{}, chat.Errorf(chat.NotFound, "there are %d sites and none has the key %q: see frontdesk site list", len(sites), c.Key)
}
