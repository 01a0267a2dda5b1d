package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb"
)

func init() {
	// A lookup by x/mod's own client. Arguments: machine, address, verifier key, module, version, whether its cache is
	// cold. What a machine keeps outlives each lookup, as it does for the go command: the newest head always, the cache
	// unless it is cold.
	operations["sumdb.lookup"] = func(args []json.RawMessage) (any, error) {
		var cold bool
		decode(args, 5, &cold)
		machine := sumdbMachineOf(text(args, 0))
		if cold {
			machine.cache = map[string][]byte{}
		}
		visit := &sumdbVisit{sumdbMachine: machine, url: text(args, 1), key: text(args, 2)}
		lines, err := sumdb.NewClient(visit).Lookup(text(args, 3), text(args, 4))
		if visit.security != "" {
			return nil, errors.New("SECURITY ERROR\n" + visit.security)
		}
		return lines, err
	}
	// What x/mod's own server answers. Arguments: signer key, records as [module, version, text] in the order they are
	// looked up, paths. A body in base64 for each path; the status where it is not 200.
	operations["sumdb.answers"] = func(args []json.RawMessage) (any, error) {
		var records [][3]string
		var paths []string
		decode(args, 1, &records)
		decode(args, 2, &paths)
		texts := map[string]string{}
		server := sumdb.NewTestServer(text(args, 0), func(module, version string) ([]byte, error) {
			record, ok := texts[module+"@"+version]
			if !ok {
				return nil, os.ErrNotExist
			}
			return []byte(record), nil
		})
		handler := sumdb.NewServer(server)
		ask := func(path string) (answer *httptest.ResponseRecorder) {
			answer = httptest.NewRecorder()
			defer func() {
				if recover() != nil { // it indexes beyond its hashes when a tile does not exist yet
					answer.Code = http.StatusInternalServerError
				}
			}()
			handler.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
			return answer
		}
		for _, record := range records {
			texts[record[0]+"@"+record[1]] = record[2]
			if answer := ask("/lookup/" + record[0] + "@" + record[1]); answer.Code != 200 {
				return nil, fmt.Errorf("%s@%s: %d %s", record[0], record[1], answer.Code, answer.Body)
			}
		}
		answers := make([]any, len(paths))
		for i, path := range paths {
			if answer := ask(path); answer.Code == 200 {
				answers[i] = answer.Body.Bytes()
			} else {
				answers[i] = answer.Code
			}
		}
		return answers, nil
	}
}

type sumdbMachine struct {
	mu     sync.Mutex
	config map[string][]byte
	cache  map[string][]byte
}

var sumdbMachines = map[string]*sumdbMachine{}

func sumdbMachineOf(name string) *sumdbMachine {
	if sumdbMachines[name] == nil {
		sumdbMachines[name] = &sumdbMachine{config: map[string][]byte{}, cache: map[string][]byte{}}
	}
	return sumdbMachines[name]
}

// sumdbVisit is one run of a command on a machine.
type sumdbVisit struct {
	*sumdbMachine
	url      string
	key      string
	security string
}

var sumdbHTTP = &http.Client{Timeout: 20 * time.Second}

func (v *sumdbVisit) ReadRemote(path string) ([]byte, error) {
	answer, err := sumdbHTTP.Get(v.url + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %s %s", path, answer.Status, strings.TrimSpace(string(body)))
	}
	return body, err
}

func (v *sumdbVisit) ReadConfig(file string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if file == "key" {
		return []byte(v.key), nil
	}
	return v.config[file], nil
}

func (v *sumdbVisit) WriteConfig(file string, before, after []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !bytes.Equal(v.config[file], before) {
		return sumdb.ErrWriteConflict
	}
	v.config[file] = after
	return nil
}

func (v *sumdbVisit) ReadCache(file string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if content, ok := v.cache[file]; ok {
		return content, nil
	}
	return nil, os.ErrNotExist
}

func (v *sumdbVisit) WriteCache(file string, content []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cache[file] = content
}

func (v *sumdbVisit) Log(string) {}

func (v *sumdbVisit) SecurityError(message string) { v.security = message }
