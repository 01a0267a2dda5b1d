import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { type Behaviour, Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

/** What an upstream does wrong, in place of a good answer. */
const hang: Behaviour = () => undefined;
const hangInBody: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length }).write(body.subarray(0, body.length / 2));
};
const drip: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length });
  let at = 0;
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), 1_000);
  response.once("close", () => clearInterval(timer));
};
const reset: Behaviour = (request) => void request.socket.resetAndDestroy();
const truncate: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
};
const promiseLess: Behaviour = (request, _response, body = Buffer.of()) => {
  request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length - 10}\r\nconnection: close\r\n\r\n`);
  request.socket.end(body);
};
const promiseMore: Behaviour = (request, _response, body = Buffer.of()) => {
  request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length + 10}\r\nconnection: close\r\n\r\n`);
  request.socket.end(body);
};
const flipByte: Behaviour = (request, response, body = Buffer.of()) => {
  const wrong = Buffer.from(body);
  const inFirstFile = 30 + wrong.readUInt16LE(26) + wrong.readUInt16LE(28) + 2;
  wrong[inFirstFile] = (wrong[inFirstFile] ?? 0) ^ 0xff;
  serve(request, response, wrong);
};
const page: Behaviour = (_request, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end("<!DOCTYPE html><title>Sign in</title>");
};
const status =
  (code: number, words = "the upstream's own words"): Behaviour =>
  (_request, response) => {
    response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${words}\n`);
  };
const bomb: Behaviour = (_request, response) => {
  response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(50 * 2 ** 20)));
};
const otherVersion: Behaviour = (_request, response) => {
  response.end('{"Version":"v9.9.9"}');
};
const redirectTo =
  (location: string): Behaviour =>
  (_request, response) => {
    response.writeHead(302, { location }).end();
  };

let canaryHits = 0;
const canary = createServer((_request, response) => {
  canaryHits++;
  response.end();
});
await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve));
const canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/inner`;
after(() => canary.close());

/** Name, object that fails, the fault, what go prints: code, words, and whether `,direct` would have been tried. */
const rows: readonly (readonly [
  name: string,
  object: ".zip" | ".mod" | ".info",
  fault: Behaviour,
  code: string,
  words: RegExp,
])[] = [
  ["hang", ".zip", hang, "STILL_FETCHING", /still being fetched from http:\/\/127/],
  ["hang-mod", ".mod", hang, "STILL_FETCHING", /still being fetched/],
  ["hang-in-body", ".zip", hangInBody, "STILL_FETCHING", /still being fetched/],
  ["drip", ".zip", drip, "STILL_FETCHING", /still being fetched/],
  ["reset", ".zip", reset, "UPSTREAM_", /127\.0\.0\.1/],
  ["truncated", ".zip", truncate, "UPSTREAM_CUT", /ended after \d+ of \d+ bytes/],
  ["less-than-sent", ".zip", promiseLess, "UPSTREAM_CUT|ZIP_INVALID", /\.zip/],
  ["more-than-sent", ".zip", promiseMore, "UPSTREAM_CUT", /\.zip/],
  ["wrong-byte", ".zip", flipByte, "ZIP_INVALID", /\.zip|zip/],
  ["page-zip", ".zip", page, "ZIP_INVALID", /zip/],
  ["page-mod", ".mod", page, "MOD_INVALID", /web page/],
  ["page-info", ".info", page, "INFO_INVALID", /web page/],
  ["other-version", ".info", otherVersion, "INFO_INVALID", /v9\.9\.9/],
  ["denied", ".zip", status(403), "UPSTREAM_DENIED", /the upstream's own words/],
  ["absent", ".zip", status(404), "NOT_FOUND", /the upstream's own words/],
  ["gone", ".mod", status(410), "GONE", /the upstream's own words/],
  ["busy", ".zip", status(429), "UPSTREAM_BUSY", /answered 429/],
  ["broken", ".zip", status(500), "UPSTREAM_BROKEN", /the upstream's own words/],
  ["unauthorized", ".mod", status(401), "UPSTREAM_UNAUTHORIZED", /no credentials were sent/],
  ["redirect-inward", ".zip", redirectTo(canaryUrl), "EGRESS_REFUSED", /127\.0\.0\.1/],
  ["redirect-to-file", ".zip", redirectTo("file:///etc/passwd"), "EGRESS_REFUSED|UPSTREAM_BAD_ANSWER", /zip|file/],
  ["bomb", ".zip", bomb, "UPSTREAM_BAD_ANSWER", /content-encoding gzip/],
];

test(
  "every fault of an upstream reaches the developer with its reason, in time, and leaves nothing wrong",
  { concurrency: 4 },
  async (t) => {
    const specs = rows.map(([name]) => ({ path: `example.com/${name}`, version: "v1.0.0" }));
    const origin = await Origin.start(t, ...specs);
    const flags = "--client-wait-ms 2500 --client-patient-wait-ms 2600 --cache-absent-ms 300 --fetch-silence-ms 60000";
    const database = await TestDatabase.start(t, origin);
    for (const { path, version } of specs) await database.answer(`lookup/${path}@${version}`); // so that its head is settled
    const options = { data: tempFolder(t), upstream: origin.url, database, flags: flags.split(" ") };
    const modgate = await Modgate.start(t, options);
    await Promise.all(
      rows.map(([name, object, fault, code, words]) =>
        t.test(name, async (row) => {
          const module = `example.com/${name}`;
          const path = `${module}/@v/v1.0.0${object}`;
          origin.behaviours.set(path, fault);
          const folder = tempFolder(row);
          const options = {
            folder: project(join(folder, "app"), [`${module}@v1.0.0`]),
            goproxy: modgate.url,
            modcache: join(folder, "mod"),
            killMs: 60_000,
          };

          const failed = await go(["mod", "download", "-x"], options);
          assert.equal(failed.code, 1, failed.stderr);
          assert.match(failed.stderr, new RegExp(`modgate (?:${code})\\w*, request [0-9a-f]{16}`));
          assert.match(failed.stderr, words);
          assert.match(failed.stderr, /fix: \w/);
          assert.ok(failed.tookMs < 30_000, `took ${failed.tookMs} ms`);
          const held = await fetch(`${modgate.url}/cached-only/${path}`);
          assert.equal(held.status, 404, "nothing of it is kept");

          if (code === "STILL_FETCHING") return; // the fetch goes on behind it, as it should
          origin.behaviours.delete(path);
          await new Promise((resolve) => setTimeout(resolve, 1_200)); // what was remembered of the failure
          const healed = await go(["mod", "download"], { ...options, modcache: join(folder, "mod2") });
          assert.equal(healed.code, 0, healed.stderr);
        }),
      ),
    );
    assert.equal(canaryHits, 0, "nothing was asked of the inner server");
  },
);
