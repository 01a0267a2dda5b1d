package main

import "encoding/json"

// each makes an operation that answers a whole list of questions of one kind: its argument is the list, its value the
// list of answers.
func each[Q, A any](answer func(Q) A) operation {
	return func(args []json.RawMessage) (any, error) {
		var questions []Q
		decode(args, 0, &questions)
		answers := make([]A, len(questions))
		for i, q := range questions {
			answers[i] = answer(q)
		}
		return answers, nil
	}
}

// errorOr is a value as JSON, or null for an error.
func errorOr[T any](value T, err error) any {
	if err != nil {
		return nil
	}
	return value
}
