import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { pour } from "./pour.ts";

type Case = readonly [pieces: readonly (string | Error)[], expected: number | undefined, log: string, why: string];
const cases: readonly Case[] = [
  [["abc", "de"], 5, "begin 3 2 done", "all of it"],
  [["abc", "de"], undefined, "begin 3 2 done", "a length nobody knew"],
  [[], 0, "begin done", "an empty body has a header too"],
  [[], undefined, "begin done", "even when nobody knew that it is empty"],
  [["abc"], 5, "begin 3 failed", "ends too early: never as if complete"],
  [["abc", "def"], 5, "begin 3 failed", "the piece that is too much never leaves"],
  [[new Error("x")], 5, "failed", "fails before the first byte: another answer can still be sent"],
  [["abc", new Error("x")], 5, "begin 3 failed", "fails in between"],
];
for (const [pieces, expected, log, why] of cases) {
  test(`${pieces.length} pieces of ${expected}: ${why}`, async () => {
    const words: (string | number)[] = [];
    const to = new PassThrough().resume();
    const poured = { begin: () => void words.push("begin"), passed: (bytes: number) => void words.push(bytes) };
    await pour(Readable.from(thrown(pieces)), to, expected, poured).then(
      () => words.push("done"),
      () => words.push("failed"),
    );
    assert.equal(words.join(" "), log);
  });
}

test("a source that is destroyed in the middle is a failure", async () => {
  const source = new Readable({ read() {} });
  const poured = pour(source, new PassThrough().resume(), undefined, { begin: () => {}, passed: () => {} });
  source.push("abc");
  setImmediate(() => source.destroy());
  await assert.rejects(poured, /ended after 3/);
});

test("a reader that takes nothing stops the source", async () => {
  let made = 0;
  const source = new Readable({
    highWaterMark: 1024,
    read() {
      made += 1024;
      this.push(Buffer.alloc(1024));
    },
  });
  const to = new PassThrough({ highWaterMark: 1024 });
  const poured = pour(source, to, undefined, { begin: () => {}, passed: () => {} });
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(made <= 16 * 1024, `${made} bytes were made for a reader that took none`);
  source.destroy();
  await assert.rejects(poured);
});

test("an answer that cannot be begun is a failure, not the end of the process", async () => {
  const begin = () => {
    throw new TypeError("a header that is none");
  };
  for (const pieces of [["abc"], []]) {
    const poured = pour(Readable.from(thrown(pieces)), new PassThrough().resume(), undefined, {
      begin,
      passed: () => {},
    });
    await assert.rejects(poured, /a header that is none/);
  }
});

async function* thrown(pieces: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield Buffer.from(piece);
  }
}
