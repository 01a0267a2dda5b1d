import type { Finding } from "../check.ts";
import type { Diagnosis } from "../diagnose.ts";
import { facts } from "./facts.ts";
import { mostFindings } from "./text-report.ts";
import type { Language } from "../text.ts";

/** The diagnosis for machines. Fields are only ever added to a schema. */
export function jsonReport(diagnosis: Diagnosis, language: Language): unknown {
  const { findings, consequences, unmeasured, tookMs, patient } = diagnosis;
  const broken = findings.some(({ severity }) => severity !== "warning");
  return {
    schema: "modgate.doctor/1",
    status: broken ? "broken" : unmeasured.length > 0 ? "incomplete" : "healthy",
    primary: broken ? findings[0]?.check.code : null,
    findings: findings.slice(0, mostFindings).map((finding) => findingJson(finding, language)),
    more: findings.slice(mostFindings).map(({ check }) => check.code),
    consequences: consequences.map(({ check }) => check.code),
    unmeasured,
    facts: facts(patient),
    timings: { totalMs: Math.round(tookMs) },
  };
}

function findingJson(
  { check, severity = "error", subject, evidence, cause, fixes }: Finding,
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
