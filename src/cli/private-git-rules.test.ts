import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import { openHttpClient } from "../net/http-client.ts";
import { parseGitUrl } from "../net/git/git-url.ts";
import { privateGitRules } from "./private-git-rules.ts";
import { readPrivateRules } from "./private-rules.ts";

const written = (pattern: string, more: object = {}) => ({
  pattern,
  at: "m.yaml:1",
  allowPrivateAddress: false,
  ...more,
});
const rules = readPrivateRules([
  written("a.example", { ca: "/a.pem" }),
  written("b.example", { ca: "/b.pem", repository: "git@b.example:{2}", allowPrivateAddress: true }),
  written("c.example,*.f.example", { repository: "https://git.c.example:8443/{2}" }),
]);
const http = openHttpClient({ version: "test" }, () => undefined);
const git = privateGitRules(rules, { environment: {}, knownHosts: "/known_hosts", http });

const cases = [
  ["a.example/m", "discovered", "/a.pem", "a page may name public addresses only"],
  ["b.example/m", "configured", "/b.pem", "any address, and what stands in one line with it is another rule"],
  ["c.example/m", "named", undefined, "its own port, and public addresses"],
  ["x.f.example/m", "named", undefined, "the second pattern of a rule"],
  ["d.example/m", "discovered", undefined, "no rule"],
] as const;
for (const [module, trust, ca, why] of cases) {
  test(`${module}: ${why}`, () => {
    const access = git.access(parseModulePath(module), parseGitUrl(`https://${module}`));
    assert.deepEqual([access.trust, access.ca], [trust, ca]);
    assert.equal(git.page(module).private === true, module !== "d.example/m");
  });
}

test("the address of a rule may be written as people write it", () => {
  assert.deepEqual(git.root(parseModulePath("b.example/m/sub"))?.addresses, ["git@b.example:m"]);
  assert.equal(git.root(parseModulePath("a.example/m")), undefined);
});

const unfit = [
  ["https://ci:secret@git.e.example/{2}", "a password in it would be shown to whoever asks for a module"],
  ["https://ci:se/cret@git.e.example/{2}", "also one that no parser takes for a password"],
  ["ext::sh -c secret", "a program instead of an address"],
  ["ssh://-oProxyCommand=secret/{2}", "an option instead of a host"],
  ["/srv/git/{2}", "a folder of this machine"],
] as const;
for (const [repository, why] of unfit) {
  test(`refused at start: ${why}`, () =>
    assert.throws(
      () => readPrivateRules([written("e.example", { repository })]),
      (failure) =>
        isFault(failure, "CONFIG_BAD_VALUE") &&
        /^m\.yaml:1: .*git/.test(failure.message) &&
        !/:se/.test(failure.message),
    ));
}
