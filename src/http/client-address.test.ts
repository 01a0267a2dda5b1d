import assert from "node:assert/strict";
import { test } from "node:test";
import { clientAddress, parseProxies } from "./client-address.ts";

const proxies = parseProxies(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]);

const cases = [
  ["203.0.113.9", undefined, "203.0.113.9", "nobody in between"],
  ["203.0.113.9", "198.51.100.1", "203.0.113.9", "a stranger says what he likes"],
  ["10.1.2.3", "198.51.100.1", "198.51.100.1", "our proxy"],
  ["::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1", "our proxy, as IPv6 sockets see it"],
  ["10.1.2.3", "1.2.3.4, 198.51.100.1", "198.51.100.1", "what the client made up stands in front"],
  ["10.1.2.3", "198.51.100.1, 192.0.2.7, 10.9.9.9", "198.51.100.1", "several of ours"],
  ["10.1.2.3", "198.51.100.1:4711", "198.51.100.1", "with a port"],
  ["fd00::1", "[2001:db8::5]:4711", "2001:db8::5", "IPv6 with a port"],
  ["10.1.2.3", "unknown", "10.1.2.3", "no address"],
  ["10.1.2.3", "", "10.1.2.3", "empty"],
  ["10.1.2.3", "10.4.4.4", "10.4.4.4", "a client of our own network"],
] as const;
for (const [peer, forwarded, client, why] of cases) {
  test(`who asks: ${why}`, () => assert.equal(clientAddress(peer, forwarded, proxies), client));
}

for (const range of ["10.0.0.0/33", "10.0.0.0/8/8", "proxy.example.com", "", "10.0.0.0/", "::1/129"]) {
  test(`no range of proxies: ${JSON.stringify(range)}`, () =>
    assert.throws(() => parseProxies([range]), { code: "CONFIG_BAD_VALUE" }));
}
