import type { Language, Text } from "../text.ts";
import { evidenceText } from "./evidence-text.ts";
import type { Reported } from "./reported.ts";
import { visible } from "./visible.ts";

/** More findings than this help nobody. */
export const mostFindings = 3;

/** The diagnosis as a person reads it on a terminal. @param exit the code the command ends with */
export function textReport(reported: Reported, language: Language, exit: number): string {
  const { findings, consequences, unmeasured, tookMs, facts } = reported;
  const lines = facts.map(({ mark, area, what }) => `[${mark}] ${area.padEnd(8)} ${what}`);
  for (const finding of findings.slice(0, mostFindings)) lines.push("", ...findingLines(finding, language));
  const say = (text: Text): string => text[language];
  lines.push("");
  if (findings.length > mostFindings) lines.push(say(more(findings.length - mostFindings)));
  if (consequences.length > 0)
    lines.push(`${say(words.consequences)} ${consequences.map(({ check }) => check.code).join(" ")}`);
  if (unmeasured.length > 0) lines.push(`${say(words.unmeasured)} ${unmeasured.map(({ code }) => code).join(" ")}`);
  const errors = findings.filter(({ severity }) => severity !== "warning").length;
  const well = unmeasured.length === 0 ? words.healthy : words.incomplete;
  const counts = findings.length === 0 ? say(well) : say(counted(errors, findings.length - errors));
  lines.push(
    `${counts} · ${(tookMs / 1_000).toFixed(1)} s · exit ${exit}${findings.length === 0 ? "" : ` · ${say(words.machine)}: --json`}`,
  );
  return visible(`${lines.join("\n")}\n`);
}

function findingLines(
  { check, severity, cause, evidence, fixes }: Reported["findings"][number],
  language: Language,
): readonly string[] {
  return [
    `${severity === "warning" ? "!" : "✗"} ${check.code}  ${check.title[language]}`,
    `  ${cause[language]}`,
    `  ${words.evidence[language]}: ${evidenceText(evidence)}`,
    ...fixes.flatMap(({ command, what, risk }, at) => [
      `  ${words.fix[language]} ${at + 1} (${risk[language]}): ${what[language]}`,
      `      ${command}`,
    ]),
  ];
}

const words = {
  evidence: { en: "Evidence", zh: "证据" },
  fix: { en: "Fix", zh: "办法" },
  healthy: { en: "nothing is wrong", zh: "一切正常" },
  incomplete: { en: "nothing wrong was found, but not all could be measured", zh: "没有发现问题，但有些项目未能测量" },
  machine: { en: "for machines", zh: "机器可读" },
  consequences: { en: "consequences of that:", zh: "由此引起的后果：" },
  unmeasured: { en: "not measured:", zh: "未能测量：" },
} satisfies Readonly<Record<string, Text>>;

function counted(errors: number, warnings: number): Text {
  return {
    en: `${errors} ${errors === 1 ? "problem" : "problems"} · ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    zh: `${errors} 个问题 · ${warnings} 个警告`,
  };
}

function more(count: number): Text {
  return { en: `${count} more found; cure these first`, zh: `另有 ${count} 项，先解决以上几项` };
}
