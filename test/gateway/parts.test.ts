import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/module-files.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const path = "example.com/big/@v/v1.0.0.zip";

async function begin(t: Parameters<typeof tempFolder>[0]) {
  const origin = await Origin.start(t, {
    path: "example.com/big",
    version: "v1.0.0",
    files: { "noise.bin": noise(6 * 2 ** 20) },
  });
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url });
  const whole = Buffer.from(origin.files.get(path) ?? []);
  const get = async (headers: Record<string, string> = {}, method = "GET") => {
    const reply = await fetch(`${modgate.url}/${path}`, { headers, method });
    return { status: reply.status, headers: reply.headers, body: Buffer.from(await reply.arrayBuffer()) };
  };
  return { origin, modgate, whole, get };
}

test("a part of a cold zip is served, with the ETag the whole has later", async (t) => {
  const { origin, whole, get } = await begin(t);
  const cold = await get({ range: "bytes=1000-1999" });
  assert.equal(cold.status, 206);
  assert.equal(cold.headers.get("content-range"), `bytes 1000-1999/${whole.length}`);
  assert.deepEqual(cold.body, whole.subarray(1_000, 2_000));
  const warm = await get();
  assert.equal(warm.headers.get("etag"), cold.headers.get("etag"));
  assert.deepEqual(warm.body, whole);
  assert.equal(origin.countOf(path), 1);
  const etag = warm.headers.get("etag") ?? "";
  assert.equal((await get({ "if-none-match": etag })).status, 304);
  assert.equal(
    (await get({ range: "bytes=0-9", "if-range": '"another"' })).status,
    200,
    "the wrong version is sent whole",
  );
  assert.equal((await get({ range: `bytes=${whole.length}-` })).status, 416);
});

test("HEAD on a cold zip asks upstream by HEAD and starts no download", async (t) => {
  const { origin, whole, get } = await begin(t);
  const head = await get({}, "HEAD");
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-length"), String(whole.length));
  assert.deepEqual(
    origin.asked.filter((asked) => asked.includes("zip")),
    [`HEAD ${path}`],
  );
});

for (const ranges of [true, false]) {
  test(`a zip that upstream cuts in mid-body is gone on with, from a server ${ranges ? "with" : "without"} ranges`, async (t) => {
    const { origin, modgate, whole, get } = await begin(t);
    let cuts = 1;
    origin.behaviours.set(path, (request, response, body = Buffer.of()) => {
      if (cuts-- > 0) {
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 3_000_000), () => response.destroy());
      } else if (ranges) {
        serve(request, response, body);
      } else {
        response.writeHead(200, { "content-length": body.length }).end(body);
      }
    });
    const reply = await get();
    assert.equal(reply.status, 200);
    assert.deepEqual(reply.body, whole);
    await modgate.saw("fetch.resumed");
  });
}

test("what a client gave up waiting for is joined by the next one, not fetched again", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const zip = "example.com/m/@v/v1.0.0.zip";
  let release = (): void => undefined;
  origin.behaviours.set(zip, (request, response, body) => (release = () => serve(request, response, body)));
  const flags = ["--client-wait-ms", "500", "--client-patient-wait-ms", "500"];
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, flags });
  const first = await fetch(`${modgate.url}/${zip}`);
  assert.equal(first.status, 503);
  assert.match(await first.text(), /STILL_FETCHING/);
  release();
  for (const deadline = Date.now() + 30_000; (await fetch(`${modgate.url}/${zip}`)).status !== 200;) {
    assert.ok(Date.now() < deadline, "the fetch that went on has the zip");
  }
  assert.equal(origin.countOf(zip), 1);
});

test("not there is remembered, for a while", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const modgate = await Modgate.start(t, {
    data: tempFolder(t),
    upstream: origin.url,
    flags: ["--cache-absent-ms", "1500"],
  });
  const status = async (file: string) => (await fetch(`${modgate.url}/${file}`)).status;
  for (const file of ["example.com/m/@v/v1.9.0.mod", "example.com/absent/@v/list"]) {
    assert.equal(await status(file), 404);
    assert.equal(await status(file), 404);
    assert.equal(origin.countOf(file), 1, file);
  }
  await origin.add({ path: "example.com/m", version: "v1.9.0" });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal(await status("example.com/m/@v/v1.9.0.mod"), 200);
});
