package store

import (
	"context"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Tags gives every tag of a workspace, archived ones too, by name.
func (s *Store) Tags(ctx context.Context, workspace chat.ID) ([]chat.Tag, error) {
	out, err := list(ctx, &s.read, `SELECT name, colour, created_ms, archived_ms FROM tag WHERE workspace = $1 ORDER BY name`,
		[]any{workspace}, func(t *chat.Tag) []any { return []any{&t.Name, &t.Colour, at(&t.CreatedAt), at(&t.ArchivedAt)} })
	return out, s.fail(err, "list the tags")
}

// PutTag makes a tag or changes its colour, and archives it or brings it back.
func (s *Store) PutTag(ctx context.Context, workspace, by chat.ID, t chat.Tag, archived bool) (chat.Tag, error) {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var off any
		if archived {
			off = now
		}
		if _, err := c.exec(ctx, `INSERT INTO tag (workspace, name, colour, created_ms, archived_ms) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (workspace, name) DO UPDATE SET colour = excluded.colour,
				archived_ms = CASE WHEN excluded.archived_ms IS NULL THEN NULL ELSE COALESCE(tag.archived_ms, excluded.archived_ms) END`,
			workspace, t.Name, t.Colour, now, off); err != nil {
			return err
		}
		if err := c.row(ctx, `SELECT created_ms, archived_ms FROM tag WHERE workspace = $1 AND name = $2`, []any{workspace, t.Name},
			[]any{at(&t.CreatedAt), at(&t.ArchivedAt)}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "tag.changed", t.Name, map[string]any{"colour": t.Colour, "archived": archived})
	})
	return t, s.fail(err, "tag %q", t.Name)
}

// keepTags makes tags of words that were not used before.
func (b *batch) keepTags(ctx context.Context, conv chat.Conversation) error {
	for _, name := range conv.Tags {
		if _, err := b.exec(ctx, `INSERT INTO tag (workspace, name, colour, created_ms) VALUES ($1, $2, '', $3) ON CONFLICT (workspace, name) DO NOTHING`,
			conv.Workspace, name, b.at); err != nil {
			return err
		}
	}
	return nil
}

// TagUse counts the conversations that have each tag; tags without any are
// left out.
func (s *Store) TagUse(ctx context.Context, workspace chat.ID) (map[string]int, error) {
	type use struct {
		name string
		n    int
	}
	all, err := list(ctx, &s.read, `SELECT t.value, count(*) FROM conversation c CROSS JOIN `+s.d.tagsOf+` WHERE c.workspace = $1 AND c.tags LIKE '["%' GROUP BY t.value`,
		[]any{workspace}, func(u *use) []any { return []any{&u.name, &u.n} })
	out := make(map[string]int, len(all))
	for _, u := range all {
		out[u.name] = u.n
	}
	return out, s.fail(err, "count the tags")
}

// RenameTag gives a tag another name, in conversations and saved views too,
// and says how many conversations had it. With merge the new name may be
// another tag's, whose colour stays; without, that is a Conflict. Conversations
// are changed in several transactions: after an error some have the new name,
// and a repetition with merge goes on. NotFound for an unknown tag.
func (s *Store) RenameTag(ctx context.Context, workspace, by chat.ID, name, to string, merge bool) (int, error) {
	if err := s.write(ctx, func(c *conn) error {
		t, err := c.tag(ctx, workspace, name)
		if err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		made, err := c.exec(ctx, `INSERT INTO tag (workspace, name, colour, created_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, name) DO NOTHING`,
			workspace, to, t.Colour, now)
		if err != nil {
			return err
		}
		if made == 0 && !merge {
			return chat.At("to", chat.Tell(chat.Errorf(chat.Conflict, "tag %q is there already: merge them, or choose another name", to), "tag_taken", "value", to))
		}
		return nil
	}); err != nil {
		return 0, s.fail(err, "tag %q", name)
	}
	return s.replaceTag(ctx, workspace, by, name, to)
}

