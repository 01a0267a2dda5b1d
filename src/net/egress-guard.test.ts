import assert from "node:assert/strict";
import { test } from "node:test";
import { type EgressRules, refuseAddress, refuseUrl } from "./egress-guard.ts";

const rules: EgressRules = {
  ports: [443, 80],
  exceptions: [{ host: "cdn.example.com", network: "198.18.0.0/15" }],
};

const refusedUrls: readonly (readonly [url: string, because: RegExp, why: string])[] = [
  ["ftp://example.com/", /scheme/, "only http and https"],
  ["file:///etc/passwd", /scheme/, "no files"],
  ["gopher://example.com/", /scheme/, "no other protocol"],
  ["https://example.com:22/", /port 22/, "no other port"],
  ["http://example.com:8080/", /port 8080/, "no other port"],
  ["http://127.0.0.1/", /loopback/, "loopback"],
  ["http://127.1/", /loopback/, "two parts"],
  ["http://0x7f.1/", /loopback/, "hexadecimal"],
  ["http://0177.0.0.1/", /loopback/, "octal"],
  ["http://2130706433/", /loopback/, "one number"],
  ["http://0x7f000001/", /loopback/, "one hexadecimal number"],
  ["http://１２７.０.０.１/", /loopback/, "full-width digits"],
  ["http://127。0。0。1/", /loopback/, "ideographic full stops"],
  ["http://%31%32%37.0.0.1/", /loopback/, "percent-encoded digits"],
  ["http://127.0.0.1./", /loopback/, "a dot at the end"],
  ["http://0.0.0.0/", /this machine/, "unspecified is this machine"],
  ["http://0/", /this machine/, "a lone zero"],
  ["http://[::1]/", /loopback/, "IPv6 loopback"],
  ["http://[::]/", /loopback/, "IPv6 unspecified"],
  ["http://[::ffff:127.0.0.1]/", /loopback/, "mapped"],
  ["http://[::ffff:7f00:1]/", /loopback/, "mapped, hexadecimal"],
  ["http://[::7f00:1]/", /disguise/, "the old compatible form"],
  ["http://[64:ff9b::7f00:1]/", /carries 127\.0\.0\.1/, "NAT64 of loopback"],
  ["http://[64:ff9b::a9fe:a9fe]/", /carries 169\.254\.169\.254/, "NAT64 of the metadata address"],
  ["http://[64:ff9b:1::1]/", /NAT64/, "local NAT64"],
  ["http://[2002:7f00:1::]/", /carries 127\.0\.0\.1/, "6to4 of loopback"],
  ["http://[2002:a00:1::1]/", /carries 10\.0\.0\.1/, "6to4 of a private address"],
  ["http://[fe80::1]/", /link-local/, "link-local"],
  ["http://[fc00::1]/", /private/, "unique local"],
  ["http://[fd12:3456::1]/", /private/, "unique local"],
  ["http://[fec0::1]/", /site-local/, "site-local"],
  ["http://[ff02::1]/", /multicast/, "multicast"],
  ["http://[2001:db8::1]/", /documentation/, "documentation"],
  ["http://[2001::1]/", /protocol/, "Teredo"],
  ["http://[100::1]/", /black hole/, "discard"],
  ["http://169.254.169.254/latest/meta-data/", /metadata/, "cloud metadata"],
  ["http://10.0.0.1/", /private/, "private, ten"],
  ["http://172.16.0.1/", /private/, "private, first of the middle block"],
  ["http://172.31.255.254/", /private/, "private, last of the middle block"],
  ["http://192.168.1.1/", /private/, "private, 192.168"],
  ["http://100.64.0.1/", /carrier/, "carrier-grade NAT"],
  ["http://100.100.100.200/", /carrier/, "another cloud's metadata"],
  ["http://192.0.0.192/", /protocol/, "a third cloud's metadata"],
  ["http://192.0.2.1/", /documentation/, "documentation"],
  ["http://198.51.100.1/", /documentation/, "documentation"],
  ["http://203.0.113.1/", /documentation/, "documentation"],
  ["http://198.19.255.255/", /benchmarks/, "benchmarks"],
  ["http://192.88.99.1/", /6to4/, "6to4 relays"],
  ["http://224.0.0.1/", /multicast/, "multicast"],
  ["http://255.255.255.255/", /reserved/, "broadcast"],
  ["http://localhost/", /dot/, "the usual name of this machine"],
  ["http://LOCALHOST/", /dot/, "in capitals"],
  ["http://localhost./", /dot/, "with a dot at the end"],
  ["http://a.localhost/", /\.localhost/, "below it"],
  ["http://localhost.localdomain/", /\.localdomain/, "with its domain"],
  ["http://printer.local/", /\.local/, "multicast DNS"],
  ["http://printer.local./", /\.local/, "with a dot at the end"],
  ["http://metadata.google.internal/", /\.internal/, "cloud metadata by name"],
  ["http://router.home.arpa/", /\.home\.arpa/, "home networks"],
  ["http://intranet/", /dot/, "a name of the search list"],
];

for (const [url, because, why] of refusedUrls) {
  test(`refused ${url}: ${why}`, () => assert.match(refuseUrl(new URL(url), rules) ?? "allowed", because));
}

const allowedUrls: readonly (readonly [url: string, why: string])[] = [
  ["https://proxy.golang.org/", "a public name"],
  ["http://example.com/", "port 80"],
  ["https://example.com:443/", "port 443 written out"],
  ["https://8.8.8.8/", "a public address"],
  ["https://[2606:4700::1]/", "a public IPv6 address"],
  ["https://[::ffff:8.8.8.8]/", "a mapped public address"],
  ["https://[64:ff9b::808:808]/", "NAT64 of a public address: IPv6-only networks see all of IPv4 so"],
  ["https://not.local.example.com/", "local in the middle of a name"],
  ["https://172.32.0.1/", "behind the private block"],
  ["https://cdn.example.com/", "an excepted host is a name like any other"],
];

for (const [url, why] of allowedUrls) {
  test(`allowed ${url}: ${why}`, () => assert.equal(refuseUrl(new URL(url), rules), undefined));
}

const exceptions: readonly (readonly [host: string, address: string, allowed: boolean, why: string])[] = [
  ["cdn.example.com", "198.18.0.7", true, "this host may lie there"],
  ["cdn.example.com", "10.0.0.1", false, "but nowhere else"],
  ["www.example.com", "198.18.0.7", false, "no other host may"],
  ["cdn.example.com", "::ffff:198.18.0.7", true, "in mapped form as well"],
];

for (const [host, address, allowed, why] of exceptions) {
  test(`exception ${host} at ${address}: ${why}`, () => {
    assert.equal(refuseAddress(address, host, rules) === undefined, allowed);
  });
}
