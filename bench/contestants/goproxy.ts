import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { builtFrom } from "../build.ts";
import { freePort } from "../free-port.ts";
import { goEnvironment } from "../go-environment.ts";
import type { Contestant, Missing } from "./contestant.ts";
import { startService } from "./service.ts";

/** github.com/goproxy/goproxy, with a disk cache. */
export async function goproxy(): Promise<Contestant | Missing> {
  const name = "goproxy";
  const built = await builtFrom("github.com/goproxy/goproxy/cmd/goproxy");
  if ("missing" in built) return { name, ...built };
  return {
    name,
    async start({ folder, upstream }) {
      const port = await freePort();
      const temp = join(folder, "temp");
      mkdirSync(temp, { recursive: true });
      const flags = ["--address", `127.0.0.1:${port}`, "--cacher-dir", join(folder, "cache"), "--temp-dir", temp];
      const environment = goEnvironment({ goproxy: upstream, folder });
      return startService([built.binary, "server", ...flags], { folder, port, environment });
    },
  };
}
