import { execFileSync, spawn } from "node:child_process";
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

/** Both caches are overlays, and other processes hold the locks of these files in them. */
function onOverlays({ home, modcache }: Place, files: readonly string[]): readonly string[] {
  const caches = [modcache, `${modcache}-plain`];
  const commands = caches.flatMap((cache, at) => {
    const low = join(home, `low${at}`);
    const disk = join(home, `disk${at}`);
    for (const folder of [cache, low, disk]) mkdirSync(folder);
    for (const file of files) {
      mkdirSync(dirname(join(low, file)), { recursive: true });
      writeFileSync(join(low, file), "");
    }
    return [
      `mount -t tmpfs tmpfs ${disk} && mkdir ${disk}/upper ${disk}/work`,
      `mount -t overlay overlay -o lowerdir=${low},upperdir=${disk}/upper,workdir=${disk}/work ${cache}`,
      ...files.map((file) => `{ flock ${join(cache, file)} sleep 600 & }`),
    ];
  });
  const run = [...commands, "sleep 0.3", '{ "$@" & child=$!; wait $child; }'].join(" && ");
  return ["unshare", "-rmpf", "--mount-proc", "--kill-child", "sh", "-c", run, "sh"];
}

function noOverlay(): string | undefined {
  try {
    const options = "lowerdir=/etc,upperdir=/tmp/u,workdir=/tmp/w";
    const command = `mount -t tmpfs tmpfs /tmp && mkdir /tmp/u /tmp/w && mount -t overlay overlay -o ${options} /mnt`;
    execFileSync("unshare", ["-rm", "sh", "-c", command], { stdio: "ignore" });
    return undefined;
  } catch {
    return "no overlay may be mounted";
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
    code: "W16",
    why: "the same in a cache that is an overlay of two disks",
    skip: () => noFlock() ?? noOverlay(),
    make: async (place) => {
      const inside = onOverlays(place, ["cache/download/example.com/m/@v/v1.0.0.lock"]);
      return { goproxy: (await goodProxy(place)).url, inside };
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
