import assert from "node:assert/strict";
import { test } from "node:test";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("a version list that upstream refuses to give is refused, and not made up from what is held", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  origin.behaviours.set(
    "example.com/m/@v/list",
    (_request, response) => void response.writeHead(403).end("not for you"),
  );
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url });
  assert.equal((await fetch(`${modgate.url}/example.com/m/@v/v1.0.0.info`)).status, 200);
  const list = await fetch(`${modgate.url}/example.com/m/@v/list`);
  assert.equal(list.status, 403);
  assert.match(await list.text(), /UPSTREAM_DENIED/);
});
