package main

import (
	"path"

	"golang.org/x/mod/module"
)

func init() {
	// {patterns, target}
	operations["patterns"] = each(func(q [2]string) bool { return module.MatchPrefixPatterns(q[0], q[1]) })

	// {pattern, name}: null for a malformed pattern.
	operations["globs"] = each(func(q [2]string) any { return errorOr(path.Match(q[0], q[1])) })
}
