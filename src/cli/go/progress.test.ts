import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayEvent } from "../../events/event.ts";
import { Progress, type ProgressOptions } from "./progress.ts";

const a = { module: "example.com/a", version: "v1.0.0" } as const;
const object = "example.com/a@v1.0.0 (.zip)";
const began: GatewayEvent = { what: "request.began", method: "GET", endpoint: "zip", ...a };
const joined: GatewayEvent = { what: "work.joined", work: object };
const connecting: GatewayEvent = {
  what: "wait.began",
  id: 1,
  reason: "connect",
  on: "up.example",
  budgetMs: 5_000,
  object,
};
const connected: GatewayEvent = { ...connecting, what: "wait.ended", tookMs: 6_000, outcome: "done" };
const fetched: GatewayEvent = {
  what: "object.fetched",
  ...a,
  kind: "zip",
  from: "up.example",
  bytes: 2_000_000,
  tookMs: 1,
};
const ended = (more: object = {}): GatewayEvent => ({
  what: "request.ended",
  method: "GET",
  endpoint: "zip",
  ...a,
  status: 200,
  source: "upstream",
  class: "ok",
  bytes: 1,
  firstByteMs: 1,
  tookMs: 7_000,
  ...more,
});
const failure = {
  status: 502,
  class: "server_error",
  code: "UPSTREAM_UNREACHABLE",
  why: `${object}: no connection to up.example\nup.example refused it`,
  fix: "check that the upstream is up",
};

/** A recorded run: events with their second, and looks at the clock between them. */
type Step = readonly [second: number, event: GatewayEvent | "look"];

/** What is on the screen afterwards, written byte by byte as a terminal takes it. */
function shown(form: ProgressOptions["form"], steps: readonly Step[], code = 0): { text: string; raw: string } {
  let now = 0;
  let raw = "";
  const screen = { columns: 100, write: (text: unknown) => ((raw += String(text)), true) };
  const progress = new Progress({ form, screen, now: () => now });
  for (const [second, event] of steps) {
    now = second * 1000;
    if (event === "look") progress.look();
    else progress.read({ ...event, at: now, request: "r1" });
  }
  const before = raw;
  progress.finish(code);
  return { text: raw.slice(before.length), raw: before };
}

test("lines: one when a wait passes 5 s, again when it has doubled, and one at the end", () => {
  const looks = [4, 5, 6, 9, 10.1, 11].map((second): Step => [second, "look"]);
  const { raw, text } = shown("lines", [
    [0, began],
    [0, joined],
    [0, connecting],
    ...looks,
    [11, connected],
    [12, fetched],
    [12, ended()],
  ]);
  assert.equal(
    raw,
    `modgate: waiting 5.0 s for ${object}: for a connection to up.example\n` +
      `modgate: waiting 10 s for ${object}: for a connection to up.example\n`,
  );
  assert.equal(
    text,
    `modgate: 1 module, 2.0 MB fetched, 0 from cache, 12 s; longest wait 7.0 s (${object}, for a connection to up.example)\n`,
  );
});

test("block: at most six lines, none wider than the terminal, taken away at the end", () => {
  const many = Array.from({ length: 20 }, (_, n): Step => [0.5, { ...began, version: `v1.0.${n}` }]);
  const { raw, text } = shown("block", [[0, began], [0, connecting], ...many, [1, fetched], [3, ended()], [3, "look"]]);
  const lines = raw.split("\n");
  assert.ok(lines.length <= 6, raw);
  assert.match(lines[0] ?? "", /^modgate: 1 of \d+ modules, 2\.0 MB, 3\.0 s$/);
  for (const line of lines) assert.ok(line.length < 100, line);
  assert.ok(text.startsWith(`\r${lines.length > 1 ? `\x1b[${lines.length - 1}A` : ""}\x1b[J`), JSON.stringify(text));
  assert.match(text, /modgate: 1 module, /);
});

test("block: nothing for a run that needs nothing, or is over at once", () => {
  assert.deepEqual(
    shown("block", [
      [1, "look"],
      [9, "look"],
    ]),
    { raw: "", text: "" },
  );
  assert.equal(
    shown("block", [
      [0, began],
      [0.1, "look"],
      [0.2, ended({ tookMs: 200 })],
    ]).raw,
    "",
  );
});

test("events: each as one line of JSON, and nothing else", () => {
  const { raw, text } = shown(
    "events",
    [
      [0, began],
      [1, ended(failure)],
    ],
    1,
  );
  assert.deepEqual(
    raw
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { what: string }).what),
    ["request.began", "request.ended"],
  );
  assert.equal(text, "");
});

test("nothing: not even a note", () => {
  const steps: readonly Step[] = [
    [0, began],
    [9, "look"],
    [9, { what: "run.note", message: "x" }],
    [9, ended(failure)],
  ];
  assert.deepEqual(shown("nothing", steps, 1), { raw: "", text: "" });
});

const explanations = [
  [
    ended(failure),
    1,
    [
      /could not be had \(UPSTREAM_UNREACHABLE, after 7\.0 s\)$/m,
      /^  tried: up\.example refused it$/m,
      /^  to do: check/m,
    ],
    "why it failed",
  ],
  [ended(failure), 0, [/^modgate: 0 modules/], "nothing to explain when the command succeeded"],
  [
    ended({ ...failure, status: 404, code: "NOT_FOUND", endpoint: "list" }),
    1,
    [/^modgate: 0 modules[^\n]*\n$/],
    "a prefix that is no module is no reason",
  ],
  [
    ended({ ...failure, status: 404, code: "NOT_FOUND" }),
    1,
    [/could not be had \(NOT_FOUND/],
    "a version that is not there is one",
  ],
] as const;
for (const [event, code, patterns, why] of explanations) {
  test(`the end, code ${code}: ${why}`, () => {
    const { text } = shown(
      "lines",
      [
        [0, began],
        [7, event],
      ],
      code,
    );
    for (const pattern of patterns) assert.match(text, pattern);
    assert.equal(
      text.includes("could not be had"),
      patterns.some((pattern) => pattern.source.includes("could not be had")),
    );
  });
}

test("output of the command and the block do not mix", () => {
  let raw = "";
  const screen = { columns: 80, write: (text: unknown) => ((raw += String(text)), true) };
  let now = 0;
  const progress = new Progress({ form: "block", screen, now: () => now });
  progress.read({ ...began, at: 0, request: "r1" });
  now = 1_000;
  progress.look();
  raw = "";
  progress.output(Buffer.from("go: downloading x\n"));
  assert.match(raw, /^\r(?:\x1b\[\d+A)?\x1b\[Jgo: downloading x\nmodgate: 0 of 1 modules/);
  raw = "";
  progress.output(Buffer.from("half a li"));
  assert.ok(raw.endsWith("half a li"), "nothing is drawn behind an open line");
  raw = "";
  progress.look();
  assert.equal(raw, "");
  progress.output(Buffer.from("ne\n"));
  assert.match(raw, /^ne\nmodgate: /);
  progress.finish(0);
});
