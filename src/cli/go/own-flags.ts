import { nearest } from "../../config/nearest.ts";
import { describeSchema, listOptions } from "../../config/options.ts";
import { Fault } from "../../fault/fault.ts";
import type { Flags } from "../read-config.ts";

/**
 * Our flags in front of `go` and `run --`, by option key: "--name value" and "--name=value".
 * @throws {Fault} USAGE
 */
export function readOwnFlags(own: readonly string[]): Flags {
  const options = listOptions(describeSchema()).filter(({ kind }) => kind !== "objects");
  const flags: Record<string, string | string[]> = {};
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? "";
    const [, name = word, joined] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const value = joined ?? own[++at];
    const option = options.find(({ flag }) => flag === name);
    const key = name === "--config" ? "config" : option?.key;
    if (key === undefined)
      throw unknown(
        name,
        options.map(({ flag }) => flag),
      );
    if (value === undefined) throw new Fault("USAGE", `${name} has no value`);
    const before = flags[key];
    flags[key] = option?.kind === "list" ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return flags;
}

function unknown(name: string, known: readonly string[]): Fault {
  const near = nearest(name, [...known, "--config", "--quiet", "--json"]);
  return new Fault("USAGE", `there is no flag ${name} in front of the command`, {
    ...(near !== undefined && { hint: `did you mean ${near}? flags of the command itself stand behind it` }),
  });
}
