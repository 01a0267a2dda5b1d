package main

import (
	"encoding/json"

	"golang.org/x/mod/semver"
)

func init() {
	operations["semver.compare"] = func(args []json.RawMessage) (any, error) {
		return semver.Compare(text(args, 0), text(args, 1)), nil
	}
}
