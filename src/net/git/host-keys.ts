import { createHash } from "node:crypto";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { Environment } from "../forward-proxy.ts";
import type { Resolver } from "../resolver.ts";
import { runGit } from "./run-git.ts";

export type SshHost = { readonly host: string; readonly port: number };

export type HostKey = {
  /** "ssh-ed25519" */
  readonly type: string;
  /** As known_hosts has it, in base64. */
  readonly key: string;
};

export type HostKeyDoors = {
  readonly resolver: Pick<Resolver, "resolve">;
  readonly environment: Environment;
};

/** For one address. */
const budgetMs = 10_000;

/**
 * The keys an ssh server shows to anybody who asks. They prove nothing until somebody compares them.
 * @throws {Fault} UPSTREAM_DNS, UPSTREAM_UNREACHABLE, GIT_MISSING
 */
export async function askHostKeys(
  { host, port }: SshHost,
  { resolver, environment }: HostKeyDoors,
  scope: Scope,
): Promise<readonly HostKey[]> {
  const fault = () => new Fault("UPSTREAM_TIMEOUT", `${host}: no host key within ${budgetMs} ms`);
  const wait = { reason: "git", on: host, budgetMs, fault } as const;
  for (const address of await resolver.resolve(host, scope)) {
    const run = {
      binary: "ssh-keyscan",
      args: ["-T", "5", "-p", String(port), address],
      environment: { PATH: environment["PATH"], LC_ALL: "C" },
      folder: "/",
      mostBytes: 1024 * 1024,
    };
    const { stdout } = await within(scope, wait, ({ signal }) => runGit(run, signal));
    const keys = parseHostKeys(stdout.toString("utf8"));
    if (keys.length > 0) return keys;
  }
  throw new Fault("UPSTREAM_UNREACHABLE", `${host}: no ssh server shows a host key on port ${port}`);
}

/** Lines of known_hosts, whatever name stands in front. */
export function parseHostKeys(text: string): readonly HostKey[] {
  return [...text.matchAll(/^[^#@\s]\S* ([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/gm)].map(
    ([, type = "", key = ""]) => ({ type, key }),
  );
}

/** "SHA256:…", as ssh-keygen -lf and the pages of git hosts have it. */
export function fingerprint({ key }: HostKey): string {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** How known_hosts names a host: "[host]:port" where the port is not ssh's own. */
export function knownHostsName({ host, port }: SshHost): string {
  return port === 22 ? host : `[${host}]:${port}`;
}
