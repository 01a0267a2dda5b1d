import { resolve } from "node:path";
import { type CredentialDoors, openCredentials } from "../net/git/credentials/open-credentials.ts";
import { forHost } from "../net/git/credentials/git-credentials.ts";
import { discovered, type GitAccess } from "../net/git/git-access.ts";
import type { PageAccess } from "../sources/git/discovery.ts";
import type { GitRules } from "../sources/git/repositories.ts";
import { type RankedRules, routeOf } from "../sources/route.ts";
import type { PrivateRule } from "./private-rules.ts";

/** What the rules of `private:` say about repositories and the hosts of their modules. */
export function privateGitRules(
  rules: RankedRules<PrivateRule>,
  doors: CredentialDoors,
): GitRules & { readonly page: (importPath: string) => PageAccess } {
  const accesses = new Map<PrivateRule, GitAccess>(rules.map((rule) => [rule, accessBy(rule, doors)]));
  const accessOf = (module: string): GitAccess => {
    const route = routeOf(rules, module);
    return (route.to === "private" ? accesses.get(route.rule) : undefined) ?? discovered;
  };
  const root: GitRules["root"] = (module) => {
    const route = routeOf(rules, module);
    if (route.to !== "private" || route.repository === undefined) return undefined;
    const { address } = route.repository;
    return { kind: "git", root: route.repository.root, addresses: [address], subdirectory: "" };
  };
  return {
    root,
    access(module) {
      const access = accessOf(module);
      const { credentials } = access;
      // An address that the rule names is the administrator's own word; any other one a page has told
      const named = credentials === undefined || root(module) !== undefined;
      const [host = ""] = module.split("/");
      return named ? access : { ...access, credentials: forHost(host, credentials) };
    },
    page(importPath) {
      const { trust, ca, credentials, private: pattern } = accessOf(importPath);
      return {
        trust: trust === "configured" ? trust : "discovered",
        ...(ca !== undefined && { ca }),
        ...(credentials !== undefined && { credentials }),
        ...(pattern !== undefined && { private: true }),
      };
    },
  };
}

function accessBy(rule: PrivateRule, doors: CredentialDoors): GitAccess {
  const { pattern, repository, ca, credentials, allowPrivateAddress } = rule;
  return {
    trust: allowPrivateAddress ? "configured" : repository === undefined ? "discovered" : "named",
    private: pattern.text,
    // git runs in folders of its own
    ...(ca !== undefined && { ca: resolve(ca) }),
    ...(credentials !== undefined && { credentials: openCredentials(credentials, doors) }),
    ssh: { knownHosts: doors.knownHosts },
  };
}
