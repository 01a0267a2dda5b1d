import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBlock } from "./address-block.ts";

const cases = [
  ["192.0.2.7", "192.0.2.7", "IPv4 as it is"],
  ["::ffff:192.0.2.7", "192.0.2.7", "the same over a socket for both"],
  ["2001:db8::7", "2001:db8:0:0::/64", "a host of a network"],
  ["2001:DB8:0:0:ffff::1", "2001:db8:0:0::/64", "another address of the same host, written otherwise"],
  ["2001:db8:0:1::7", "2001:db8:0:1::/64", "the next network"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4::/64", "nothing left out"],
  ["1:2:3:4:5:6:7::", "1:2:3:4::/64", "the last group left out"],
  ["::1", "0:0:0:0::/64", "loopback"],
  ["fe80::1%eth0", "fe80:0:0:0::/64", "with a zone"],
  ["local", "local", "a socket file"],
] as const;
for (const [address, block, why] of cases) {
  test(`${address} is ${block}: ${why}`, () => assert.equal(addressBlock(address), block));
}
