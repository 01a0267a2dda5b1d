import type { z } from "zod";
import { units } from "./amount.ts";

type Raw = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a whole number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "keys and values",
};

/** What is wrong with a value, for who wrote it; undefined: the schema has words of its own. */
export function issueInWords(issue: Raw): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "it is missing" : wanted(kinds[issue.expected] ?? issue.expected);
    case "invalid_value":
      return `one of ${issue.values.join(", ")} is wanted here`;
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return "it is empty";
      return `at least ${issue.minimum} is wanted here`;
    case "too_big":
      return `at most ${issue.maximum} is wanted here`;
    case "invalid_format":
      return `this is no ${issue.format === "url" ? "address, such as https://host.example" : issue.format}`;
    default:
      return undefined;
  }
}

function wanted(kind: string): string {
  return `${kind} ${kind.endsWith("s") ? "are" : "is"} wanted here`;
}

/** What to write instead, where that can be said. @param name the last key of the path */
export function cureOf(issue: z.core.$ZodIssue, name: string, value: unknown): string {
  if (issue.code === "too_small" && issue.origin === "array") return `name at least one in ${name}; `;
  if (issue.code !== "invalid_type") return "";
  if (value === undefined) return `write ${name}: … in this entry; `;
  if (issue.expected === "array") return `write it as a list: ${name}: [ … ]; `;
  const amount = issue.expected === "number" && typeof value === "string";
  return amount ? `a whole number, or one with ${Object.keys(units).join(", ")}; ` : "";
}
