package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Numbers of 64 bits travel as strings: JSON's readers do not keep them all.

func init() {
	operations["note.verifierKey"] = func(args []json.RawMessage) (any, error) {
		v, err := note.NewVerifier(text(args, 0))
		if err != nil {
			return nil, err
		}
		return fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()), nil
	}
	operations["note.verify"] = func(args []json.RawMessage) (any, error) {
		v, err := note.NewVerifier(text(args, 0))
		if err != nil {
			return nil, err
		}
		return v.Verify(tlogBytes(args, 1), tlogBytes(args, 2)), nil
	}
	operations["note.signerKey"] = func(args []json.RawMessage) (any, error) {
		s, err := note.NewSigner(text(args, 0))
		if err != nil {
			return nil, err
		}
		return fmt.Sprintf("%s+%08x", s.Name(), s.KeyHash()), nil
	}
	operations["note.open"] = func(args []json.RawMessage) (any, error) {
		n, err := note.Open(tlogBytes(args, 0), tlogVerifiers(args, 1))
		if err != nil {
			return nil, err
		}
		return map[string]any{"text": n.Text, "verified": tlogSignatures(n.Sigs), "unverified": tlogSignatures(n.UnverifiedSigs)}, nil
	}
	operations["note.resign"] = func(args []json.RawMessage) (any, error) {
		n, err := note.Open(tlogBytes(args, 0), tlogVerifiers(args, 1))
		if err != nil {
			return nil, err
		}
		s, err := note.NewSigner(text(args, 2))
		if err != nil {
			return nil, err
		}
		return note.Sign(n, s)
	}
	operations["tlog.parseTree"] = func(args []json.RawMessage) (any, error) {
		tree, err := tlog.ParseTree(tlogBytes(args, 0))
		if err != nil {
			return nil, err
		}
		return map[string]any{"size": strconv.FormatInt(tree.N, 10), "hash": tree.Hash.String()}, nil
	}
	operations["tlog.parseRecord"] = func(args []json.RawMessage) (any, error) {
		id, record, rest, err := tlog.ParseRecord(tlogBytes(args, 0))
		if err != nil {
			return nil, err
		}
		return map[string]any{"id": strconv.FormatInt(id, 10), "text": string(record), "rest": rest}, nil
	}
	operations["tlog.formatRecord"] = func(args []json.RawMessage) (any, error) {
		return tlog.FormatRecord(tlogNumber(args, 0), tlogBytes(args, 1))
	}
	operations["tlog.parseTilePath"] = func(args []json.RawMessage) (any, error) {
		t, err := tlog.ParseTilePath(text(args, 0))
		if err != nil {
			return nil, err
		}
		return map[string]any{"height": t.H, "level": t.L, "n": strconv.FormatInt(t.N, 10), "width": t.W}, nil
	}
	operations["tlog.storedHashIndexes"] = func(args []json.RawMessage) (any, error) {
		var nodes [][2]int64
		decode(args, 0, &nodes)
		indexes := make([]int64, len(nodes))
		for i, node := range nodes {
			indexes[i] = tlog.StoredHashIndex(int(node[0]), node[1])
		}
		return indexes, nil
	}
	operations["tlog.splitStoredHashIndexes"] = func(args []json.RawMessage) (any, error) {
		var indexes []int64
		decode(args, 0, &indexes)
		nodes := make([][2]int64, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			nodes[i] = [2]int64{int64(level), n}
		}
		return nodes, nil
	}
	operations["tlog.tilesForIndexes"] = func(args []json.RawMessage) (any, error) {
		var indexes []int64
		decode(args, 1, &indexes)
		paths := make([]string, len(indexes))
		for i, index := range indexes {
			paths[i] = tlog.TileForIndex(int(tlogNumber(args, 0)), index).Path()
		}
		return paths, nil
	}
	operations["tlog.grown"] = func(args []json.RawMessage) (any, error) {
		var sizes []int64
		decode(args, 0, &sizes)
		return tlogGrown(sizes, int(tlogNumber(args, 1)))
	}
	operations["tlog.imagined"] = func(args []json.RawMessage) (any, error) {
		return tlogImagined(tlogNumber(args, 0))
	}
	operations["tlog.readTiles"] = tlogReadTiles
}

// tlogGrown adds the records "leaf 0\n", "leaf 1\n", … and, at each of the sizes, hashes all that is published then.
// One digest for each topic and each run of `every` sizes.
func tlogGrown(sizes []int64, every int) (any, error) {
	const key = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz" // of x/mod's documentation
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, err
	}
	out := tlogDigests{}
	var store tlogStorage
	size := int64(0)
	for i, want := range sizes {
		if i%every == 0 {
			out.cut()
		}
		for ; size < want; size++ {
			store.add(size)
		}
		root, err := tlog.TreeHash(size, store)
		if err != nil {
			return nil, err
		}
		signed, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: size, Hash: root}))}, signer)
		if err != nil {
			return nil, err
		}
		out.add("notes", signed)
		record, err := tlog.FormatRecord(size, tlogLeaf(size))
		if err != nil {
			return nil, err
		}
		out.add("records", record)
		out.add("counts", []byte(fmt.Sprintln(tlog.StoredHashCount(size), len(store))))
		if err := tlogPublished(out, size, max(0, size-1), store); err != nil {
			return nil, err
		}
	}
	return out.hex(), nil
}

