package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	archive "archive/zip"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/zip"
)

func init() {
	operations["zip.fold_runs"] = func([]json.RawMessage) (any, error) { return foldRuns(), nil }
	operations["zip.fold_equal"] = func(args []json.RawMessage) (any, error) {
		return strings.EqualFold(text(args, 0), text(args, 1)), nil
	}
	operations["zip.check_files"] = func(args []json.RawMessage) (any, error) {
		var described []treeFile
		decode(args, 0, &described)
		var files []zip.File
		for _, file := range described {
			files = append(files, file)
		}
		checked, _ := zip.CheckFiles(files)
		return answerOf(checked, ""), nil
	}
	operations["zip.check_directory"] = func(args []json.RawMessage) (any, error) {
		var described []treeFile
		decode(args, 0, &described)
		directory, err := os.MkdirTemp("", "modgate-oracle-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(directory)
		for _, file := range described {
			if err := file.make(directory); err != nil {
				return nil, err
			}
		}
		checked, _ := zip.CheckDir(directory)
		return answerOf(checked, directory+"/"), nil
	}
	// zip.check_entries(module, version, entries): the rules alone, for entries of which nothing but name and size is real.
	operations["zip.check_entries"] = func(args []json.RawMessage) (any, error) {
		var entries []struct {
			Name string
			Size uint64
		}
		decode(args, 2, &entries)
		var made bytes.Buffer
		writer := archive.NewWriter(&made)
		for _, entry := range entries {
			header := &archive.FileHeader{Name: entry.Name, UncompressedSize64: entry.Size}
			if _, err := writer.CreateRaw(header); err != nil {
				return nil, err
			}
		}
		if err := writer.Close(); err != nil {
			return nil, err
		}
		m := module.Version{Path: text(args, 0), Version: text(args, 1)}
		return onDisk(made.Bytes(), func(file string) (any, error) {
			checked, err := zip.CheckZip(m, file)
			if err != nil && len(checked.Invalid) == 0 && checked.SizeError == nil {
				return nil, err
			}
			return answerOf(checked, ""), nil
		})
	}
	// zip.check_bytes(module, version, base64): what the go command does with a downloaded zip, but for unpacking it.
	operations["zip.check_bytes"] = func(args []json.RawMessage) (any, error) {
		content, err := base64.StdEncoding.DecodeString(text(args, 2))
		if err != nil {
			return nil, err
		}
		m := module.Version{Path: text(args, 0), Version: text(args, 1)}
		return onDisk(content, func(file string) (any, error) { return checkFile(m, file) })
	}
	// zip.check_path(module, version, path): the same for a file that is there.
	operations["zip.check_path"] = func(args []json.RawMessage) (any, error) {
		return checkFile(module.Version{Path: text(args, 0), Version: text(args, 1)}, text(args, 2))
	}
}

func checkFile(m module.Version, file string) (any, error) {
	checked, err := zip.CheckZip(m, file)
	if err != nil {
		return nil, err
	}
	h1, err := dirhash.HashZip(file, dirhash.Hash1)
	if err != nil {
		return nil, err
	}
	return map[string]any{"h1": h1, "files": len(checked.Valid)}, nil
}

func onDisk(content []byte, check func(file string) (any, error)) (any, error) {
	file, err := os.CreateTemp("", "modgate-oracle-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return nil, err
	}
	return check(file.Name())
}

// treeFile describes a file of a module's source tree; Data is the content of a go.mod.
type treeFile struct {
	Name string `json:"path"`
	Kind string
	Len  int64 `json:"size"`
	Data string
}

func (f treeFile) Path() string                { return f.Name }
func (f treeFile) Lstat() (os.FileInfo, error) { return treeInfo{f}, nil }
func (f treeFile) Open() (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(f.Data)), nil
}

