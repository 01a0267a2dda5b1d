import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("go downloads over TLS, below a path prefix", async (t) => {
  const folder = tempFolder(t);
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const made = spawnSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { encoding: "utf8" });
  if (made.status !== 0) {
    t.skip(`no certificate can be made: ${made.error?.message ?? made.stderr.trim()}`);
    return;
  }
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const flags = ["--tls-cert", cert, "--tls-key", key, "--path-prefix", "/go"];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, flags });
  assert.match(modgate.url, /^https:.*\/go$/);
  const app = project(join(folder, "app"), ["example.com/m@v1.0.0"]);
  const options = {
    folder: app,
    goproxy: modgate.url,
    modcache: join(folder, "mod"),
    environment: { SSL_CERT_FILE: cert },
  };
  const run = await go(["mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
});
