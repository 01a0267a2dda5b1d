package main

import (
	"bytes"
	"io"

	"golang.org/x/mod/sumdb/dirhash"
)

type hashedFile struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

func init() {
	operations["h1"] = each(func(files []hashedFile) any {
		names := make([]string, len(files))
		contents := map[string][]byte{}
		for i, file := range files {
			names[i] = file.Name
			contents[file.Name] = file.Content
		}
		return errorOr(dirhash.Hash1(names, func(name string) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(contents[name])), nil
		}))
	})
}
