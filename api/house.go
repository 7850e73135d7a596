package api

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// houseFor is how long what is known of a workspace is used before it is read
// again: a change whose hint was lost, and the end of a block, hold after that.
const houseFor = time.Second

// house is what every call of a visitor asks of its workspace.
type house struct {
	privacy chat.PrivacySettings
	blocked []netip.Prefix // nobody may write from there
}

// closedTo reports whether an address is in a blocked network. What is no
// address is in none.
func (h house) closedTo(address string) bool {
	if len(h.blocked) == 0 {
		return false
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	ip = ip.Unmap().WithZone("")
	for _, network := range h.blocked {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

// houseStore is what houses are read from.
type houseStore interface {
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	BlockedNetworks(ctx context.Context, workspace chat.ID) ([]string, error)
}

// houses remembers each workspace's house, because every call and message of a
// visitor asks for it. Safe for concurrent use.
type houses struct {
	store houseStore
	now   func() time.Time
	keep  time.Duration

	mu  sync.Mutex
	all map[chat.ID]*keptHouse
}

// keptHouse is a house in memory; its own lock lets one caller read it while
// the others of that workspace wait, and no other's.
type keptHouse struct {
	mu     sync.Mutex
	house  house
	readAt time.Time
}

func newHouses(store houseStore, now func() time.Time) *houses {
	return &houses{store: store, now: now, keep: houseFor, all: map[chat.ID]*keptHouse{}}
}

// of gives a workspace's house; NotFound for an unknown workspace.
func (h *houses) of(ctx context.Context, workspace chat.ID) (house, error) {
	h.mu.Lock()
	k := h.all[workspace]
	if k == nil {
		k = &keptHouse{}
		h.all[workspace] = k
	}
	h.mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	now := h.now()
	if !k.readAt.IsZero() && now.Sub(k.readAt) < h.keep {
		return k.house, nil
	}
	read, err := h.read(ctx, workspace)
	if err != nil {
		return house{}, err
	}
	k.house, k.readAt = read, now
	return read, nil
}

func (h *houses) read(ctx context.Context, workspace chat.ID) (house, error) {
	w, err := h.store.Workspace(ctx, workspace)
	if err != nil {
		return house{}, err
	}
	networks, err := h.store.BlockedNetworks(ctx, workspace)
	if err != nil {
		return house{}, err
	}
	read := house{privacy: chat.PrivacyOf(w.Settings)}
	for _, network := range networks {
		if p, err := netip.ParsePrefix(network); err == nil {
			read.blocked = append(read.blocked, p)
		}
	}
	return read, nil
}

// forget has a workspace read again. One that is being read meanwhile is
// dropped with what it reads: that may be from before the change.
func (h *houses) forget(workspace chat.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, workspace)
}

// Notice takes a notice of the bus: what visitors are asked for is read again
// once it has changed on any node. It never blocks.
func (s *Server) Notice(n chat.Notice) {
	if n.Topic == chat.TopicChange {
		s.houses.forget(n.Workspace)
	}
}

// changed has every node read a workspace's settings and blocks again, this
// one at once.
func (s *Server) changed(workspace chat.ID) {
	s.houses.forget(workspace)
	s.Desk.Bus.Publish(chat.Notice{Topic: chat.TopicChange, Workspace: workspace})
}
