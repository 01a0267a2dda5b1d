import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault, isFault } from "../fault/fault.ts";

/** What one name server said of a name. */
export type NameServerAnswer = {
  readonly server: string;
  readonly said: "addresses" | "no such name" | "failure" | "refused" | "nothing";
  readonly tookMs: number;
};

export type NameServers = {
  readonly answers: readonly NameServerAnswer[];
  /** Domains that are tried behind a name, each a question more. */
  readonly search: readonly string[];
};

const askMs = 2_000;

/** Asks each name server of resolv.conf by itself: the system's look-up does not say which of them failed, and how. */
export async function askNameServers(host: string, scope: Scope, file = "/etc/resolv.conf"): Promise<NameServers> {
  const text = await readFile(file, "utf8").catch(() => "");
  const servers = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server = ""]) => server);
  const search = [...text.matchAll(/^\s*(?:search|domain)\s+(.+)$/gm)].at(-1)?.[1]?.trim().split(/\s+/) ?? [];
  const answers = await Promise.all(servers.slice(0, 3).map((server) => ask(server, host, scope)));
  return { answers, search };
}

async function ask(server: string, host: string, scope: Scope): Promise<NameServerAnswer> {
  const began = performance.now();
  const answer = (said: NameServerAnswer["said"]): NameServerAnswer => ({
    server,
    said,
    tookMs: Math.round(performance.now() - began),
  });
  const budgetMs = askMs + 500;
  const fault = (): Fault => new Fault("UPSTREAM_DNS", `${server} did not answer within ${budgetMs} ms`);
  const resolver = new Resolver({ timeout: askMs, tries: 1 });
  try {
    resolver.setServers([server.includes(":") ? `[${server.replace(/%.*/, "")}]` : server]);
    return await within(scope, { reason: "dns", on: server, budgetMs, fault }, async ({ signal }) => {
      signal.addEventListener("abort", () => resolver.cancel(), { once: true });
      await resolver.resolve4(host);
      return answer("addresses");
    });
  } catch (failure) {
    scope.signal.throwIfAborted();
    if (isFault(failure)) return answer("nothing");
    return answer(meanings[(failure as NodeJS.ErrnoException).code ?? ""] ?? "nothing");
  }
}

const meanings: Readonly<Record<string, NameServerAnswer["said"]>> = {
  ENOTFOUND: "no such name",
  // A name that only has other addresses
  ENODATA: "addresses",
  ESERVFAIL: "failure",
  EREFUSED: "refused",
  ENOTIMP: "failure",
  EFORMERR: "failure",
};
