import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { has } from "../../../scripts/test-tools.ts";
import type { Place, Row } from "../row.ts";
import { goodProxy } from "./proxies.ts";
import { noSshd, overSsh } from "./ssh.ts";

const noFlock = (): string | undefined => (has("flock") ? undefined : "no flock command: install util-linux");

/** Has another process hold a lock on these files until the test ends. */
async function hold({ t }: Place, ...files: readonly string[]): Promise<void> {
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "", { flag: "a" });
    const child = spawn("flock", [file, "sh", "-c", "echo held; exec sleep 600"], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
    await once(child.stdout, "data");
  }
}

export const lockRows: readonly Row[] = [
  {
    code: "W16",
    why: "the lock of a module's folder in the cache",
    skip: noFlock,
    make: async (place) => {
      const lock = "cache/download/example.com/m/@v/v1.0.0.lock";
      await hold(place, join(place.modcache, lock), join(`${place.modcache}-plain`, lock));
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "W17",
    why: "the lock of a repository in the cache",
    skip: () => noFlock() ?? noSshd(),
    make: async (place) => {
      const name = createHash("sha256").update("git3:https://example.com/m").digest("hex");
      const lock = `cache/vcs/${name}.lock`;
      await hold(place, join(place.modcache, lock), join(`${place.modcache}-plain`, lock));
      return overSsh(place, { known: "right", key: "allowed" });
    },
  },
  {
    code: "W18",
    why: "go.mod itself",
    skip: noFlock,
    make: async (place) => {
      await hold(place, join(place.folder, "go.mod"));
      return { goproxy: (await goodProxy(place)).url };
    },
  },
];
