import type { Check } from "../check.ts";
import { refused } from "./a1-refused.ts";
import { unknownAuthority } from "./a4-unknown-authority.ts";
import { proxyOff } from "./a16-proxy-off.ts";
import { proxySilent } from "./w1-proxy-silent.ts";
import { bodyStalls } from "./w3-body-stalls.ts";
import { sumdbSilent } from "./w6-sumdb-silent.ts";
import { noConnection } from "./w7-no-connection.ts";
import { blackHoleInFront } from "./w8-black-hole-in-front.ts";
import { tlsSilent } from "./w12-tls-silent.ts";
import { moduleLock, projectLock, vcsLock } from "./w16-lock-held.ts";

/**
 * All checks. The order is that of causes: of two errors the one that stands first is the primary one, and what a check names
 * in `explains` is told as its consequence. A check that needs a measurement asks `patient.measure` for it (probes/): it is
 * taken once, whoever asks. For hosts asked over HTTP, `contact-finding.ts` has the ones whose question failed in a phase.
 */
export const checks: readonly Check[] = [
  // What is written wrong
  proxyOff,
  // The way to a host, from the name to the answer
  noConnection,
  blackHoleInFront,
  refused,
  tlsSilent,
  unknownAuthority,
  proxySilent,
  bodyStalls,
  sumdbSilent,
  // What others hold
  projectLock,
  vcsLock,
  moduleLock,
];
