import assert from "node:assert/strict";
import { test } from "node:test";
import type { Waiting } from "../events/activity.ts";
import { shown } from "./live.ts";

const waiting = (object: string, since: number): Waiting => ({
  request: "0123456789abcdef",
  object,
  since,
  waits: [
    { reason: "shared_fetch", on: object, budgetMs: 9, at: since },
    { reason: "tls", on: "up.example:443", budgetMs: 9, at: since },
  ],
  arriving: undefined,
});

const rows = [
  [[], 9, ["modgate: nothing in flight"], "nothing"],
  [
    [waiting("a@v1.0.0 (.zip)", 8_000)],
    9,
    ["modgate: 1 request in flight", "     2.0 s  a@v1.0.0 (.zip): for a TLS handshake with up.example:443"],
    "for the innermost reason",
  ],
  [
    [waiting("a", 1_000), waiting("b", 9_000), waiting("c", 9_500)],
    1,
    ["modgate: 3 requests in flight", "     9.0 s  a: for a TLS handshake with up.example:443", "  and 2 more"],
    "more than the screen has lines",
  ],
  [
    [{ ...waiting("a", 1_000), ahead: "warm" }, waiting("b", 9_000)],
    9,
    [
      "modgate: 1 request in flight, 1 fetched ahead",
      "     1.0 s  b: for a TLS handshake with up.example:443",
      "     9.0 s  a, fetched ahead (warm): for a TLS handshake with up.example:443",
    ],
    "what nobody waits for stands below",
  ],
] as const;
for (const [requests, most, lines, why] of rows) {
  test(`in flight: ${why}`, () => assert.deepEqual(shown(requests, 10_000, most), lines));
}
