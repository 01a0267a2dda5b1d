package main

import "golang.org/x/mod/module"

type pathAnswer struct {
	Module bool `json:"module"`
	Import bool `json:"import"`
	File   bool `json:"file"`
	Split  any  `json:"split"`
}

type escapeAnswer struct {
	EscapedPath      any `json:"escapedPath"`
	Path             any `json:"path"`
	EscapedVersion   any `json:"escapedVersion"`
	UnescapedVersion any `json:"unescapedVersion"`
}

func init() {
	operations["paths"] = each(func(path string) pathAnswer {
		answer := pathAnswer{
			Module: module.CheckPath(path) == nil,
			Import: module.CheckImportPath(path) == nil,
			File:   module.CheckFilePath(path) == nil,
		}
		if prefix, major, ok := module.SplitPathVersion(path); ok {
			answer.Split = []string{prefix, major}
		}
		return answer
	})

	operations["escapes"] = each(func(text string) escapeAnswer {
		return escapeAnswer{
			EscapedPath:      errorOr(module.EscapePath(text)),
			Path:             errorOr(module.UnescapePath(text)),
			EscapedVersion:   errorOr(module.EscapeVersion(text)),
			UnescapedVersion: errorOr(module.UnescapeVersion(text)),
		}
	})
}
