// Command oracle answers questions about Go modules with golang.org/x/mod, the reference modgate is measured against.
// It reads one JSON question a line, {"op":"semver.compare","args":["v1.0.0","v1.0.1"]}, and answers each with one
// line in the same order: {"value":-1} or {"error":"…"}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// An operation takes its arguments as raw JSON and gives a value or an error. Each topic has a file of its own,
// whose init function adds its operations here.
type operation func(args []json.RawMessage) (any, error)

var operations = map[string]operation{}

type question struct {
	Op   string            `json:"op"`
	Args []json.RawMessage `json:"args"`
}

type answer struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for decoder.More() {
		var q question
		if err := decoder.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(2)
		}
		encoder.Encode(ask(q))
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

func ask(q question) (result answer) {
	defer func() {
		if r := recover(); r != nil {
			result = answer{Error: fmt.Sprint("panic: ", r)}
		}
	}()
	op, ok := operations[q.Op]
	if !ok {
		return answer{Error: "oracle: no operation " + q.Op}
	}
	value, err := op(q.Args)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: value}
}

// text decodes argument i as a string; bytes travel as base64 (json's []byte).
func text(args []json.RawMessage, i int) string {
	var s string
	decode(args, i, &s)
	return s
}

func decode(args []json.RawMessage, i int, target any) {
	if err := json.Unmarshal(args[i], target); err != nil {
		panic(err)
	}
}
