import type { GitUrl } from "../net/git/git-url.ts";
import type { Patient } from "./patient.ts";
import { repositories } from "./probes/repositories.ts";

export type UnreachedGit = {
  readonly where: string;
  readonly host: string;
  readonly url: string;
  readonly tookMs: number;
  readonly module: string;
};

/** The first git server that answered no connection attempt at all. */
export async function unreachedGit(
  patient: Patient,
  schemes: readonly GitUrl["scheme"][],
): Promise<UnreachedGit | undefined> {
  for (const { named, remote } of await patient.measure(repositories)) {
    const { where, connected, url = "" } = remote ?? {};
    if (where === undefined || connected === undefined || connected.good || !schemes.includes(where.scheme)) continue;
    if (connected.fault.code !== "UPSTREAM_TIMEOUT") continue;
    const { host, port } = where;
    return { where: `${host}:${port}`, host, url, tookMs: connected.tookMs, module: named.module };
  }
  return undefined;
}
