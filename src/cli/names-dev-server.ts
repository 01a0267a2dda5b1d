import { existsSync } from "node:fs";
import { basename } from "node:path";

/** Whether what doctor is asked about is the configuration file of a dev server, and no module: "example.com/nats.js" is one. */
export function namesDevServer(named: string): boolean {
  if (!/\.[cm]?[jt]s$/.test(named)) return false;
  if (/^[./]/.test(named) || !named.includes("/") || named.includes(".config.")) return true;
  return /^(?:vite|vitest|webpack)\b/.test(basename(named)) || existsSync(named);
}
