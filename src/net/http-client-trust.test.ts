import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { listenHttps } from "../../test/net/loopback-server.ts";
import { PrivateCa } from "../../test/net/private-ca.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import { isFault } from "../fault/fault.ts";

const ca = new PrivateCa();
const other = new PrivateCa();
const folder = mkdtempSync(join(tmpdir(), "modgate-trust-"));
after(() => {
  ca.close();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});
const good = ca.issue(["DNS:proxy.example.com", "IP:127.0.0.1"]);
const directory = join(folder, "certs");
const noise = join(folder, "noise.pem");
writeFileSync(noise, `a comment\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${ca.cert}`);
mkdirSync(directory);
writeFileSync(join(directory, "ours.crt"), ca.cert);
writeFileSync(join(directory, "README"), "no certificate");
const linked = join(folder, "linked");
mkdirSync(linked);
symlinkSync(join(directory, "ours.crt"), join(linked, "elsewhere.crt"));
symlinkSync("/nonexistent", join(linked, "dangling.crt"));
const leaf = join(folder, "leaf.pem");
writeFileSync(leaf, good.cert);

const none = { SSL_CERT_FILE: "/nonexistent", SSL_CERT_DIR: "/nonexistent" };
const trusted: readonly (readonly [environment: Record<string, string>, own: string | undefined, why: string])[] = [
  [none, ca.file, "a ca file of the destination"],
  [{ ...none, SSL_CERT_FILE: ca.file }, undefined, "SSL_CERT_FILE"],
  [{ ...none, SSL_CERT_DIR: directory }, undefined, "SSL_CERT_DIR"],
  [{ ...none, SSL_CERT_DIR: `/nonexistent:${directory}` }, undefined, "the second folder of SSL_CERT_DIR"],
  [{ ...none, SSL_CERT_DIR: linked }, undefined, "a link to a file elsewhere"],
  [{ ...none, SSL_CERT_FILE: noise }, undefined, "what is no certificate is skipped"],
  [{ SSL_CERT_FILE: "", SSL_CERT_DIR: directory }, undefined, "an empty variable is not set"],
  [none, leaf, "the server's own certificate as an anchor, as in Go"],
  [{ ...none, SSL_CERT_FILE: other.file }, ca.file, "the destination's file adds to the store"],
];

for (const [environment, own, why] of trusted) {
  test(`trusted: ${why}`, async (t) => {
    const server = await listenHttps(t, good, (_, answer) => answer.end("safe"));
    const client = openTestClient(t, { environment }, async () => ["127.0.0.1"]);
    for (const host of ["proxy.example.com", "127.0.0.1"]) {
      const { text } = await client.text(`https://${host}:${server.port}/`, own === undefined ? {} : { ca: own });
      assert.equal(text, "safe");
    }
    const connected = ["connect", "tls", "first_byte"];
    assert.deepEqual(client.scope.waits(), ["credentials", "dns", ...connected, ...connected]);
  });
}

const refused: readonly (readonly [identity: typeof good, own: string, says: RegExp, why: string])[] = [
  [good, other.file, /signed by Test Authority, who is not trusted/, "another authority of the same name"],
  [ca.issue(["DNS:other.example.com"]), ca.file, /is for DNS:other\.example\.com, not for proxy/, "another name"],
  [ca.issue(["DNS:*.proxy.example.com"]), ca.file, /not for proxy\.example\.com/, "a star stands for one label"],
  [ca.issue(["DNS:proxy.example.com"], ["-days", "-1"]), ca.file, /is valid from .* to .* GMT/, "expired"],
  [good, "/nonexistent/ca.pem", /ca file \/nonexistent\/ca\.pem cannot be read/, "the file is not there"],
  [good, join(directory, "README"), /holds no PEM certificate/, "the file holds none"],
];

for (const [identity, own, says, why] of refused) {
  test(`not trusted: ${why}`, async (t) => {
    let asked = 0;
    const server = await listenHttps(t, identity, (_, answer) => {
      asked += 1;
      answer.end("unsafe");
    });
    const client = openTestClient(t, {}, async () => ["127.0.0.1"]);
    await assert.rejects(
      client.ask(`https://user:canary@proxy.example.com:${server.port}/`, { ca: own }),
      (failure) => {
        assert.ok(isFault(failure, "UPSTREAM_TLS"), String(failure));
        assert.match(failure.message, says);
        assert.doesNotMatch(`${failure.stack}${failure.hint}`, /canary/);
        return true;
      },
    );
    assert.equal(asked, 0);
  });
}

test("a ca file that was wrong is read again when it is asked for again", async (t) => {
  const file = join(folder, "later.pem");
  const server = await listenHttps(t, good, (_, answer) => answer.end("safe"));
  const client = openTestClient(t, {}, async () => ["127.0.0.1"]);
  const url = `https://proxy.example.com:${server.port}/`;
  await assert.rejects(client.ask(url, { ca: file }), { code: "UPSTREAM_TLS" });
  writeFileSync(file, ca.cert);
  assert.equal((await client.text(url, { ca: file })).text, "safe");
});

test("a connection that one ca file vouches for does not serve another", async (t) => {
  const server = await listenHttps(t, good, (_, answer) => answer.end("safe"));
  const client = openTestClient(t, {}, async () => ["127.0.0.1"]);
  const url = `https://proxy.example.com:${server.port}/`;
  await client.text(url, { ca: ca.file });
  await assert.rejects(client.ask(url, { ca: other.file }), { code: "UPSTREAM_TLS" });
});
