import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBytes, inNetwork, parseNetwork } from "./ip-address.ts";

const addresses: readonly (readonly [text: string, hex: string | undefined, why: string])[] = [
  ["1.2.3.4", "01020304", "IPv4"],
  ["::", "00000000000000000000000000000000", "all zero"],
  ["::1", "00000000000000000000000000000001", "zeros in front"],
  ["2001:db8::", "20010db8000000000000000000000000", "zeros behind"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008", "no zeros left out"],
  ["1::8", "00010000000000000000000000000008", "zeros in the middle"],
  ["::ffff:1.2.3.4", "00000000000000000000ffff01020304", "an IPv4 address at the end"],
  ["fe80::1%eth0", "fe800000000000000000000000000001", "the zone does not count"],
  ["1.2.3", undefined, "three bytes"],
  ["010.0.0.1", undefined, "a zero in front could mean octal"],
  ["example.com", undefined, "a name"],
  ["", undefined, "nothing"],
];

for (const [text, hex, why] of addresses) {
  test(`address "${text}": ${why}`, () => {
    const bytes = addressBytes(text);
    assert.equal(bytes && Buffer.from(bytes).toString("hex"), hex);
  });
}

const networks: readonly (readonly [network: string, address: string, inside: boolean, why: string])[] = [
  ["10.0.0.0/8", "10.255.255.255", true, "the last address"],
  ["10.0.0.0/8", "11.0.0.0", false, "the one behind it"],
  ["172.16.0.0/12", "172.31.255.255", true, "a boundary inside a byte"],
  ["172.16.0.0/12", "172.32.0.0", false, "behind that boundary"],
  ["0.0.0.0/0", "8.8.8.8", true, "no bit counts"],
  ["1.2.3.4/32", "1.2.3.5", false, "every bit counts"],
  ["fe80::/10", "febf::1", true, "IPv6, inside a byte"],
  ["fe80::/10", "fec0::1", false, "IPv6, behind it"],
  ["::/0", "1.2.3.4", false, "the kinds are not mixed"],
];

for (const [text, address, inside, why] of networks) {
  test(`${address} in ${text}: ${why}`, () => {
    const network = parseNetwork(text);
    const bytes = addressBytes(address);
    assert.ok(network !== undefined && bytes !== undefined);
    assert.equal(inNetwork(bytes, network), inside);
  });
}

for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "host/8", "fe80::1%eth0/64"]) {
  test(`${text} is no network`, () => assert.equal(parseNetwork(text), undefined));
}
