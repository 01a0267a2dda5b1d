package main

import (
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

type versionAnswer struct {
	Valid           bool   `json:"valid"`
	Canonical       string `json:"canonical"`
	Major           string `json:"major"`
	MajorMinor      string `json:"majorMinor"`
	Prerelease      string `json:"prerelease"`
	Build           string `json:"build"`
	ModuleCanonical string `json:"moduleCanonical"`
}

type orderAnswer struct {
	Compare int      `json:"compare"`
	Max     string   `json:"max"`
	Sorted  []string `json:"sorted"`
}

type majorAnswer struct {
	Match  bool `json:"match"`
	Prefix any  `json:"prefix"`
	Check  any  `json:"check"`
}

func init() {
	operations["versions"] = each(func(v string) versionAnswer {
		return versionAnswer{
			Valid:           semver.IsValid(v),
			Canonical:       semver.Canonical(v),
			Major:           semver.Major(v),
			MajorMinor:      semver.MajorMinor(v),
			Prerelease:      semver.Prerelease(v),
			Build:           semver.Build(v),
			ModuleCanonical: module.CanonicalVersion(v),
		}
	})

	// Compare and Max of the first and the last, and the sorted list.
	operations["versions.order"] = each(func(list []string) orderAnswer {
		a, b := list[0], list[len(list)-1]
		answer := orderAnswer{Compare: semver.Compare(a, b), Max: semver.Max(a, b), Sorted: list}
		semver.Sort(answer.Sorted)
		return answer
	})

	// Lists of {path, version}. Sort is stable only for lists of at most 12.
	operations["versions.sort"] = each(func(list [][2]string) [][2]string {
		versions := make([]module.Version, len(list))
		for i, pair := range list {
			versions[i] = module.Version{Path: pair[0], Version: pair[1]}
		}
		module.Sort(versions)
		for i, m := range versions {
			list[i] = [2]string{m.Path, m.Version}
		}
		return list
	})

	// {a, b}: Check takes them as path and version, and gives null or the kind of its error; the others take them as
	// version and path major.
	operations["versions.majors"] = each(func(q [2]string) (answer majorAnswer) {
		answer.Match = module.MatchPathMajor(q[0], q[1])
		if err := module.Check(q[0], q[1]); err != nil {
			answer.Check = "BAD_VERSION"
			if _, ok := err.(*module.InvalidPathError); ok {
				answer.Check = "BAD_MODULE_PATH"
			}
		}
		defer func() { _ = recover() }() // PathMajorPrefix panics on what is no major version: Prefix stays null.
		answer.Prefix = module.PathMajorPrefix(q[1])
		return answer
	})
}
