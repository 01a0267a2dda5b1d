import { join } from "node:path";
import { cacheFolder } from "./folders.ts";

/** Nothing of this machine's Go set-up but the binary: what the folder does not hold is downloaded. */
export function goEnvironment({ goproxy, folder }: { goproxy: string; folder: string }): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: join(folder, "home"),
    GOENV: "off",
    GOPROXY: goproxy,
    // The link stands for the way to a proxy; a database of the real world would be beyond it.
    GOSUMDB: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOCACHE: cacheFolder("gocache"),
    GOFLAGS: "-modcacherw -buildvcs=false",
    GOTOOLCHAIN: "local",
    NETRC: "/dev/null",
  };
}
