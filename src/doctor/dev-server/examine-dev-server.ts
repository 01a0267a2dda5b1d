import type { Found } from "../check.ts";
import type { DevServerCheck } from "./check.ts";
import { devServerChecks } from "./checks/index.ts";
import { beginningOf } from "./covers.ts";
import { destinationOf } from "./destination.ts";
import type { DevServer, Rule } from "./dev-server.ts";
import type { Matcher } from "./matcher.ts";
import { pageModules } from "./page-modules.ts";
import { readDevServer } from "./read-dev-server.ts";
import type { Untold } from "./source/value.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

export type DevServerExamination = {
  readonly server: DevServer;
  /** Errors before warnings, in the order of the checks. */
  readonly findings: readonly (Found & { readonly check: DevServerCheck })[];
  /** What might be wrong as well, and cannot be told without running the file. */
  readonly untold: readonly Untold[];
  /** Of the URL that was asked about. */
  readonly verdict: Verdict | undefined;
  readonly tookMs: number;
};

/** Reads a configuration file and finds what is wrong with its rules. Nothing is run, asked or changed. */
export function examineDevServer(file: string, folder: string, url?: string): DevServerExamination {
  const began = performance.now();
  const server = readDevServer(file, folder);
  const examined = { server, page: pageModules(server), ...(url !== undefined && { url }) };
  const found = devServerChecks.flatMap((check) => check.find(examined).map((one) => ({ check, ...one })));
  const isWarning = ({ severity }: Found): boolean => severity === "warning";
  return {
    server,
    findings: [...found.filter((one) => !isWarning(one)), ...found.filter(isWarning)],
    untold: [...server.untold, ...server.holes, ...server.rules.flatMap((rule) => untoldOf(server, rule))],
    verdict: url === undefined ? undefined : verdictOn(server, url),
    tookMs: performance.now() - began,
  };
}

function untoldOf(server: DevServer, rule: Rule): readonly Untold[] {
  const { matcher, target, rewrite, bypass } = rule;
  if (matcher.by === "untold") return [matcher];
  const parts = [target, rewrite, bypass].filter((part) => part?.is === "untold");
  if (parts[0]?.is === "untold") return [{ ...parts[0], why: `${rule.key}: ${parts[0].why}` }];
  const sample = sampleOf(matcher);
  const destination = sample === undefined ? undefined : destinationOf(server, rule, sample);
  if (destination?.goes !== "untold") return [];
  return [{ is: "untold", why: `${rule.key}: ${destination.why}`, at: destination.at }];
}

function sampleOf(matcher: Matcher): string | undefined {
  if (matcher.by === "path") return sampleOf(matcher.matcher);
  const beginning = matcher.by === "any" ? matcher.of[0] && beginningOf(matcher.of[0]) : beginningOf(matcher);
  return beginning === undefined ? undefined : `${beginning.replace(/\/$/, "")}/x`;
}
