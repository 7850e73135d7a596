package indextest_test

import (
	"testing"

	"github.com/frontdesk-chat/frontdesk/knowledge/indextest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	indextest.Run(t, func(*testing.T) indextest.VectorStore { return new(indextest.Memory) })
}
