import { createInterface } from "node:readline/promises";
import type { PrivateRuleSettings } from "../config/private-rule.ts";
import { diagnose, type DiagnoseOptions, type Diagnosis } from "../doctor/diagnose.ts";
import { applyChange, proposal } from "../doctor/fix.ts";
import type { Target, Tools } from "../doctor/patient.ts";
import { facts } from "../doctor/report/facts.ts";
import { HeartBeat } from "../doctor/report/heart-beat.ts";
import { jsonReport } from "../doctor/report/json-report.ts";
import { textReport } from "../doctor/report/text-report.ts";
import { routeRuleCheck } from "../doctor/route-rules.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { checkModulePath } from "../gomod/module-path.ts";
import type { Given } from "./command.ts";
import { languageFrom } from "./doctor-language.ts";
import { packageVersion } from "./package-version.ts";
import { parsePrivateRules } from "./private-rules.ts";
import { startFolder } from "./start-folder.ts";

/** What is wrong between this folder's go command and its modules. 0: nothing, 1: something, 2: not understood. */
export async function doctor(
  named: string | undefined,
  given: Given,
  environment: NodeJS.ProcessEnv,
  rules: readonly PrivateRuleSettings[] = [],
): Promise<number> {
  const language = languageFrom(given["lang"], environment);
  const json = given["json"] === true;
  const pid = given["pid"];
  if (typeof pid === "string" || given["stuck"] === true) {
    return (await import("./doctor-stuck.ts")).doctorStuck(typeof pid === "string" ? pid : undefined, json, language);
  }
  using beat = new HeartBeat((line) => json || process.stderr.write(line));
  const options: DiagnoseOptions = {
    folder: startFolder(),
    environment,
    ...(named !== undefined && { target: parseTarget(named) }),
    tools,
    version: packageVersion(),
    tell: beat.read,
    more: rules.length === 0 ? [] : [routeRuleCheck(parsePrivateRules(rules))],
  };
  const diagnosis = await diagnose(options);
  const code = codeOf(diagnosis);
  const reported = { ...diagnosis, facts: facts(diagnosis.patient) };
  process.stdout.write(
    json ? `${JSON.stringify(jsonReport(reported, language), null, 2)}\n` : textReport(reported, language, code),
  );
  if (given["fix"] !== true || !(await mended(diagnosis, given["yes"] === true, environment))) return code;
  return codeOf(await diagnose(options));
}

function codeOf({ findings }: Diagnosis): number {
  return findings.some(({ severity }) => severity !== "warning") ? 1 : 0;
}

/** Shows the change and makes it when a person, or --yes, agrees. True: it was made. */
async function mended(diagnosis: Diagnosis, yes: boolean, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const proposed = proposal(diagnosis);
  if (proposed === undefined) {
    if (diagnosis.findings.length > 0)
      process.stderr.write("--fix: only a person can cure this; the commands stand above\n");
    return false;
  }
  process.stderr.write(
    `--fix: ${proposed.fix.command}\n${proposed.difference.map((line) => `    ${line}\n`).join("")}`,
  );
  if (!yes && !(await agreed())) {
    process.stderr.write("--fix: nothing was changed\n");
    return false;
  }
  await applyChange(proposed.change, startFolder(), environment);
  process.stderr.write("--fix: done\n");
  return true;
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  using lines = createInterface({ input: process.stdin, output: process.stderr });
  return /^y(?:es)?$/i.test((await lines.question("do it? [y/N] ")).trim());
}

const tools: Tools = {
  checkZip: async (zip, module, version) => {
    const { checkZipContent } = await import("../modules/zip/content.ts");
    const bytes = { size: zip.length, read: async (at: number, length: number) => zip.slice(at, at + length) };
    return checkZipContent(bytes, module, version).catch(asFault);
  },
};

/** "example.com/m" or "example.com/m@v1.0.0". */
function parseTarget(named: string): Target {
  const [module = "", version, ...more] = named.split("@");
  const why = more.length > 0 ? "it has more than one @" : checkModulePath(module);
  if (why !== undefined) throw new Fault("USAGE", `doctor: ${JSON.stringify(named)} names no module: ${why}`);
  return { module, ...(version !== undefined && { version }) };
}
