import { join } from "node:path";
import { freePort } from "../free-port.ts";
import type { Contestant } from "./contestant.ts";
import { startService } from "./service.ts";

/** BENCH_MODGATE names another build of modgate, to compare. */
export const modgateBinary = process.env["BENCH_MODGATE"] ?? join(import.meta.dirname, "../../bin/modgate");

/** modgate with its defaults, but for the log: no server here writes one. */
export const modgate: Contestant = {
  name: "modgate serve",
  start: (options) => startModgate({ ...options, flags: ["--log-level", "warn"] }),
};

export type ModgateOptions = {
  readonly folder: string;
  readonly upstream: string;
  readonly flags: readonly string[];
  readonly firstPath?: string;
};

export async function startModgate({ folder, upstream, flags, firstPath = "/livez" }: ModgateOptions) {
  const port = await freePort();
  const where = ["--listen", `127.0.0.1:${port}`, "--data", join(folder, "data"), "--upstream", upstream];
  const sumdb = flags.includes("--sumdb") ? [] : ["--sumdb", "off"];
  const argv = [modgateBinary, "serve", ...where, ...sumdb, "--log", "json", ...flags];
  return startService(argv, { folder, port, environment: { ...process.env, NETRC: "/dev/null" }, firstPath });
}
