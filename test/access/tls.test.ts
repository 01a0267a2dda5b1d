import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { makeTrialCertificates } from "../../src/cli/dev-cert/certificates.ts";
import { openServer } from "../http/test-server.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { testGate } from "./test-gate.ts";

test("a trial certificate is one to every judge there is", (t) => {
  const data = tempFolder(t);
  const run = modgate(["dev-cert", "gw.example.com", "10.1.2.3", "2001:db8::7", "--data", data]);
  assert.equal(run.code, 0, run.stderr);
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((file) => join(data, "dev-cert", file)) as [
    string,
    string,
    string,
  ];
  assert.equal(statSync(key).mode & 0o777, 0o600);
  const [leaf, authority] = [new X509Certificate(readFileSync(cert)), new X509Certificate(readFileSync(ca))];
  assert.ok(leaf.verify(authority.publicKey) && authority.verify(authority.publicKey) && !leaf.ca && authority.ca);
  assert.ok(leaf.checkHost("gw.example.com") && leaf.checkIP("10.1.2.3") && leaf.checkIP("2001:db8::7"));
  assert.equal(leaf.checkHost("other.example.com"), undefined);
  const openssl = spawnSync("openssl", ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", ca, cert], {
    encoding: "utf8",
  });
  if (openssl.error === undefined) assert.match(openssl.stdout, /: OK$/m, openssl.stderr);
  assert.match(modgate(["dev-cert", "https://gw", "--data", data]).stderr, /USAGE.*\n?.*no host name|no host name/);
});

test("certificates that expire are read anew while the server runs; bad ones leave the old one", async (t) => {
  const folder = tempFolder(t);
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const put = (name: string) => {
    const made = makeTrialCertificates([name, "127.0.0.1"], new Date());
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.key);
  };
  put("one.example.com");
  const flags = ["--tls-cert", cert, "--tls-key", key];
  const server = await Modgate.start(t, { data: join(folder, "data"), upstream: "off", flags });
  const shown = async (): Promise<string> => {
    const socket = connect({ port: Number(new URL(server.url).port), host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { subject } = socket.getPeerCertificate();
    socket.destroy();
    return String(subject.CN);
  };
  const noted = async (what: RegExp): Promise<void> => {
    for (const deadline = Date.now() + 20_000; !what.test(server.output); await sleep(50)) {
      assert.ok(Date.now() < deadline, `not told within 20 s: ${what}`);
    }
  };
  assert.equal(await shown(), "one.example.com");
  writeFileSync(cert, "no certificate\n");
  await noted(/stays the old one/);
  assert.equal(await shown(), "one.example.com");
  put("two.example.com");
  await noted(/was read anew/);
  assert.equal(await shown(), "two.example.com");
});

test("a certificate of our own authority says who asks, others say nothing", async (t) => {
  const [server, ours, foreign] = [new PrivateCa(), new PrivateCa(), new PrivateCa()];
  t.after(() => [server, ours, foreign].forEach((ca) => ca.close()));
  const { deps } = testGate(["cert:leaf developer github.com/Azure"], "known");
  const tls = { ...server.issue(["IP:127.0.0.1"]), clientCa: ours.cert };
  const { server: gateway, port } = await openServer(t, { tls }, deps);
  assert.match(gateway.address, /^https/);
  const path = "/github.com/!azure/sdk/@v/list";
  const status = (options: object) => askOld(port, path, { ca: server.cert, ...options });
  assert.equal(await status({}), 401);
  assert.equal(await status(ours.issue(["DNS:any"])), 200);
  assert.equal(await status(foreign.issue(["DNS:any"])), 401);
  assert.equal(await askNew(t, port, path, { ca: server.cert, ...ours.issue(["DNS:any"]) }), 200, "HTTP/2");
});

function askOld(port: number, path: string, options: object): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, agent: false, ...options }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject).end();
  });
}

async function askNew(t: TestContext, port: number, path: string, options: object): Promise<number> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, options);
  t.after(() => session.destroy());
  const stream = session.request({ ":path": path });
  const [headers] = (await once(stream, "response")) as [{ ":status": number }];
  stream.destroy();
  return headers[":status"];
}
