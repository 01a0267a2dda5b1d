package main

import (
	"errors"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

type modfileObject map[string]any

type modfilePosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

func init() {
	// Questions are files, a character for each byte. Each way to read one gives the file in the words of
	// src/gomod/go-mod/go-mod.ts and the text that modfile.Format makes of it, or the line of the first error.
	operations["modfile"] = each(func(file string) modfileObject {
		data := bytesOf(file)
		return modfileObject{
			"strict": modfileAnswer(modfile.Parse("go.mod", data, nil)),
			"lax":    modfileAnswer(modfile.ParseLax("go.mod", data, nil)),
			"work":   workfileAnswer(modfile.ParseWork("go.work", data, nil)),
			"path":   modfile.ModulePath(data),
		}
	})
}

func modfileAnswer(f *modfile.File, err error) modfileObject {
	if err != nil {
		return firstErrorLine(err)
	}
	answer := modfileObject{
		"godebug": objects(f.Godebug, godebugObject),
		"require": objects(f.Require, func(r *modfile.Require) modfileObject {
			return modfileObject{"path": r.Mod.Path, "version": r.Mod.Version, "indirect": r.Indirect, "at": startOf(r.Syntax)}
		}),
		"exclude": objects(f.Exclude, func(x *modfile.Exclude) modfileObject {
			return modfileObject{"path": x.Mod.Path, "version": x.Mod.Version, "at": startOf(x.Syntax)}
		}),
		"replace": objects(f.Replace, replaceObject),
		"retract": objects(f.Retract, func(r *modfile.Retract) modfileObject {
			return addIfSet(modfileObject{"low": r.Low, "high": r.High, "at": startOf(r.Syntax)}, "rationale", r.Rationale)
		}),
		"tool":   objects(f.Tool, func(t *modfile.Tool) modfileObject { return pathObject(t.Path, t.Syntax) }),
		"ignore": objects(f.Ignore, func(i *modfile.Ignore) modfileObject { return pathObject(i.Path, i.Syntax) }),
	}
	if m := f.Module; m != nil {
		answer["module"] = addIfSet(pathObject(m.Mod.Path, m.Syntax), "deprecated", m.Deprecated)
	}
	addGoAndToolchain(answer, f.Go, f.Toolchain)
	return modfileObject{"file": answer, "format": modfileText(f.Syntax)}
}

func workfileAnswer(f *modfile.WorkFile, err error) modfileObject {
	if err != nil {
		return firstErrorLine(err)
	}
	answer := modfileObject{
		"godebug": objects(f.Godebug, godebugObject),
		"use":     objects(f.Use, func(u *modfile.Use) modfileObject { return pathObject(u.Path, u.Syntax) }),
		"replace": objects(f.Replace, replaceObject),
	}
	addGoAndToolchain(answer, f.Go, f.Toolchain)
	return modfileObject{"file": answer, "format": modfileText(f.Syntax)}
}

func firstErrorLine(err error) modfileObject {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		panic(err)
	}
	return modfileObject{"line": list[0].Pos.Line}
}

func addGoAndToolchain(answer modfileObject, goLine *modfile.Go, toolchain *modfile.Toolchain) {
	if goLine != nil {
		answer["go"] = modfileObject{"version": goLine.Version, "at": startOf(goLine.Syntax)}
	}
	if toolchain != nil {
		answer["toolchain"] = modfileObject{"name": toolchain.Name, "at": startOf(toolchain.Syntax)}
	}
}

func godebugObject(g *modfile.Godebug) modfileObject {
	return modfileObject{"key": g.Key, "value": g.Value, "at": startOf(g.Syntax)}
}

func replaceObject(r *modfile.Replace) modfileObject {
	side := func(m module.Version) modfileObject {
		return addIfSet(modfileObject{"path": m.Path}, "version", m.Version)
	}
	return modfileObject{"from": side(r.Old), "to": side(r.New), "at": startOf(r.Syntax)}
}

func pathObject(path string, line *modfile.Line) modfileObject {
	return modfileObject{"path": path, "at": startOf(line)}
}

func startOf(line *modfile.Line) modfilePosition {
	return modfilePosition{line.Start.Line, line.Start.LineRune}
}

func addIfSet(o modfileObject, key, value string) modfileObject {
	if value != "" {
		o[key] = value
	}
	return o
}

func objects[T any](list []T, object func(T) modfileObject) []modfileObject {
	out := make([]modfileObject, 0, len(list))
	for _, item := range list {
		out = append(out, object(item))
	}
	return out
}

func bytesOf(text string) []byte {
	data := make([]byte, 0, len(text))
	for _, r := range text {
		data = append(data, byte(r))
	}
	return data
}

// modfileText is the formatted file, a character for each byte.
func modfileText(syntax *modfile.FileSyntax) string {
	var text []rune
	for _, b := range modfile.Format(syntax) {
		text = append(text, rune(b))
	}
	return string(text)
}
