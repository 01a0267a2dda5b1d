import { createInterface } from "node:readline/promises";
import { Fault } from "../fault/fault.ts";
import { resolved } from "../net/http-client-options.ts";
import {
  askHostKeys,
  fingerprint,
  type HostKey,
  knownHostsName,
  parseHostKeys,
  type SshHost,
} from "../net/git/host-keys.ts";
import { publishedKeys } from "../net/git/published-keys.ts";
import { Resolver } from "../net/resolver.ts";
import { pinHost, pinnedHostsFile, readPinnedHost } from "../store/pinned-hosts.ts";
import { packageVersion } from "./package-version.ts";
import type { ReadConfig } from "./read-config.ts";

export type TrustOptions = {
  /** One of the fingerprints that are expected; the key that has it is pinned. */
  readonly fingerprint?: string;
  /** Whatever the host shows is right. */
  readonly yes: boolean;
};

/** Shows the keys of an ssh host and pins what somebody has compared, for repositories that are fetched over ssh. */
export async function trust({ data }: ReadConfig, named: string, options: TrustOptions): Promise<number> {
  const host = parseHost(named);
  const name = knownHostsName(host);
  const file = pinnedHostsFile(data);
  const before = parseHostKeys((await readPinnedHost(file, name)).join("\n"));
  const shown = await ask(host);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);

  say(`${name} shows:`);
  for (const key of shown) say(`  ${fingerprint(key)} (${key.type})${isIn(before, key) ? " pinned already" : ""}`);
  if (before.length > 0 && shown.every((key) => isIn(before, key))) return 0;
  for (const key of before.filter((known) => !isIn(shown, known))) {
    say(`  pinned, but no longer shown: ${fingerprint(key)} (${key.type})`);
  }
  const keys = await accepted(host, shown, before, options);
  await pinHost(
    file,
    name,
    keys.map(({ type, key }) => `${name} ${type} ${key}`),
  );
  for (const key of keys) process.stdout.write(`pinned ${name} ${fingerprint(key)}\n`);
  return 0;
}

/** Those of the shown keys that may be pinned. @throws {Fault} GIT_HOST_KEY_UNKNOWN, GIT_HOST_KEY_CHANGED */
async function accepted(
  host: SshHost,
  shown: readonly HostKey[],
  before: readonly HostKey[],
  options: TrustOptions,
): Promise<readonly HostKey[]> {
  const expected = options.fingerprint === undefined ? publishedKeys(host.host)?.fingerprints : [options.fingerprint];
  if (expected !== undefined) {
    const fitting = shown.filter((key) => expected.includes(fingerprint(key)));
    if (fitting.length > 0) return fitting;
    const of = options.fingerprint ?? `those of ${publishedKeys(host.host)?.at ?? ""}`;
    throw new Fault("GIT_HOST_KEY_CHANGED", `${host.host} shows none of the keys expected: ${of}`);
  }
  if (options.yes && before.length > 0) {
    throw new Fault("GIT_HOST_KEY_CHANGED", `${host.host} shows other keys than those that are pinned`, {
      hint: "ask its owner; then name the new key: --fingerprint SHA256:…",
    });
  }
  if (options.yes || (await confirmed(before.length > 0))) return shown;
  throw new Fault("GIT_HOST_KEY_UNKNOWN", `${host.host}: nothing is pinned`, {
    hint: "compare the fingerprint with what its owner publishes; then --fingerprint SHA256:…, or --yes",
  });
}

/** Only a person at a terminal is asked. */
async function confirmed(changed: boolean): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const warning = changed ? "The keys have CHANGED: somebody may stand in between. " : "";
  const answer = await asking.question(`${warning}Are these the keys its owner publishes? Type yes to pin them: `);
  asking.close();
  return answer.trim() === "yes";
}

function ask(host: SshHost): Promise<readonly HostKey[]> {
  const environment = process.env;
  const resolver = new Resolver(resolved({ version: packageVersion(), environment }));
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  return askHostKeys(host, { resolver, environment }, scope);
}

function isIn(keys: readonly HostKey[], { type, key }: HostKey): boolean {
  return keys.some((known) => known.type === type && known.key === key);
}

/** "host", "host:2222", "[v6]:2222" */
function parseHost(text: string): SshHost {
  const [, v6, name, port = "22"] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[\w.-]*[a-z0-9])?))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = v6 ?? name;
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536)
    return { host: host.toLowerCase(), port: Number(port) };
  throw new Fault("USAGE", `${JSON.stringify(text)} is no host`, { hint: "write: modgate trust git.example.com:22" });
}
