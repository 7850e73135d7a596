package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const deviceCols = "id, workspace, agent, endpoint, p256dh, auth, key, name, lang, created_ms, sent_ms"

// maxDevices bounds the devices of an agent; another one takes the place of
// the one that has been silent longest.
const maxDevices = 10

// deviceRow is a device as its row has it.
type deviceRow struct {
	chat.PushDevice
	p256dh, auth string
}

func deviceDest(d *deviceRow) []any {
	return []any{&d.ID, &d.Workspace, &d.Agent, &d.Endpoint, &d.p256dh, &d.auth, &d.Key, &d.Name, &d.Lang, at(&d.CreatedAt), at(&d.SentAt)}
}

// device decodes the keys, which this package has written.
func (d deviceRow) device() (chat.PushDevice, error) {
	var err error
	if d.P256dh, err = base64.RawURLEncoding.DecodeString(d.p256dh); err == nil {
		d.Auth, err = base64.RawURLEncoding.DecodeString(d.auth)
	}
	return d.PushDevice, err
}

// AddPushDevice keeps a device that its agent is reached by, and gives it back.
// A browser that was subscribed before, by whomever, is this agent's from now
// on. NotFound for somebody who is not in the workspace.
func (s *Store) AddPushDevice(ctx context.Context, d chat.PushDevice) (chat.PushDevice, error) {
	d.ID = chat.NewID()
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		d.CreatedAt = now
		var was deviceRow
		err = c.row(ctx, "DELETE FROM push_device WHERE endpoint = $1 RETURNING "+deviceCols, []any{d.Endpoint}, deviceDest(&was))
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case was.Agent != d.Agent || was.Workspace != d.Workspace:
			if err := c.countDevices(ctx, was.Workspace, was.Agent); err != nil {
				return err
			}
		default:
			d.CreatedAt, d.SentAt = was.CreatedAt, was.SentAt
		}
		if _, err := c.exec(ctx, `DELETE FROM push_device WHERE id IN (SELECT id FROM push_device WHERE workspace = $1 AND agent = $2
			ORDER BY COALESCE(sent_ms, created_ms) DESC, id DESC LIMIT $3 OFFSET $4)`, d.Workspace, d.Agent, maxDevices, maxDevices-1); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("push_device", deviceCols), d.ID, d.Workspace, d.Agent, d.Endpoint, base64.RawURLEncoding.EncodeToString(d.P256dh),
			base64.RawURLEncoding.EncodeToString(d.Auth), d.Key, d.Name, d.Lang, d.CreatedAt, d.SentAt); err != nil {
			return err
		}
		return c.countDevices(ctx, d.Workspace, d.Agent)
	})
	return d, s.fail(err, "device of agent %s", d.Agent)
}

// countDevices notes whether an agent can be pushed to.
func (c *conn) countDevices(ctx context.Context, workspace, agent chat.ID) error {
	return c.setPresence(ctx, workspace, agent,
		"push_ms = CASE WHEN EXISTS (SELECT 1 FROM push_device d WHERE d.workspace = $1 AND d.agent = $2) THEN COALESCE(push_ms, $3) END", nil)
}

// RemovePushDevice forgets a device of an agent; NotFound for one of somebody
// else.
func (s *Store) RemovePushDevice(ctx context.Context, workspace, agent, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, "DELETE FROM push_device WHERE workspace = $1 AND agent = $2 AND id = $3", workspace, agent, id)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "device %s does not exist", id)
		}
		if err != nil {
			return err
		}
		return c.countDevices(ctx, workspace, agent)
	})
	return s.fail(err, "device %s", id)
}

// PushDevices gives an agent's devices, the newest first.
func (s *Store) PushDevices(ctx context.Context, workspace, agent chat.ID) ([]chat.PushDevice, error) {
	rows, err := list(ctx, &s.read, "SELECT "+deviceCols+" FROM push_device WHERE workspace = $1 AND agent = $2 ORDER BY created_ms DESC, id DESC",
		[]any{workspace, agent}, deviceDest)
	if err != nil {
		return nil, s.fail(err, "read the devices of agent %s", agent)
	}
	out := make([]chat.PushDevice, len(rows))
	for i, r := range rows {
		if out[i], err = r.device(); err != nil {
			return nil, s.fail(err, "device %s", r.ID)
		}
	}
	return out, nil
}

// PushDevice gives one device of somebody who is still in the workspace, or
// NotFound.
func (s *Store) PushDevice(ctx context.Context, workspace, id chat.ID) (chat.PushDevice, error) {
	var r deviceRow
	err := s.read.row(ctx, "SELECT "+of("d", deviceCols)+` FROM push_device d JOIN membership m ON m.workspace = d.workspace AND m.user_id = d.agent AND m.deactivated_ms IS NULL
		WHERE d.workspace = $1 AND d.id = $2`, []any{workspace, id}, deviceDest(&r))
	if err != nil {
		return chat.PushDevice{}, s.fail(err, "device %s", id)
	}
	d, err := r.device()
	return d, s.fail(err, "device %s", id)
}

// PushSent notes that a push service took a message for a device.
func (s *Store) PushSent(ctx context.Context, workspace, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, "UPDATE push_device SET sent_ms = $3 WHERE workspace = $1 AND id = $2", workspace, id, now)
		return err
	})
	return s.fail(err, "device %s", id)
}

// PushKey keeps the public half of the installation's key when there is none
// yet, and gives the one that is kept.
func (s *Store) PushKey(ctx context.Context, public string) (kept string, err error) {
	err = s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, insertInto("push_key", "name, public")+" ON CONFLICT (name) DO NOTHING", "vapid", public); err != nil {
			return err
		}
		return c.row(ctx, "SELECT public FROM push_key WHERE name = 'vapid'", nil, []any{&kept})
	})
	return kept, s.fail(err, "the key of push messages")
}

// ResetPushKey puts another key in the place of the installation's, forgets the
// devices that were subscribed with an older one, and says how many; each
// workspace's audit has it. Again with the same key forgets nothing.
func (s *Store) ResetPushKey(ctx context.Context, public string) (dropped int, err error) {
	err = s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, insertInto("push_key", "name, public")+" ON CONFLICT (name) DO UPDATE SET public = excluded.public", "vapid", public); err != nil {
			return err
		}
		type owner struct{ workspace, agent chat.ID }
		gone, err := list(ctx, c, "DELETE FROM push_device WHERE key <> $1 RETURNING workspace, agent", []any{public},
			func(o *owner) []any { return []any{&o.workspace, &o.agent} })
		if err != nil {
			return err
		}
		dropped = len(gone)
		of, seen := map[chat.ID]int{}, map[owner]bool{}
		for _, o := range gone {
			of[o.workspace]++
			if seen[o] {
				continue
			}
			seen[o] = true
			if err := c.countDevices(ctx, o.workspace, o.agent); err != nil {
				return err
			}
		}
		for workspace, n := range of {
			if err := c.audit(ctx, workspace, chat.ID{}, "push.key_reset", "", map[string]int{"devices": n}); err != nil {
				return err
			}
		}
		return nil
	})
	return dropped, s.fail(err, "the key of push messages")
}
