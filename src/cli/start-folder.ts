import { cwd } from "node:process";
import { Fault } from "../fault/fault.ts";

/** Where the command was started. @throws {Fault} USAGE when it has been deleted since the shell went there */
export function startFolder(): string {
  try {
    return cwd();
  } catch (cause) {
    const hint = "cd into a folder that is there, then run it again";
    throw new Fault("USAGE", "the folder it was started in is gone", { cause, hint });
  }
}