// tlogImagined hashes what would be published of a tree far too large to be built: its stored hash i is SHA-256 of i.
func tlogImagined(size int64) (any, error) {
	out := tlogDigests{}
	out.cut()
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = sha256.Sum256([]byte(strconv.FormatInt(index, 10)))
		}
		return hashes, nil
	})
	root, err := tlog.TreeHash(size, read)
	if err != nil {
		return nil, err
	}
	out.add("notes", tlog.FormatTree(tlog.Tree{N: size, Hash: root}))
	if err := tlogPublished(out, size, max(0, size-300), read); err != nil {
		return nil, err
	}
	return out.hex(), nil
}

func tlogPublished(out tlogDigests, size, oldSize int64, read tlog.HashReader) error {
	for _, height := range []int{1, 2, 8} {
		for _, old := range []int64{max(0, size-2000), max(0, size-70), oldSize} {
			for _, tile := range tlog.NewTiles(height, old, size) {
				out.add("newTiles", []byte(tile.Path()+"\n"))
			}
		}
		for _, tile := range tlog.NewTiles(height, oldSize, size) {
			content, err := tlog.ReadTileData(tile, read)
			if err != nil {
				return err
			}
			out.add("tiles", content)
		}
	}
	for _, n := range tlogPicks(size) {
		record, err := tlog.ProveRecord(size, n, read)
		if err != nil {
			return err
		}
		tree, err := tlog.ProveTree(size, n+1, read)
		if err != nil {
			return err
		}
		out.add("recordProofs", []byte(fmt.Sprintln(record)))
		out.add("treeProofs", []byte(fmt.Sprintln(tree)))
	}
	return nil
}

// tlogPicks are the records of a tree that proofs are asked for: all of a small one, of a larger one some eight evenly
// spread and those at the right edge and around the middle.
func tlogPicks(size int64) []int64 {
	var list []int64
	for n := int64(0); n < size; n += 1 + size/8*min(1, size/64) {
		list = append(list, n)
	}
	if size >= 64 {
		half := int64(1)
		for half*2 < size {
			half *= 2
		}
		list = append(list, half-1, half, size-2, size-1)
	}
	return list
}

// tlogReadTiles asks a TileHashReader over tiles of the tree "leaf 0\n", …; the arguments are size, height, stored hash
// indexes, and a list of [n of the tile requested, byte] to spoil. It answers what was read and whether it was saved.
func tlogReadTiles(args []json.RawMessage) (any, error) {
	var indexes []int64
	var spoil [][2]int
	decode(args, 2, &indexes)
	decode(args, 3, &spoil)
	size := tlogNumber(args, 0)
	var store tlogStorage
	for n := range size {
		store.add(n)
	}
	root, err := tlog.TreeHash(size, store)
	if err != nil {
		return nil, err
	}
	reader := &tlogTiles{height: int(tlogNumber(args, 1)), store: store, spoil: spoil}
	hashes, err := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, reader).ReadHashes(indexes)
	return map[string]any{"asked": reader.asked, "saved": reader.saved, "refused": err != nil, "hashes": hashes}, nil
}

type tlogTiles struct {
	height int
	store  tlogStorage
	spoil  [][2]int
	asked  []string
	saved  bool
}

func (t *tlogTiles) Height() int { return t.height }

func (t *tlogTiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range list {
		t.asked = append(t.asked, tile.Path())
		content, err := tlog.ReadTileData(tile, t.store)
		if err != nil {
			return nil, err
		}
		all = append(all, content)
	}
	for _, at := range t.spoil {
		content := all[at[0]%len(all)]
		content[at[1]%len(content)] ^= 1
	}
	return all, nil
}

func (t *tlogTiles) SaveTiles([]tlog.Tile, [][]byte) { t.saved = true }

// tlogStorage keeps the stored hashes of a tree in memory.
type tlogStorage []tlog.Hash

func (s tlogStorage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

func (s *tlogStorage) add(n int64) {
	hashes, err := tlog.StoredHashes(n, tlogLeaf(n), *s)
	if err != nil {
		panic(err)
	}
	*s = append(*s, hashes...)
}

func tlogLeaf(n int64) []byte { return fmt.Appendf(nil, "leaf %d\n", n) }

// tlogDigests holds one running SHA-256 for each topic; cut begins a new row of them.
type tlogDigests map[string][]hash.Hash

var tlogTopics = []string{"notes", "records", "counts", "newTiles", "tiles", "recordProofs", "treeProofs"}

func (d tlogDigests) cut() {
	for _, topic := range tlogTopics {
		d[topic] = append(d[topic], sha256.New())
	}
}

func (d tlogDigests) add(topic string, content []byte) { d[topic][len(d[topic])-1].Write(content) }

func (d tlogDigests) hex() map[string][]string {
	out := map[string][]string{}
	for topic, rows := range d {
		for _, row := range rows {
			out[topic] = append(out[topic], hex.EncodeToString(row.Sum(nil)))
		}
	}
	return out
}

func tlogSignatures(list []note.Signature) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, fmt.Sprintf("%s %08x %s", s.Name, s.Hash, s.Base64))
	}
	return out
}

func tlogVerifiers(args []json.RawMessage, i int) note.Verifiers {
	var keys []string
	decode(args, i, &keys)
	var list []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			panic(err)
		}
		list = append(list, v)
	}
	return note.VerifierList(list...)
}

func tlogNumber(args []json.RawMessage, i int) int64 {
	var n int64
	decode(args, i, &n)
	return n
}

// tlogBytes decodes argument i as bytes in base64.
func tlogBytes(args []json.RawMessage, i int) []byte {
	content, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text(args, i)))
	if err != nil {
		panic(err)
	}
	return content
}
