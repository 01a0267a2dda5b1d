import { examineDevServer } from "../doctor/dev-server/examine-dev-server.ts";
import { devServerFacts, verdictJson, verdictText } from "../doctor/dev-server/report.ts";
import { shownAt } from "../doctor/dev-server/dev-server.ts";
import { jsonReport } from "../doctor/report/json-report.ts";
import { textReport } from "../doctor/report/text-report.ts";
import { Fault } from "../fault/fault.ts";
import type { Given } from "./command.ts";
import { languageFrom } from "./doctor-language.ts";
import { startFolder } from "./start-folder.ts";

/** What is wrong with the rules of a dev server, and which of them has --url. 0: nothing, 1: something. */
export function doctorDevServer(file: string, given: Given, environment: NodeJS.ProcessEnv): number {
  const language = languageFrom(given["lang"], environment);
  for (const flag of ["fix", "yes", "pid", "stuck"])
    if (given[flag] !== undefined) throw new Fault("USAGE", `doctor: --${flag} is not for the file of a dev server`);
  const url = given["url"];
  const examination = examineDevServer(file, startFolder(), typeof url === "string" ? pathOf(url) : undefined);
  const { server, findings, verdict, untold, tookMs } = examination;
  const code = findings.some(({ severity }) => severity !== "warning") ? 1 : 0;
  const facts = devServerFacts(examination);
  const reported = { findings, consequences: [], unmeasured: [], facts, tookMs };
  if (given["json"] === true) {
    const report = {
      ...jsonReport(reported, language),
      untold: untold.map(({ why, at }) => ({ at: shownAt(server, at), why })),
      ...(verdict !== undefined && { verdict: verdictJson(server, verdict) }),
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return code;
  }
  const answer = verdict === undefined ? "" : verdictText(server, verdict, language);
  process.stdout.write(`${answer}${textReport(reported, language, code)}`);
  return code;
}

/** "http://localhost:5173/api/x?y#z" and "/api/x?y" are "/api/x?y". */
function pathOf(url: string): string {
  const text = /^https?:\/\/[^/?#]*(.*)$/s.exec(url)?.[1] ?? url;
  const path = (text === "" ? "/" : text).replace(/#.*$/s, "");
  if (path.startsWith("/")) return path;
  throw new Fault("USAGE", `doctor: --url takes a path such as /api/x, not ${JSON.stringify(url)}`);
}
