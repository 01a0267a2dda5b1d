import { cwd } from "node:process";
import { diagnose, type DiagnoseOptions } from "../doctor/diagnose.ts";
import type { Target, Tools } from "../doctor/patient.ts";
import { HeartBeat } from "../doctor/report/heart-beat.ts";
import { jsonReport } from "../doctor/report/json-report.ts";
import { textReport } from "../doctor/report/text-report.ts";
import { type Language, languageOf } from "../doctor/text.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { checkModulePath } from "../gomod/module-path.ts";
import { packageVersion } from "./package-version.ts";

export type DoctorFlags = {
  readonly json: boolean;
  readonly lang: string | undefined;
};

/** What is wrong between this folder's go command and its modules. 0: nothing, 1: something, 2: not understood. */
export async function doctor(
  named: string | undefined,
  flags: DoctorFlags,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const language = languageFrom(flags.lang, environment);
  using beat = new HeartBeat((line) => flags.json || process.stderr.write(line));
  const options: DiagnoseOptions = {
    folder: cwd(),
    environment,
    ...(named !== undefined && { target: parseTarget(named) }),
    terminal: process.stdin.isTTY,
    tools,
    version: packageVersion(),
    tell: beat.read,
  };
  const diagnosis = await diagnose(options);
  const code = diagnosis.findings.some(({ severity }) => severity !== "warning") ? 1 : 0;
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(jsonReport(diagnosis, language), null, 2)}\n`
      : textReport(diagnosis, language, code),
  );
  return code;
}

const tools: Tools = {
  checkZip: async (zip, module, version) => {
    const { checkZipContent } = await import("../modules/zip/content.ts");
    const bytes = { size: zip.length, read: async (at: number, length: number) => zip.slice(at, at + length) };
    return checkZipContent(bytes, module, version).catch(asFault);
  },
};

function languageFrom(flag: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (flag === undefined) return languageOf(environment);
  if (flag === "en" || flag === "zh") return flag;
  throw new Fault("USAGE", `doctor: --lang takes en or zh, not ${JSON.stringify(flag)}`);
}

/** "example.com/m" or "example.com/m@v1.0.0". */
function parseTarget(named: string): Target {
  const [module = "", version, ...more] = named.split("@");
  const why = more.length > 0 ? "it has more than one @" : checkModulePath(module);
  if (why !== undefined) throw new Fault("USAGE", `doctor: ${JSON.stringify(named)} names no module: ${why}`);
  return { module, ...(version !== undefined && { version }) };
}
