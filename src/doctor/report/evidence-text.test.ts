import assert from "node:assert/strict";
import { test } from "node:test";
import { evidenceText } from "./evidence-text.ts";

const cases = [
  [{ tlsMs: 9, bytes: 0 }, "tls 9 ms · bytes 0", "units stand behind the number"],
  [{ receivedBytes: 3, leftSeconds: 4 }, "received 3 bytes · left 4 s", "of every kind"],
  [{ withoutItMs: 1, GOPROXY: "off" }, "without it 1 ms · GOPROXY off", "words are spaced, variables are not"],
  [{ hosts: ["a", "b"] }, "hosts a, b", "lists"],
] as const;
for (const [evidence, text, why] of cases) test(`evidence: ${why}`, () => assert.equal(evidenceText(evidence), text));