// DeleteTag takes a tag away from conversations and saved views, and says how
// many conversations had it. An error half way is mended by a repetition.
// NotFound for an unknown tag.
func (s *Store) DeleteTag(ctx context.Context, workspace, by chat.ID, name string) (int, error) {
	if _, err := s.read.tag(ctx, workspace, name); err != nil {
		return 0, s.fail(err, "tag %q", name)
	}
	return s.replaceTag(ctx, workspace, by, name, "")
}

func (c *conn) tag(ctx context.Context, workspace chat.ID, name string) (t chat.Tag, err error) {
	err = c.row(ctx, `SELECT name, colour, created_ms, archived_ms FROM tag WHERE workspace = $1 AND name = $2`, []any{workspace, name},
		[]any{&t.Name, &t.Colour, at(&t.CreatedAt), at(&t.ArchivedAt)})
	return t, err
}

// tagChunk bounds the conversations that one transaction changes: others must
// not wait for long.
const tagChunk = 100

// replaceTag puts another tag, or none, in the place of one, and removes it.
func (s *Store) replaceTag(ctx context.Context, workspace, by chat.ID, name, to string) (int, error) {
	count := 0
	var after chat.ID
	for more := true; more; {
		var last chat.ID
		n := 0
		err := s.write(ctx, func(c *conn) (err error) {
			last, n, err = c.replaceTag(ctx, workspace, after, name, to)
			return err
		})
		if err != nil {
			return count, s.fail(err, "tag %q", name)
		}
		after, count, more = last, count+n, n == tagChunk
	}
	err := s.write(ctx, func(c *conn) error {
		if err := c.replaceTagInViews(ctx, workspace, name, to); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM tag WHERE workspace = $1 AND name = $2`, workspace, name); err != nil {
			return err
		}
		if to == "" {
			return c.audit(ctx, workspace, by, "tag.deleted", name, map[string]any{"conversations": count})
		}
		return c.audit(ctx, workspace, by, "tag.renamed", name, map[string]any{"to": to, "conversations": count})
	})
	return count, s.fail(err, "tag %q", name)
}

// replaceTag changes the next conversations after an id.
func (c *conn) replaceTag(ctx context.Context, workspace, after chat.ID, name, to string) (chat.ID, int, error) {
	type tagged struct {
		id   chat.ID
		tags []string
	}
	found, err := list(ctx, c, `SELECT id, tags FROM conversation WHERE workspace = $1 AND id > $2 AND `+c.d.find+`(tags, $3) > 0
		ORDER BY id LIMIT $4`+c.d.forUpdate, []any{workspace, actorKey(after), encode(name), tagChunk},
		func(x *tagged) []any { return []any{&x.id, from(&x.tags)} })
	for _, x := range found {
		after = x.id
		if err != nil {
			break
		}
		_, err = c.exec(ctx, `UPDATE conversation SET tags = $3 WHERE workspace = $1 AND id = $2`, workspace, x.id, encode(swapTag(x.tags, name, to)))
	}
	return after, len(found), err
}

// swapTag gives tags with another one, or none, in the place of one.
func swapTag(tags []string, name, to string) []string {
	out := make([]string, 0, len(tags))
	for _, t := range tags {
		if t == name {
			t = to
		}
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (c *conn) replaceTagInViews(ctx context.Context, workspace chat.ID, name, to string) error {
	views, err := list(ctx, c, `SELECT `+viewCols+` FROM saved_view WHERE workspace = $1 AND `+c.d.find+`(query, $2) > 0`, []any{workspace, encode(name)}, viewDest)
	if err != nil {
		return err
	}
	for _, v := range views {
		if v.Query.Tag != name {
			continue
		}
		v.Query.Tag = to
		if _, err := c.exec(ctx, `UPDATE saved_view SET query = $3 WHERE workspace = $1 AND id = $2`, workspace, v.ID, encode(v.Query)); err != nil {
			return err
		}
	}
	return nil
}
