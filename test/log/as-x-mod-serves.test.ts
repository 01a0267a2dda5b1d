import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnDatabase } from "../../src/checksums/log/own-database.ts";
import { Relay } from "../../src/checksums/relay.ts";
import { isFault } from "../../src/fault/fault.ts";
import { openXMod } from "../tlog/x-mod.ts";
import { entry, LogBench, logName } from "./log-bench.ts";

const xMod = openXMod();
const records = 601;

/** Our database over a log on disk, asked as the go command asks. */
async function own(bench: LogBench): Promise<(path: string) => Promise<string | number>> {
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  const byKey = new Map(Array.from({ length: records }, (_, n) => [entry(n).key, entry(n)]));
  const database = new OwnDatabase({
    name: logName,
    log: await bench.open(undefined, { gatherMs: 0 }),
    sources: {
      isPrivate: () => false,
      proven: async (module, version) => byKey.get(`${module}@${version}`) ?? assert.fail(`${module}@${version}`),
      computed: async () => assert.fail("no module here is private"),
    },
    patience: (inner, _wait, work) => work(inner),
    worthwhile: async () => false,
    detached: scope,
  });
  const relay = new Relay([database]);
  return async (path) => {
    try {
      return Buffer.from((await relay.ask(logName, path, scope)).bytes).toString("base64");
    } catch (failure) {
      assert.ok(isFault(failure));
      return failure.entry.status;
    }
  };
}

test(
  `with ${records} records every lookup, head and tile is what x/mod's own server answers, byte for byte`,
  { skip: xMod.skip },
  async (t) => {
    const bench = await LogBench.begin(t);
    const ask = await own(bench);
    const keys = Array.from({ length: records }, (_, n) => entry(n).key);
    // Batches of all sizes give the same tree.
    for (const [from, until] of [
      [0, 1],
      [1, 2],
      [2, 255],
      [255, 256],
      [256, 257],
      [257, 511],
      [511, records],
    ] as const) {
      await Promise.all(keys.slice(from, until).map((key) => ask(`/lookup/${key}`)));
    }
    const tiles = [0, 1, 2].flatMap((n) => {
      const width = Math.min(256, records - n * 256);
      const widths = [1, 2, 3, 88, 89, 90, 255].filter((w) => w < width);
      const names = [...widths.map((w) => `00${n}.p/${w}`), width === 256 ? `00${n}` : `00${n}.p/${width}`];
      return names.flatMap((name) => [`/tile/8/0/${name}`, `/tile/8/data/${name}`]);
    });
    const absent = ["/tile/8/0/003", "/tile/8/0/002.p/90", "/tile/8/2/000.p/1", "/tile/8/0/0", "/tile/8/0/000.p/256"];
    const paths = [
      "/latest",
      "/tile/8/1/000.p/1",
      "/tile/8/1/000.p/2",
      ...tiles,
      ...keys.map((key) => `/lookup/${key}`),
      ...absent,
    ];
    const order = (await bench.store.logs.range(logName, 0, records)).map(({ key, text }) => [...key.split("@"), text]);
    const answer = await xMod.ask("sumdb.answers", bench.keyText.trim(), order, paths);
    assert.equal(answer.error, undefined);
    const theirs = answer.value as readonly (string | number)[];
    for (const [at, path] of paths.entries()) {
      const [our, their] = [await ask(path), theirs[at]];
      // x/mod's test server knows no "not found" for tiles: any failure is a failure there.
      if (typeof their === "number") assert.ok(typeof our === "number" && our >= 400, path);
      else assert.equal(our, their, path);
    }
  },
);
