package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// LessonStore keeps what was learned from a knowledge base, by the hash of its
// content, so that one node learns for all. Lessons gives a NotFound error for
// a hash it does not hold. Both take a few megabytes at most and may be called
// at once.
type LessonStore interface {
	Lessons(ctx context.Context, workspace chat.ID, hash string) ([]byte, error)
	PutLessons(ctx context.Context, workspace chat.ID, hash string, lessons []byte) error
}

// lessonsVersion changes with everything that makes older lessons wrong:
// grams, regression, arms.
const lessonsVersion = 2

func lessonsHash(seg *segment, model string) string {
	h := sha256.New()
	h.Write([]byte{lessonsVersion})
	h.Write([]byte(seg.contentHash()))
	h.Write([]byte(model))
	return hex.EncodeToString(h.Sum(nil))
}

// storedLessons is the form on the wire.
type storedLessons struct {
	Version  int
	Hash     string
	Model    string
	Fusion   Fusion
	Articles []storedArticle
}

type storedArticle struct {
	ID       chat.ID
	Lines    uint64
	Articles []uint32
	At       []uint32
	Alpha    []float32
}

// MarshalBinary gives the lessons in a form that UnmarshalBinary reads.
func (l *Lessons) MarshalBinary() ([]byte, error) {
	out := storedLessons{Version: lessonsVersion, Hash: l.hash, Model: l.model, Fusion: l.fusion}
	if l.classifier != nil {
		for _, a := range l.classifier.articles {
			s := storedArticle{ID: a.id, Lines: a.lines}
			for _, x := range a.support {
				s.Articles, s.At, s.Alpha = append(s.Articles, x.article), append(s.At, x.line), append(s.Alpha, x.alpha)
			}
			out.Articles = append(out.Articles, s)
		}
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(out); err != nil {
		return nil, chat.Wrap(chat.Internal, err, "encode lessons %s", l.hash)
	}
	return b.Bytes(), nil
}

// UnmarshalBinary reads what MarshalBinary gave; other versions and broken
// data are Invalid, and learning again mends them.
func (l *Lessons) UnmarshalBinary(data []byte) error {
	var in storedLessons
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&in); err != nil {
		return chat.Wrap(chat.Invalid, err, "decode lessons")
	}
	if in.Version != lessonsVersion {
		return chat.Errorf(chat.Invalid, "lessons are of version %d, not %d: learn again", in.Version, lessonsVersion)
	}
	*l = Lessons{hash: in.Hash, model: in.Model, fusion: in.Fusion}
	if len(in.Articles) == 0 {
		return nil
	}
	c := &Classifier{articles: make([]classArticle, len(in.Articles))}
	for i, a := range in.Articles {
		if len(a.At) != len(a.Articles) || len(a.Alpha) != len(a.Articles) {
			return chat.Errorf(chat.Invalid, "lessons %s: article %d is cut short: learn again", in.Hash, i)
		}
		c.articles[i] = classArticle{id: a.ID, lines: a.Lines, support: make([]support, len(a.At))}
		for j := range a.At {
			if int(a.Articles[j]) >= len(in.Articles) {
				return chat.Errorf(chat.Invalid, "lessons %s: article %d leans on an unknown one: learn again", in.Hash, i)
			}
			c.articles[i].support[j] = support{a.Articles[j], a.At[j], a.Alpha[j]}
		}
	}
	l.classifier = c
	return nil
}

// stored gives the lessons of a hash from the store, nil when it has none that
// can be used.
func (s *Searcher) stored(ctx context.Context, store LessonStore, hash string) *Lessons {
	if store == nil {
		return nil
	}
	data, err := store.Lessons(ctx, s.Workspace, hash)
	l := new(Lessons)
	if err == nil {
		err = l.UnmarshalBinary(data)
	}
	if err == nil && l.hash == hash {
		return l
	}
	if err != nil && chat.CodeOf(err) != chat.NotFound && s.Log != nil {
		s.Log.Warn("stored lessons cannot be used, learning again", "workspace", s.Workspace.String(), "error", err)
	}
	return nil
}

// keep puts lessons into the store.
func (s *Searcher) keep(ctx context.Context, store LessonStore, l *Lessons) {
	if store == nil {
		return
	}
	data, err := l.MarshalBinary()
	if err == nil {
		err = store.PutLessons(ctx, s.Workspace, l.hash, data)
	}
	if err != nil && s.Log != nil {
		s.Log.Warn("lessons were not stored, other nodes learn for themselves", "workspace", s.Workspace.String(), "error", err)
	}
}