func (f treeFile) make(directory string) error {
	place := filepath.Join(directory, f.Name)
	if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
		return err
	}
	switch f.Kind {
	case "directory":
		return os.MkdirAll(place, 0o777)
	case "symlink":
		return os.Symlink("elsewhere", place)
	case "other":
		return fmt.Errorf("no way to make %s", f.Name)
	}
	if err := os.WriteFile(place, []byte(f.Data), 0o666); err != nil {
		return err
	}
	return os.Truncate(place, max(f.Len, int64(len(f.Data))))
}

type treeInfo struct{ file treeFile }

func (i treeInfo) Name() string       { return filepath.Base(i.file.Name) }
func (i treeInfo) Size() int64        { return i.file.Len }
func (i treeInfo) ModTime() time.Time { return time.Time{} }
func (i treeInfo) IsDir() bool        { return i.file.Kind == "directory" }
func (i treeInfo) Sys() any           { return nil }
func (i treeInfo) Mode() fs.FileMode {
	return map[string]fs.FileMode{"directory": fs.ModeDir, "symlink": fs.ModeSymlink, "other": fs.ModeNamedPipe}[i.file.Kind]
}

type finding struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
}

func answerOf(checked zip.CheckedFiles, prefix string) any {
	valid := []string{}
	for _, path := range checked.Valid {
		valid = append(valid, strings.TrimPrefix(path, prefix))
	}
	findings := func(errors []zip.FileError) []finding {
		list := []finding{}
		for _, e := range errors {
			list = append(list, finding{strings.TrimPrefix(e.Path, prefix), kindOf(e.Err.Error())})
		}
		return list
	}
	return map[string]any{
		"valid":     valid,
		"omitted":   findings(checked.Omitted),
		"invalid":   findings(checked.Invalid),
		"sizeError": checked.SizeError != nil,
	}
}

// kindOf names an error by the words x/mod uses for it; it exports neither types nor values for them.
func kindOf(message string) string {
	for _, known := range [][2]string{
		{"path does not have prefix", "prefix"},
		{"file path is not clean", "not_clean"},
		{"file path is not relative", "not_relative"},
		{"malformed file path", "bad_path"},
		{"go.mod files must have lowercase names", "go_mod_case"},
		{"go.mod file not in module root directory", "go_mod_not_in_root"},
		{"go.mod file too large", "go_mod_size"},
		{"LICENSE file too large", "license_size"},
		{"case-insensitive file name collision", "case_collision"},
		{"is both a file and a directory", "file_and_directory"},
		{"multiple entries for file", "duplicate"},
		{"directory is a version control repository", "vcs"},
		{"file is in vendor directory", "vendored"},
		{"file is in another module", "submodule_file"},
		{"directory is in another module", "submodule_directory"},
		{"file is inserted by 'hg archive'", "hg_archival"},
		{"file is a symbolic link", "symlink"},
		{"not a regular file", "not_regular"},
	} {
		if strings.Contains(message, known[0]) {
			return known[1]
		}
	}
	return "unknown: " + message
}

// foldRuns is the text of src/gomod/zip/fold-runs.ts: every character that folds to another one, in runs of
// first..last/step and the distance to the smallest character it folds with, all hexadecimal.
func foldRuns() string {
	type run struct{ first, last, step, distance rune }
	var runs []run
	for r := rune(0); r <= unicode.MaxRune; r++ {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		if 'A' <= least && least <= 'Z' {
			least += 'a' - 'A'
		}
		if least == r {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].distance == least-r {
			l := &runs[n-1]
			if step := r - l.last; step <= 2 && (l.first == l.last || l.step == step) {
				l.step, l.last = step, r
				continue
			}
		}
		runs = append(runs, run{r, r, 1, least - r})
	}
	words := []string{}
	for _, r := range runs {
		word := fmt.Sprintf("%x", r.first)
		if r.last != r.first {
			word += fmt.Sprintf("..%x", r.last)
		}
		if r.step != 1 {
			word += fmt.Sprintf("/%d", r.step)
		}
		words = append(words, fmt.Sprintf("%s%+x", word, r.distance))
	}
	return strings.Join(words, " ")
}
