import { join } from "node:path";
import { auditLog, type AuditFinding } from "../../checksums/log/audit-log.ts";
import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { openHttpClient } from "../../net/http-client.ts";
import { Lanes } from "../../net/lanes.ts";
import { openUpstreams } from "../../sources/upstreams.ts";
import { openStore } from "../../store/store.ts";
import { openChecksums } from "../checksum-databases.ts";
import { machineGoproxy } from "../machine-goproxy.ts";
import { packageVersion } from "../package-version.ts";
import { readPrivateRules } from "../private-rules.ts";
import type { ReadConfig } from "../read-config.ts";
import { unlistedModules } from "../unlisted-modules.ts";

export type AuditOptions = {
  /** Of the gateway's database: https://gw.example.com/sum/1, or https://gw.example.com/sumdb/NAME. */
  readonly url: string;
  /** name+hash+key */
  readonly key: string;
};

/**
 * Audits a log from any machine, with the public database's own key. What it saw is kept below the data folder: the next
 * audit finds out whether the log was rolled back or forked since. Exit code 1 when something is wrong.
 */
export async function audit(config: ReadConfig, { url, key }: AuditOptions): Promise<number> {
  const [publicLine, ...more] = config.sumdb;
  if (publicLine === undefined || publicLine === "off" || more.length > 0) {
    throw new Fault("USAGE", "an audit holds a log against one public database", { hint: "name it with --sumdb" });
  }
  const scope: Scope = { signal: new AbortController().signal, tell: () => undefined };
  const { fetch } = config;
  const http = openHttpClient({ budgets: fetch, version: packageVersion() }, scope.tell);
  const lanes = new Lanes({ perHost: fetch.lanesPerHost, queued: fetch.queue, waitMs: fetch.queueMs });
  const doors = { http, lanes };
  const store = await openStore({ directory: join(config.data, "audit") }, scope.tell);
  try {
    const list = config.upstream ?? (await machineGoproxy([])).list;
    const breaker = { silences: fetch.breakerSilences, windowMs: fetch.breakerWindowMs, restMs: fetch.breakerRestMs };
    const chain = openUpstreams({ ...fetch, list, breaker, settings: config.upstreams }, doors, scope.tell);
    const databases = { ...config, sumdb: [publicLine, `${key} ${url.replace(/\/$/, "")}`] };
    const unlisted = unlistedModules(config, readPrivateRules(config.private));
    const needs = { chain, doors, store, unlisted, patience: config.client, detached: scope };
    const [reference, log] = openChecksums(databases, needs).foreign;
    if (reference === undefined || log === undefined) throw new Error("two databases were configured");
    const isPrivate = (module: string): boolean => unlisted.by(module) !== undefined;
    const result = await auditLog({ log, reference, isPrivate }, scope, show);
    const { size, confirmed, findings } = result;
    process.stdout.write(
      `${log.name}: ${size} records; ${confirmed} stand in ${reference.name} as they are here, ` +
        `${result.private} are private, ${findings.length} are wrong\n`,
    );
    return findings.length === 0 ? 0 : 1;
  } finally {
    await http.close();
    await store.close();
  }
}

function show({ id, what, why }: AuditFinding): void {
  process.stdout.write(`record ${id} ${what}: ${why}\n`);
}
