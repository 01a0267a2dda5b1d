import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const rule = "private:\n  - pattern: git.corp.example\n";
const refusals = [
  [rule, ["--listen", "0.0.0.0:0"], /m\.yaml:2/, /--tls-cert.*--client-credential.*--open/, "all addresses"],
  [rule, ["--listen", ":0"], /m\.yaml:2/, /--open/, "no address is all addresses"],
  [
    `${rule}clientCredential: nothing\n`,
    ["--listen", "0.0.0.0:0"],
    /m\.yaml:2/,
    /set --tls-cert and --tls-key; to let/,
    "a password in the clear",
  ],
  [
    `${rule}tlsCert: nothing\n`,
    ["--listen", "0.0.0.0:0"],
    /m\.yaml:2/,
    /set --client-credential, or access\.mode: on; to let/,
    "TLS for everybody",
  ],
] as const;

test("private modules are not served to other machines by mistake", async (t) => {
  const folder = tempFolder(t);
  const file = join(folder, "m.yaml");
  for (const [text, flags, message, hint, why] of refusals) {
    writeFileSync(file, text);
    const run = await runModgate(["serve", "--config", file, "--data", join(folder, "data"), ...flags]);
    assert.notEqual(run.code, 0, why);
    assert.match(run.stderr, message, why);
    assert.match(run.stderr.replace(/\n\s*/g, " "), hint, why);
  }
});

test("--open serves them all the same", async (t) => {
  const folder = tempFolder(t);
  const file = join(folder, "m.yaml");
  writeFileSync(file, rule);
  const flags = ["--config", file, "--listen", "0.0.0.0:0", "--open"];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: "off", flags });
  assert.equal((await fetch(`${modgate.url.replace("0.0.0.0", "127.0.0.1")}/livez`)).status, 200);
});

test("with a client credential whoever has not that user and password gets nothing", async (t) => {
  const folder = tempFolder(t);
  const origin = await Origin.start(t, { path: "example.com/a", version: "v1.0.0" });
  writeFileSync(join(folder, "credential"), "team:a secret: with colon\n", { mode: 0o600 });
  const flags = ["--client-credential", join(folder, "credential")];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, flags });
  const rows = [
    ["", 401, "nobody"],
    ["team:a secret: with colon", 200, "the user with the password"],
    ["team:a secret", 401, "another password"],
    ["others:a secret: with colon", 401, "another user"],
  ] as const;
  for (const [pair, status, why] of rows) {
    const headers = pair === "" ? {} : { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    const answer = await fetch(`${modgate.url}/example.com/a/@v/list`, { headers });
    assert.equal(answer.status, status, why);
    assert.equal((await fetch(`${modgate.url}/livez`, { headers })).status, 200, "probes need none");
  }
});
