import { type Language, languageOf } from "../doctor/text.ts";
import { Fault } from "../fault/fault.ts";
import type { Given } from "./command.ts";

/** The language of --lang, else that of the environment. */
export function languageFrom(flag: Given[string], environment: NodeJS.ProcessEnv): Language {
  if (flag === undefined) return languageOf(environment);
  if (flag === "en" || flag === "zh") return flag;
  throw new Fault("USAGE", `doctor: --lang takes en or zh, not ${JSON.stringify(flag)}`);
}
