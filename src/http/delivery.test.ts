import assert from "node:assert/strict";
import { test } from "node:test";
import { Readable } from "node:stream";
import type { Answer } from "./answer.ts";
import { deliver } from "./delivery.ts";

const ten = { bytes: Buffer.from("0123456789") };
const known: Answer = { status: 200, headers: ["content-type", "a/b"], body: ten, etag: "e1", source: "cache" };
const growing: Answer = {
  ...known,
  body: { length: undefined, open: () => Readable.from([]), close: () => {} },
};
const tagless: Answer = { status: 200, headers: [], body: ten, source: "none" };
const refusal: Answer = { status: 404, headers: [], body: ten, source: "none" };

/** [answer, method, request header, status, bytes sent, part of the answer's header, why] */
const cases = [
  [known, "GET", {}, 200, [0, 10], 'etag: "e1" accept-ranges: bytes content-length: 10', "the whole, with its length"],
  [known, "HEAD", {}, 200, undefined, "content-length: 10", "the same header without a body"],
  [known, "HEAD", { range: "bytes=0-1" }, 200, undefined, "content-length: 10", "a range is for GET alone"],
  [known, "GET", { "if-none-match": '"e1"' }, 304, undefined, 'etag: "e1"', "the client has it"],
  [known, "HEAD", { "if-none-match": '"e1"' }, 304, undefined, 'etag: "e1"', "HEAD too"],
  [known, "GET", { "if-none-match": 'W/"e1"' }, 304, undefined, "", "weak comparison"],
  [known, "GET", { "if-none-match": '"x", "e1"' }, 304, undefined, "", "one of several"],
  [known, "GET", { "if-none-match": "*" }, 304, undefined, "", "anything"],
  [known, "GET", { "if-none-match": '"e2"' }, 200, [0, 10], "", "another one"],
  [known, "GET", { "if-none-match": "e1" }, 200, [0, 10], "", "an ETag has quotes"],
  [known, "GET", { range: "bytes=2-3" }, 206, [2, 4], "content-range: bytes 2-3/10 content-length: 2", "a part"],
  [known, "GET", { range: "bytes=2-3", "if-range": '"e1"' }, 206, [2, 4], "", "a part of the same bytes"],
  [known, "GET", { range: "bytes=2-3", "if-range": '"e2"' }, 200, [0, 10], "", "the bytes have changed: whole"],
  [known, "GET", { range: "bytes=2-3", "if-range": 'W/"e1"' }, 200, [0, 10], "", "If-Range wants a strong match"],
  [
    known,
    "GET",
    { range: "bytes=2-3", "if-range": "Sun, 06 Nov 1994 08:49:37 GMT" },
    200,
    [0, 10],
    "",
    "no date matches",
  ],
  [known, "GET", { range: "bytes=2-3", "if-none-match": '"e1"' }, 304, undefined, "", "If-None-Match comes first"],
  [known, "GET", { range: "bytes=0-1,4-5" }, 200, [0, 10], "", "several ranges: whole"],
  [known, "GET", { range: "bytes=10-" }, 416, [0, 45], "content-range: bytes */10", "beyond the end"],
  [known, "GET", { range: "bytes=10-", "if-range": '"e2"' }, 200, [0, 10], "", "beyond the end of other bytes: whole"],
  [growing, "GET", {}, 200, [0, undefined], 'etag: "e1"', "nobody knows the length yet"],
  [growing, "GET", { range: "bytes=2-3" }, 200, [0, undefined], "", "no part of an unknown length"],
  [growing, "HEAD", {}, 200, undefined, "", "no length, no body"],
  [tagless, "GET", { range: "bytes=2-3", "if-none-match": "*" }, 200, [0, 10], "", "without an ETag no conditions"],
  [refusal, "GET", { range: "bytes=2-3" }, 404, [0, 10], "", "a refusal is whole"],
] as const;

for (const [answer, method, request, status, sent, header, why] of cases) {
  test(`${method} ${JSON.stringify(request)} → ${status}: ${why}`, () => {
    const sentHeaders: Readonly<Record<string, string>> = request;
    const delivery = deliver(answer, { method, header: (name) => sentHeaders[name] });
    assert.equal(delivery.status, status);
    assert.deepEqual(delivery.send && [delivery.send.start, delivery.send.end], sent);
    const lines = delivery.headers.map((text, at) => (at % 2 === 0 ? `${text}:` : text)).join(" ");
    assert.ok(lines.includes(header), lines);
  });
}

test("a length that is not known is nowhere in the header", () => {
  const { headers } = deliver(growing, { method: "GET", header: () => undefined });
  assert.ok(!headers.includes("content-length") && !headers.includes("accept-ranges"), headers.join());
});

test("a body that 416 does not send is closed", () => {
  let closed = 0;
  const body = { length: 10, open: () => Readable.from([]), close: () => void closed++ };
  deliver({ ...known, body }, { method: "GET", header: (name) => (name === "range" ? "bytes=99-" : undefined) });
  assert.equal(closed, 1);
});
