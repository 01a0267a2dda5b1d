package main

import (
	"encoding/json"
	"unicode"
)

func init() {
	// Which code points are printable and which are white space, as ranges with both ends included, and the version of
	// Unicode that says so.
	operations["characters"] = func([]json.RawMessage) (any, error) {
		return map[string]any{
			"unicode":   unicode.Version,
			"printable": rangesOf(unicode.IsPrint),
			"space":     rangesOf(unicode.IsSpace),
		}, nil
	}
}

func rangesOf(is func(rune) bool) (ranges [][2]rune) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !is(r) {
			continue
		}
		if last := len(ranges) - 1; last >= 0 && ranges[last][1] == r-1 {
			ranges[last][1] = r
		} else {
			ranges = append(ranges, [2]rune{r, r})
		}
	}
	return ranges
}
