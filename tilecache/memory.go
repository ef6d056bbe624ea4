package tilecache

import (
	"container/list"
	"context"
	"sync"

	"sigi/fault"
)

// Memory is a store of so many bytes in memory. What was asked for longest ago
// goes first.
type Memory struct {
	shards [memoryShards]memoryShard
}

// memoryShards lets that many cores look at once.
const memoryShards = 16

type memoryShard struct {
	mu    sync.Mutex
	most  int64
	bytes int64
	tiles map[Key]*list.Element // of *memoryEntry
	used  list.List             // latest first
}

type memoryEntry struct {
	key  Key
	blob Blob
	size int64
}

// NewMemory returns an empty store of at most so many bytes, bookkeeping
// included.
func NewMemory(most int64) *Memory {
	m := &Memory{}
	for i := range m.shards {
		m.shards[i].most = most / memoryShards
		m.shards[i].tiles = map[Key]*list.Element{}
	}
	return m
}

// shard spreads neighbouring tiles.
func (m *Memory) shard(k *Key) *memoryShard {
	h := uint(k.Col)*31 + uint(k.Row)*17 + uint(len(k.Layer))*7 + uint(len(k.Matrix))
	if n := len(k.Matrix); n > 0 {
		h += uint(k.Matrix[n-1]) * 5
	}
	return &m.shards[h%memoryShards]
}

// Get implements Store.
func (m *Memory) Get(_ context.Context, k Key) (Blob, bool, error) {
	s := m.shard(&k)
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.tiles[k]
	if !ok {
		return Blob{}, false, nil
	}
	s.used.MoveToFront(e)
	return e.Value.(*memoryEntry).blob, true, nil
}

// Has implements Store.
func (m *Memory) Has(_ context.Context, k Key) (bool, error) {
	s := m.shard(&k)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.tiles[k]
	return ok, nil
}

// entryBytes is what an entry takes beside the blob: the key twice, the
// element, the map's slot.
const entryBytes = 512

// uniformBytes is what a blob counts whose bytes many share.
const uniformBytes = 16

// Put implements Store.
func (m *Memory) Put(_ context.Context, k Key, b Blob) error {
	if len(b.Missing) > 0 {
		return errMissing(k)
	}
	size := int64(entryBytes + len(b.Bytes))
	if b.Uniform {
		size = entryBytes + uniformBytes
	}
	s := m.shard(&k)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(k)
	if size > s.most {
		return nil
	}
	for s.bytes+size > s.most {
		s.drop(s.used.Back().Value.(*memoryEntry).key)
	}
	s.tiles[k] = s.used.PushFront(&memoryEntry{k, b, size})
	s.bytes += size
	return nil
}

// HasMetatile implements Store.
func (m *Memory) HasMetatile(ctx context.Context, k Key, block Metatile) (bool, error) {
	return hasEach(ctx, m, k, block)
}

// PutMetatile implements Store.
func (m *Memory) PutMetatile(ctx context.Context, k Key, block Metatile, blobs []Blob) error {
	return putEach(ctx, m, k, block, blobs)
}

func errMissing(k Key) error {
	return fault.New(fault.Internal, "", "tile %s lacks something and was to be stored", k)
}

// drop forgets a tile. Locked by the caller.
func (s *memoryShard) drop(k Key) {
	if e, ok := s.tiles[k]; ok {
		s.bytes -= e.Value.(*memoryEntry).size
		s.used.Remove(e)
		delete(s.tiles, k)
	}
}

// Drop implements Store.
func (m *Memory) Drop(_ context.Context, k Key) error {
	s := m.shard(&k)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(k)
	return nil
}

// Sweep implements Store.
func (m *Memory) Sweep(_ context.Context, k Key, stale func(revision string) bool) error {
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		for has := range s.tiles {
			if has.Layer == k.Layer && has.Style == k.Style && has.Set == k.Set && has.Format == k.Format && stale(has.Revision) {
				s.drop(has)
			}
		}
		s.mu.Unlock()
	}
	return nil
}

// Usage is the number of tiles and the bytes they take.
func (m *Memory) Usage() (tiles int, bytes int64) {
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		tiles += len(s.tiles)
		bytes += s.bytes
		s.mu.Unlock()
	}
	return tiles, bytes
}
