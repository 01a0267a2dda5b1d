import type { Code } from "./check.ts";

/** Rows of the catalogue that no check reports, and why. */
export const notTold: Readonly<Partial<Record<Code, string>>> = {
  W9: "no fault: go tries the other address family after 0.3 s. An address that connects and then stalls is W1",
  W23: "is C6 or C8: what ssh would ask a person at a terminal ends at once when nobody can be asked",
  W30: "would have to take a lock there, and the doctor changes nothing; locks that are held are W16 to W18, a mount that does not answer is W26",
  A27: "no fault of this machine: a list that is older than the newest tag heals by itself; ask for the exact version",
  B11: "needs two heads and a proof between them: `modgate sumdb audit` and the server's own check do that",
  B12: "no fault by itself; `modgate env --check` names variables that go does not know",
  B13: "no fault of what is fetched: `go mod download` and `go mod tidy` write the line, and go build itself names the command",
  B16: "no fault, a choice: with GOSUMDB=off nothing is verified, and nothing fails but toolchains",
  C17: "no fault, a choice: `modgate env --check` says for each module what wins, and by which rule",
  C18: "go takes the archive of a tag as it is and says nothing; whether a pointer or an empty folder is meant cannot be told",
  C19: "no fault: a large repository takes its time, and `modgate go` shows the bytes",
  D7: "no fault: go heals or ignores it",
  D8: "needs a hash of every file of the cache: `go mod verify` does that and says it itself",
  D9: "no fault by itself: go writes capitals so that they survive such a file system, and a clash of names it names itself",
  E1: "no fault by itself: what the report shows of a variable has its origin, and a fix names the place that rules",
  E8: "by a proxy it is E9; out of a repository it needs a clone, and go says it itself",
  E12: "no fault: exclude does what it says",
  E14: "needs the imports of the project's sources; go itself names the package and the module",
  E16: "no fault: go itself says so",
};
