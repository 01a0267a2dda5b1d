import { asFault } from "../fault/fault.ts";

/** Says on standard error why a command of modgate ended, and gives its exit code: 2 when it was not understood. */
export function report(failure: unknown): number {
  const fault = asFault(failure);
  process.stderr.write(`modgate: ${fault.message}\nfix: ${fault.hint}\n(${fault.code})\n`);
  return fault.code.startsWith("CONFIG_") || fault.code === "USAGE" || fault.code === "BAD_GOPROXY" ? 2 : 1;
}
