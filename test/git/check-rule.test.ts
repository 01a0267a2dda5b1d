import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault } from "../../src/fault/fault.ts";
import { openCredentials } from "../../src/net/git/credentials/open-credentials.ts";
import { type CheckedRule, checkRule } from "../../src/sources/git/check-rule.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { RepositoryScript } from "./repository-script.ts";
import { noPages, openTestSource } from "./test-source.ts";

const team = { pattern: "git.test/team", rootElements: 3 };
const one = { pattern: "git.test/team/m", rootElements: 3 };

type Row = readonly [
  rule: CheckedRule,
  token: string,
  end: readonly [outcome: string, code?: FaultCode] | undefined,
  why: string,
];

const rows: readonly Row[] = [
  [one, "right", ["open"], "a rule for one repository, which it opens"],
  [team, "right", ["unrefused", "GIT_REPOSITORY_HIDDEN"], "a rule for many: one that nobody has is asked for"],
  [{ ...team, pattern: "git.test/*/m" }, "right", ["unrefused", "GIT_REPOSITORY_HIDDEN"], "the same with a wildcard"],
  [one, "wrong", ["failed", "GIT_CREDENTIALS_REFUSED"], "a token that is refused"],
  [team, "wrong", ["failed", "GIT_CREDENTIALS_REFUSED"], "it is seen without a repository as well"],
  [team, "", ["failed", "CREDENTIALS_UNREADABLE"], "a token that is not there"],
  [{ pattern: "*.test", rootElements: 3 }, "right", undefined, "no host can be asked"],
];

test("whether credentials are taken is found out without anybody waiting for a module", async (t) => {
  const folder = tempFolder(t);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const script = new RepositoryScript();
  script.commit({ "go.mod": "module git.test/team/m\n" });
  await script.write(join(folder, "repositories/team/m"));
  const identity = ca.issue(["IP:127.0.0.1"]);
  const server = await GitServer.start(t, join(folder, "repositories"), { identity, logins: ["ci:right"] });
  for (const [rule, TOKEN, end, why] of rows) {
    const environment = { PATH: process.env["PATH"], TOKEN };
    const doors = { environment, knownHosts: "/dev/null", http: noPages };
    const credentials = openCredentials({ username: "ci", token: { env: "TOKEN" } }, doors);
    const { source, scope } = await openTestSource(
      { directory: join(folder, "data"), profile: "server", environment },
      {
        rules: {
          root: (module) => {
            const root = module.split("/").slice(0, 3);
            const address = `${server.url}/${root.slice(1).join("/")}`;
            return { kind: "git", root: root.join("/"), addresses: [address], subdirectory: "" };
          },
          access: () => ({ trust: "configured", ca: ca.file, credentials }),
        },
      },
    );
    const report = await checkRule(rule, (module, inner) => source.check(module, inner), scope);
    const got = report && [report.outcome, ...(report.failure === undefined ? [] : [report.failure.code])];
    assert.deepEqual(got, end, `${why}: ${report?.failure?.message ?? ""}`);
    if (report !== undefined) assert.equal(report.used, "the token of env TOKEN, as ci", why);
  }
});

test("whose page was refused is asked as somebody as well", async (t) => {
  const environment = { PATH: process.env["PATH"], TOKEN: "old" };
  const http: typeof noPages = {
    ...noPages,
    request: async () => Promise.reject(new Fault("UPSTREAM_UNAUTHORIZED", "401")),
  };
  const doors = { environment, knownHosts: "/dev/null", http };
  const credentials = openCredentials({ token: { env: "TOKEN" } }, doors);
  const { source, scope } = await openTestSource(
    { directory: join(tempFolder(t), "data"), profile: "server", environment },
    { http, rules: { root: () => undefined, access: () => ({ trust: "discovered", credentials }) } },
  );
  const report = await checkRule({ pattern: "git.test" }, (module, inner) => source.check(module, inner), scope);
  assert.deepEqual(
    [report?.outcome, report?.used, report?.failure?.code],
    ["failed", "the token of env TOKEN, as x-access-token", "UPSTREAM_UNAUTHORIZED"],
  );
});
