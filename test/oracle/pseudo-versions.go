package main

import (
	"time"

	"golang.org/x/mod/module"
)

type pseudoAnswer struct {
	Pseudo bool `json:"pseudo"`
	Zero   bool `json:"zero"`
	// RFC 3339 with milliseconds.
	Time any `json:"time"`
	Rev  any `json:"rev"`
	Base any `json:"base"`
}

func init() {
	operations["pseudo-versions"] = each(func(v string) pseudoAnswer {
		stamp, err := module.PseudoVersionTime(v)
		return pseudoAnswer{
			Pseudo: module.IsPseudoVersion(v),
			Zero:   module.IsZeroPseudoVersion(v),
			Time:   errorOr(stamp.Format("2006-01-02T15:04:05.000Z"), err),
			Rev:    errorOr(module.PseudoVersionRev(v)),
			Base:   errorOr(module.PseudoVersionBase(v)),
		}
	})

	// {major, older version, RFC 3339 time, revision}: the pseudo-version, and the zero one of the major version.
	operations["pseudo-versions.made"] = each(func(q [4]string) [2]string {
		when, err := time.Parse(time.RFC3339, q[2])
		if err != nil {
			panic(err)
		}
		return [2]string{module.PseudoVersion(q[0], q[1], when, q[3]), module.ZeroPseudoVersion(q[0])}
	})
}
