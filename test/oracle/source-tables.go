package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

type sourceTables struct {
	Literals []string   `json:"literals"`
	Rows     [][]string `json:"rows"`
}

func init() {
	// The strings in the text of a Go test file: each literal once, and those that begin a composite literal as a row.
	operations["source.tables"] = func(args []json.RawMessage) (any, error) {
		file, err := parser.ParseFile(token.NewFileSet(), "source.go", text(args, 0), 0)
		if err != nil {
			return nil, err
		}
		tables := sourceTables{Literals: []string{}, Rows: [][]string{}}
		seen := map[string]bool{}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if s, ok := literal(node); ok && !seen[s] {
					seen[s] = true
					tables.Literals = append(tables.Literals, s)
				}
			case *ast.CompositeLit:
				row := []string{}
				for _, element := range node.Elts {
					s, ok := literal(element)
					if !ok {
						break
					}
					row = append(row, s)
				}
				if len(row) >= 2 {
					tables.Rows = append(tables.Rows, row)
				}
			}
			return true
		})
		return tables, nil
	}
}

func literal(node ast.Expr) (string, bool) {
	lit, ok := node.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
