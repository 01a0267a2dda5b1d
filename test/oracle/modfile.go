package main

import (
	"encoding/json"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

type modfilePosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type modfileObject map[string]any

func init() {
	operations["modfile.Parse"] = func(args []json.RawMessage) (any, error) {
		f, err := modfile.Parse("go.mod", modfileContent(args), nil)
		if err != nil {
			return nil, err
		}
		return modfileAnswer(f), nil
	}
	operations["modfile.ParseLax"] = func(args []json.RawMessage) (any, error) {
		f, err := modfile.ParseLax("go.mod", modfileContent(args), nil)
		if err != nil {
			return nil, err
		}
		return modfileAnswer(f), nil
	}
	operations["modfile.ParseWork"] = func(args []json.RawMessage) (any, error) {
		f, err := modfile.ParseWork("go.work", modfileContent(args), nil)
		if err != nil {
			return nil, err
		}
		answer := modfileObject{
			"godebug": modfileEach(f.Godebug, modfileGodebug),
			"use":     modfileEach(f.Use, func(u *modfile.Use) modfileObject { return modfileObject{"path": u.Path, "at": startOf(u.Syntax)} }),
			"replace": modfileEach(f.Replace, modfileReplace),
		}
		addModfileGo(answer, f.Go, f.Toolchain)
		return modfileObject{"file": answer, "format": append([]byte{}, modfile.Format(f.Syntax)...)}, nil
	}
	operations["modfile.ModulePath"] = func(args []json.RawMessage) (any, error) {
		return modfile.ModulePath(modfileContent(args)), nil
	}
}

func modfileContent(args []json.RawMessage) []byte {
	var data []byte
	decode(args, 0, &data)
	return data
}

// modfileAnswer is a go.mod file in the words of src/gomod/go-mod/go-mod.ts, and the bytes modfile.Format makes of it.
func modfileAnswer(f *modfile.File) any {
	answer := modfileObject{
		"godebug": modfileEach(f.Godebug, modfileGodebug),
		"require": modfileEach(f.Require, func(r *modfile.Require) modfileObject {
			return modfileObject{"path": r.Mod.Path, "version": r.Mod.Version, "indirect": r.Indirect, "at": startOf(r.Syntax)}
		}),
		"exclude": modfileEach(f.Exclude, func(x *modfile.Exclude) modfileObject {
			return modfileObject{"path": x.Mod.Path, "version": x.Mod.Version, "at": startOf(x.Syntax)}
		}),
		"replace": modfileEach(f.Replace, modfileReplace),
		"retract": modfileEach(f.Retract, func(r *modfile.Retract) modfileObject {
			o := modfileObject{"low": r.Low, "high": r.High, "at": startOf(r.Syntax)}
			addIfSet(o, "rationale", r.Rationale)
			return o
		}),
		"tool":   modfileEach(f.Tool, func(t *modfile.Tool) modfileObject { return modfileObject{"path": t.Path, "at": startOf(t.Syntax)} }),
		"ignore": modfileEach(f.Ignore, func(i *modfile.Ignore) modfileObject { return modfileObject{"path": i.Path, "at": startOf(i.Syntax)} }),
	}
	if f.Module != nil {
		m := modfileObject{"path": f.Module.Mod.Path, "at": startOf(f.Module.Syntax)}
		addIfSet(m, "deprecated", f.Module.Deprecated)
		answer["module"] = m
	}
	addModfileGo(answer, f.Go, f.Toolchain)
	return modfileObject{"file": answer, "format": append([]byte{}, modfile.Format(f.Syntax)...)}
}

func addModfileGo(answer modfileObject, goLine *modfile.Go, toolchain *modfile.Toolchain) {
	if goLine != nil {
		answer["go"] = modfileObject{"version": goLine.Version, "at": startOf(goLine.Syntax)}
	}
	if toolchain != nil {
		answer["toolchain"] = modfileObject{"name": toolchain.Name, "at": startOf(toolchain.Syntax)}
	}
}

func modfileGodebug(g *modfile.Godebug) modfileObject {
	return modfileObject{"key": g.Key, "value": g.Value, "at": startOf(g.Syntax)}
}

func modfileReplace(r *modfile.Replace) modfileObject {
	return modfileObject{"from": modfileVersion(r.Old), "to": modfileVersion(r.New), "at": startOf(r.Syntax)}
}

func modfileVersion(m module.Version) modfileObject {
	o := modfileObject{"path": m.Path}
	addIfSet(o, "version", m.Version)
	return o
}

func startOf(line *modfile.Line) modfilePosition {
	return modfilePosition{line.Start.Line, line.Start.LineRune}
}

func addIfSet(o modfileObject, key, value string) {
	if value != "" {
		o[key] = value
	}
}

func modfileEach[T any](list []T, f func(T) modfileObject) []modfileObject {
	out := make([]modfileObject, 0, len(list))
	for _, item := range list {
		out = append(out, f(item))
	}
	return out
}
