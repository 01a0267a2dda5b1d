import type { Reported } from "./reported.ts";
import { mostFindings } from "./text-report.ts";
import type { Language } from "../text.ts";

/** The diagnosis for machines. Fields are only ever added to a schema. */
export function jsonReport(reported: Reported, language: Language): Readonly<Record<string, unknown>> {
  const { findings, consequences, unmeasured, tookMs, facts } = reported;
  const broken = findings.some(({ severity }) => severity !== "warning");
  return {
    schema: "modgate.doctor/1",
    status: broken ? "broken" : unmeasured.length > 0 ? "incomplete" : "healthy",
    primary: broken ? findings[0]?.check.code : null,
    findings: findings.slice(0, mostFindings).map((finding) => findingJson(finding, language)),
    more: findings.slice(mostFindings).map(({ check }) => check.code),
    consequences: consequences.map(({ check }) => check.code),
    unmeasured,
    facts,
    timings: { totalMs: Math.round(tookMs) },
  };
}

function findingJson(
  { check, severity = "error", subject, evidence, cause, fixes }: Reported["findings"][number],
  language: Language,
): unknown {
  return {
    code: check.code,
    status: severity === "error" ? "broken" : "degraded",
    severity,
    title: check.title[language],
    subject,
    evidence,
    cause: cause[language],
    fix: fixes.map(({ command, what, risk }) => ({ cmd: command, what: what[language], risk: risk[language] })),
    docs: `docs/doctor.md#${check.code.toLowerCase()}`,
  };
}
