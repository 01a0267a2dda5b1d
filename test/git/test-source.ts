import { buffer } from "node:stream/consumers";
import type { Fault } from "../../src/fault/fault.ts";
import { asFault } from "../../src/fault/fault.ts";
import { parseModulePath } from "../../src/gomod/module-path.ts";
import { checkZipContent } from "../../src/modules/zip/content.ts";
import type { HttpClient } from "../../src/net/http.ts";
import { Lanes } from "../../src/net/lanes.ts";
import { type GitSourceDoors, type GitSourceOptions, openGitSource } from "../../src/sources/git/open-git-source.ts";
import type { GitSource } from "../../src/sources/git/git-source.ts";
import type { Wanted } from "../../src/sources/source.ts";
import { watchedScope, type WatchedScope } from "../net/watched-scope.ts";

/** A git source for tests: asked in one line, its failures as values. */
export type TestSource = {
  readonly source: GitSource;
  readonly scope: WatchedScope;
  bytes(kind: Wanted["kind"], module: string, version?: string): Promise<Buffer | Fault>;
};

export const noPages: HttpClient = {
  request: async () => {
    throw new Error("no page is asked for in this test");
  },
  close: async () => undefined,
};

export async function openTestSource(
  options: Pick<GitSourceOptions, "directory"> & Partial<GitSourceOptions>,
  doors: Partial<GitSourceDoors> = {},
): Promise<TestSource> {
  const scope = watchedScope();
  const source = await openGitSource(
    { profile: "laptop", environment: {}, refsFreshMs: 60_000, ...options },
    {
      http: noPages,
      lanes: new Lanes({ perHost: 8, queued: 100, waitMs: 10_000 }),
      resolver: { resolve: async (host) => [host] },
      egress: { ports: [443], exceptions: [] },
      ...doors,
    },
  );
  const bytes = async (kind: Wanted["kind"], module: string, version = ""): Promise<Buffer | Fault> => {
    try {
      const path = parseModulePath(module);
      const wanted = kind === "list" || kind === "latest" ? { kind, module: path } : { kind, module: path, version };
      return await buffer((await source.get(wanted, { firstByteMs: 60_000 }, scope)).body);
    } catch (failure) {
      return asFault(failure);
    }
  };
  return { source, scope, bytes };
}

/** The hash of a module zip, with all checks the gateway makes of one. */
export async function zipHash(zip: Buffer, module: string, version: string): Promise<string> {
  const read = async (position: number, length: number) => zip.subarray(position, position + length);
  return (await checkZipContent({ size: zip.length, read }, module, version)).h1;
}
