import type { Code } from "./check.ts";

/** Rows of the catalogue that no check reports, and why. */
export const notTold: Readonly<Partial<Record<Code, string>>> = {
  W9: "no fault: go tries the other address family after 0.3 s. An address that connects and then stalls is W1",
  W15: "needs packets of chosen sizes; what can be seen is W4: small answers come, a large one stops at 0 bytes",
  W23: "is C6 or C8: what ssh would ask a person at a terminal ends at once when nobody can be asked",
  W30: "a lock server that does not answer cannot be asked without waiting for it; locks that are held are W16 to W18",
  A27: "no fault of this machine: a list that is older than the newest tag heals by itself; ask for the exact version",
  B11: "needs two heads and a proof between them: `modgate sumdb audit` and the server's own check do that",
  B12: "no fault by itself; `modgate env --check` names variables that go does not know",
  B16: "no fault, a choice: with GOSUMDB=off nothing is verified, and nothing fails but toolchains",
  C19: "no fault: a large repository takes its time, and `modgate go` shows the bytes",
  D7: "no fault: go heals or ignores it",
  D9: "needs a file system that takes two names for one",
  E12: "no fault: exclude does what it says",
  E16: "no fault: go itself says so",
};
