package main

import (
	"encoding/json"
	"unicode"
)

func init() {
	// All letters as ranges of code points, both ends included.
	operations["letters"] = func([]json.RawMessage) (any, error) {
		var ranges [][2]rune
		for r := rune(0); r <= unicode.MaxRune; r++ {
			if !unicode.IsLetter(r) {
				continue
			}
			if last := len(ranges) - 1; last >= 0 && ranges[last][1] == r-1 {
				ranges[last][1] = r
			} else {
				ranges = append(ranges, [2]rune{r, r})
			}
		}
		return ranges, nil
	}
}
