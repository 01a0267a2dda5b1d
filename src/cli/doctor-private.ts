import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "../events/wait.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import { openNetwork } from "../net/http-client.ts";
import { Lanes } from "../net/lanes.ts";
import type { AccessReport } from "../sources/git/access-report.ts";
import { routeOf } from "../sources/route.ts";
import { openWays } from "./open-ways.ts";
import { packageVersion } from "./package-version.ts";
import { readPrivateRules } from "./private-rules.ts";
import type { ReadConfig } from "./read-config.ts";

const budgetMs = 40_000;

/**
 * Tries what the configuration says about one private module, as the gateway would: which rule, as whom, what the server
 * answers, what to do.
 * @param named a module, with or without @version
 * @returns the exit code; undefined: no rule makes the module private, so the gateway does not fetch it in this way
 */
export async function doctorPrivate(config: ReadConfig, named: string, json: boolean): Promise<number | undefined> {
  const rules = readPrivateRules(config.private);
  const module = parseModulePath(named.replace(/@[^@]*$/, ""));
  const route = routeOf(rules, module);
  if (route.to === "public") return undefined;
  const { on, used, failure } =
    route.to === "private" ? await accessTo(config, module) : nobodyAsked(module, route.because);
  const { pattern, at } = route.rule;
  const report = {
    module,
    rule: `${pattern.text} (${at})`,
    asked: on,
    as: used,
    answer: failure?.message ?? "it lists its branches and tags",
    ...(failure !== undefined && { code: failure.code, fix: failure.hint }),
  };
  const lines = Object.entries(report).map(([name, value]) => `${name}: ${value.replaceAll("\n", "\n  ")}\n`);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : lines.join(""));
  return failure === undefined ? 0 : 1;
}

function nobodyAsked(module: string, because: string): AccessReport {
  const failure = new Fault("NOT_FOUND", `${module} is no module: ${because}`);
  return { on: "nobody: its path is as private as what lies below it", used: "nobody", failure };
}

/** Over mirrors of its own, which are gone afterwards: a running server has those of the data folder. */
async function accessTo(config: ReadConfig, module: ReturnType<typeof parseModulePath>): Promise<AccessReport> {
  const directory = await mkdtemp(join(tmpdir(), "modgate-"));
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  const network = openNetwork({ budgets: config.fetch, version: packageVersion() }, scope.tell);
  const ways = openWays(config, "off", {
    rules: readPrivateRules(config.private),
    network,
    lanes: new Lanes({ perHost: 8, queued: 8, waitMs: budgetMs }),
    git: { profile: "server", environment: process.env },
    directory,
    tell: scope.tell,
  });
  const fault = () => new Fault("GIT_TIMEOUT", `${module}: no answer within ${budgetMs} ms`);
  try {
    return await within(scope, { reason: "git", on: module, budgetMs, fault }, (inner) => ways.check(module, inner));
  } catch (failure) {
    return { on: module, used: "", failure: asFault(failure) };
  } finally {
    await network.http.close();
    await rm(directory, { recursive: true, force: true });
  }
}
