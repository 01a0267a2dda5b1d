import type { Evidence } from "../check.ts";

/** { tlsMs: 9, bytes: 0 } as "tls 9 ms · bytes 0": the names are the same in every language and in --json. */
export function evidenceText(evidence: Evidence): string {
  return Object.entries(evidence)
    .map(([name, value]) => {
      const [, stem = name, unit = ""] = /^(.+?)(Ms|Bytes|Seconds)?$/.exec(name) ?? [];
      const words = /^[A-Z0-9_]+$/.test(stem) ? stem : spaced(stem);
      const shown = Array.isArray(value) ? value.join(", ") : String(value);
      return `${words} ${shown}${units[unit] ?? ""}`;
    })
    .join(" · ");
}

/** "withoutIt" → "without it" */
function spaced(name: string): string {
  return name.replace(/[a-z](?=[A-Z])/g, "$& ").replace(/[A-Z](?![A-Z])/g, (capital) => capital.toLowerCase());
}

const units: Readonly<Record<string, string>> = { Ms: " ms", Bytes: " bytes", Seconds: " s" };
