import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { GatewayEvent } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import type { Arrival } from "./plan.ts";
import { receive } from "./receive.ts";

/** What a source sends: its text, then a clean end, a cut (!), silence (?) or a refusal (#). */
type Script = string;
type Part = { readonly script: Script; readonly length?: number; readonly at?: number };

const cases: readonly [parts: readonly Part[], expected: string, resumes: number, why: string][] = [
  [[{ script: "hello", length: 5 }], "hello", 0, "all that was announced"],
  [[{ script: "hello" }], "hello", 0, "no length announced: the end is the end"],
  [[{ script: "", length: 0 }], "", 0, "an empty object with its length"],
  [[{ script: "" }], "", 0, "an empty object without"],
  [[{ script: "hello!", length: 5 }], "hello", 0, "a cut after the last byte took nothing"],
  [
    [
      { script: "he!", length: 5 },
      { script: "llo", length: 5 },
    ],
    "hello",
    1,
    "a cut is gone on with where it was",
  ],
  [[{ script: "he", length: 5 }, { script: "llo" }], "hello", 1, "a clean end before the length is a cut too"],
  [[{ script: "he!" }, { script: "llo" }], "hello", 1, "a cut without a length"],
  [[{ script: "!", length: 5 }, { script: "hello" }], "hello", 1, "a cut before the first byte"],
  [[{ script: "h!" }, { script: "e!" }, { script: "l!" }, { script: "lo" }], "hello", 3, "three times, with progress"],
  [
    [{ script: "a!" }, { script: "b!" }, { script: "c!" }, { script: "d!" }, { script: "e" }],
    "UPSTREAM_CUT",
    3,
    "not four times",
  ],
  [[{ script: "h!" }, { script: "!" }, { script: "ello" }], "UPSTREAM_CUT", 1, "no progress ends it"],
  [[{ script: "he#" }, { script: "llo" }], "UPSTREAM_DENIED", 0, "what will not pass by itself is not asked again"],
  [[{ script: "he!", length: 5 }], "UPSTREAM_CUT", 0, "a source that cannot go on"],
  [[{ script: "he?", length: 5 }], "UPSTREAM_TIMEOUT", 0, "silence keeps its own code"],
  [[{ script: "he?", length: 5 }, { script: "llo" }], "hello", 1, "silence is gone on with"],
  [
    [
      { script: "he!", length: 5 },
      { script: "hello", at: 0 },
    ],
    "UPSTREAM_CUT",
    0,
    "the whole again is not the rest",
  ],
  [
    [
      { script: "he!", length: 5 },
      { script: "lloo", length: 6 },
    ],
    "UPSTREAM_CUT",
    0,
    "the rest of something longer",
  ],
  [[{ script: "he!" }, { script: "", length: 1 }], "UPSTREAM_CUT", 0, "the rest of something shorter than what came"],
  [[{ script: "he!" }, { script: "l", length: 5 }], "UPSTREAM_CUT", 1, "a length learnt later binds"],
  [[{ script: "hello you", length: 5 }], "UPSTREAM_CUT", 0, "more than announced"],
  [[{ script: "hello hello hello" }], "OBJECT_TOO_LARGE", 0, "endless"],
];

for (const [parts, expected, resumes, why] of cases) {
  test(`receive ${parts.map(({ script }) => JSON.stringify(script)).join(" then ")}: ${why}`, async () => {
    assert.deepEqual(await received(parts), { result: expected, resumes, allDestroyed: true });
  });
}

test("a resume that is refused: its reason stands beside that of the cut", async () => {
  const body = bodyOf("he!");
  const resume = (): Promise<never> => Promise.reject(new Fault("UPSTREAM_BUSY", "429 Too Many Requests"));
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  const failed = receive({ object: "x", maxBytes: 16 }, { from: "p", body, resume }, () => Promise.resolve(), scope);
  await assert.rejects(failed, { code: "UPSTREAM_CUT", message: /connection lost.*byte 2.*429 Too Many/ });
});

test("a sink that fails is not an upstream that cut: nothing is asked again", async () => {
  let resumed = 0;
  const resume = (): Promise<never> => Promise.reject(new Error(String(++resumed)));
  const full = (): Promise<void> => Promise.reject(new Fault("STORAGE_FULL", "no room"));
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  const body = bodyOf("hello");
  await assert.rejects(receive({ object: "x", maxBytes: 16 }, { from: "p", body, resume }, full, scope), {
    code: "STORAGE_FULL",
  });
  assert.equal(resumed, 0);
  assert.ok(body.destroyed);
});

test("the end of the scope ends a silent body with the scope's reason", async () => {
  const end = new AbortController();
  const body = new Readable({ read: () => undefined });
  const resume = (): Promise<never> => Promise.reject(new Error("must not be asked"));
  const scope = { signal: end.signal, tell: () => undefined };
  const failed = receive({ object: "x", maxBytes: 16 }, { from: "p", body, resume }, () => Promise.resolve(), scope);
  end.abort(new Fault("SHUTTING_DOWN", "enough"));
  await assert.rejects(failed, { code: "SHUTTING_DOWN" });
  assert.ok(body.destroyed);
});

/** The text, when the sum is that of the text, or the code of the Fault. */
async function received(parts: readonly Part[]): Promise<object> {
  const bodies: Readable[] = [];
  const got: Uint8Array[] = [];
  const events: GatewayEvent[] = [];
  const sink = (bytes: Uint8Array): Promise<void> => Promise.resolve(void got.push(bytes));
  const scope: Scope = { signal: new AbortController().signal, tell: (event) => events.push(event) };
  const first = arrivalOf(parts, 0, 0, bodies);
  const result = await receive({ object: "x", maxBytes: 16 }, first, sink, scope).then(
    (sum) => {
      const text = Buffer.concat(got).toString();
      assert.deepEqual(sum, { size: text.length, sha256: createHash("sha256").update(text).digest("hex") });
      return text;
    },
    (failure: unknown) => (failure instanceof Fault ? failure.code : failure),
  );
  const resumes = events.filter(({ what }) => what === "fetch.resumed").length;
  return { result, resumes, allDestroyed: bodies.every(({ destroyed }) => destroyed) };
}

/** The part at `index`, which goes on with the next one, by default from the byte reached. */
function arrivalOf(parts: readonly Part[], index: number, at: number, bodies: Readable[]): Arrival & { at: number } {
  const part = parts[index];
  assert.ok(part);
  const body = bodyOf(part.script);
  bodies.push(body);
  const resume = (reached: number): Promise<Arrival & { at: number }> =>
    Promise.resolve(arrivalOf(parts, index + 1, parts[index + 1]?.at ?? reached, bodies));
  return {
    from: "p",
    body,
    at,
    ...(part.length === undefined ? {} : { length: part.length }),
    ...(index + 1 < parts.length ? { resume } : {}),
  };
}

function bodyOf(script: Script): Readable {
  const text = script.replace(/[!?#]$/, "");
  return Readable.from(
    (async function* () {
      for (const letter of text) yield await Promise.resolve(Buffer.from(letter));
      if (script.endsWith("!")) throw new Error("connection lost");
      if (script.endsWith("#")) throw new Fault("UPSTREAM_DENIED", "p takes it back");
      if (script.endsWith("?")) throw new Fault("UPSTREAM_TIMEOUT", "p was silent");
    })(),
    { objectMode: false },
  );
}
