import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { noise } from "./support/module-files.ts";
import { Modgate } from "./support/modgate.ts";
import { Origin } from "./support/origin.ts";
import { tempFolder } from "./support/temp-folder.ts";
import { TestDatabase } from "./support/test-database.ts";

const path = "example.com/big/@v/v1.0.0.zip";
const clients = 300;

test(
  "300 clients ask one cold zip at once: one upstream request, and all get bytes before the last has arrived",
  { timeout: 120_000 },
  async (t) => {
    const origin = await Origin.start(t, {
      path: "example.com/big",
      version: "v1.0.0",
      files: { "noise.bin": noise(6 * 2 ** 20) },
    });
    const body = origin.files.get(path) ?? Buffer.of();
    const half = Math.ceil(body.length * 0.9);
    let letGo = (): void => undefined;
    origin.behaviours.set(path, (_request, response) => {
      response.writeHead(200, { "content-length": body.length }).write(body.subarray(0, half));
      letGo = () => void response.end(body.subarray(half));
    });
    const database = await TestDatabase.start(t, origin);
    const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, database });

    const firsts: Promise<void>[] = [];
    const wholes: Promise<string>[] = [];
    for (let n = 0; n < clients; n++) {
      const first = Promise.withResolvers<void>();
      const whole = Promise.withResolvers<string>();
      firsts.push(first.promise);
      wholes.push(whole.promise);
      const hash = createHash("sha256");
      const asked = request(`${modgate.url}/${path}`, { agent: false }, (reply) => {
        reply.on("data", (chunk: Buffer) => {
          first.resolve();
          hash.update(chunk);
        });
        reply.once("end", () => whole.resolve(hash.digest("hex")));
        reply.once("error", whole.reject);
      });
      asked.once("error", (failure) => (first.reject(failure), whole.reject(failure)));
      asked.end();
    }
    await Promise.all(firsts); // the origin still holds back the last tenth
    letGo();
    const expected = createHash("sha256").update(body).digest("hex");
    assert.deepEqual(new Set(await Promise.all(wholes)), new Set([expected]));
    assert.equal(origin.countOf(path), 1);
  },
);
