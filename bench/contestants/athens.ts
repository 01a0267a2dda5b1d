import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { builtFrom } from "../build.ts";
import { freePort } from "../free-port.ts";
import { goEnvironment } from "../go-environment.ts";
import type { Contestant, Missing } from "./contestant.ts";
import { startService } from "./service.ts";

/** github.com/gomods/athens, with its defaults but for disk storage, the upstream, and a log of errors only. */
export async function athens(): Promise<Contestant | Missing> {
  const name = "Athens";
  const built = await builtFrom("github.com/gomods/athens/cmd/proxy");
  if ("missing" in built) return { name, ...built };
  return {
    name,
    async start({ folder, upstream }) {
      const port = await freePort();
      const root = join(folder, "storage");
      mkdirSync(root, { recursive: true });
      const environment = {
        ...goEnvironment({ goproxy: upstream, folder }),
        ATHENS_PORT: `127.0.0.1:${port}`,
        ATHENS_STORAGE_TYPE: "disk",
        ATHENS_DISK_STORAGE_ROOT: root,
        ATHENS_GO_BINARY_ENV_VARS: `GOPROXY=${upstream};GOSUMDB=off;GOFLAGS=-modcacherw`,
        ATHENS_LOG_LEVEL: "error",
        ATHENS_STATS_EXPORTER: "",
      };
      return startService([built.binary], { folder, port, environment });
    },
  };
}
