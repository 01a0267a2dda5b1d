import assert from "node:assert/strict";
import { test } from "node:test";
import { inHostsFile, parseHosts } from "./hosts-file.ts";

const file = `127.0.0.1 localhost
::1\tlocalhost ip6-localhost   # loopback
10.0.0.7 Proxy.Corp.example proxy # two names
#10.0.0.8 hidden
10.0.0.9 # nobody
not-an-address broken
10.0.0.10 proxy
`;

const cases: readonly (readonly [host: string, addresses: readonly string[], why: string])[] = [
  ["localhost", ["127.0.0.1", "::1"], "all lines count, in their order"],
  ["ip6-localhost", ["::1"], "a second name, tabs and a comment"],
  ["proxy.corp.EXAMPLE", ["10.0.0.7"], "case does not count"],
  ["proxy.corp.example.", ["10.0.0.7"], "nor does the dot at the end"],
  ["proxy", ["10.0.0.7", "10.0.0.10"], "an alias on two lines"],
  ["hidden", [], "a line that is commented out"],
  ["nobody", [], "a comment is no name"],
  ["broken", [], "what has no address is skipped"],
  ["corp.example", [], "no suffixes"],
];

for (const [host, addresses, why] of cases) {
  test(`${host}: ${why}`, () => assert.deepEqual(parseHosts(file, host), addresses));
}

test("a file that is not there has no names", async () => {
  assert.deepEqual(await inHostsFile("/nonexistent/hosts", "localhost"), []);
});
