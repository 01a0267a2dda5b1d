import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "./build.ts";
import { runCommand } from "./command.ts";
import { cacheFolder, inFreshFolder } from "./folders.ts";
import { unescapePath, unescapeVersion } from "../src/gomod/escape.ts";

const downloadMs = 20 * 60_000;
/** Module versions downloaded and unpacked at a time: unpacked they take room. */
const batch = 60;

/**
 * A folder with the files of a GOPROXY server, as Go's module cache has them: all that the pinned project needs, and
 * all of every other version it names, because a server with an empty cache may fetch those as well. Recorded once
 * through this machine's own GOPROXY with plain `go mod download`, which checks every byte.
 * @throws {Error} when the project itself cannot be downloaded
 */
export async function recordedFiles(): Promise<string> {
  const modcache = cacheFolder("recorded");
  const files = join(modcache, "cache", "download");
  const pinned = createHash("sha256")
    .update(readFileSync(join(projectFolder, "go.sum")))
    .digest("hex");
  const done = join(modcache, "complete");
  if (existsSync(done) && readFileSync(done, "utf8") === pinned) return files;
  console.error("recording the modules of bench/project, once");
  await inFreshFolder(async (folder) => {
    for (const file of ["go.mod", "go.sum"]) cpSync(join(projectFolder, file), join(folder, file));
    const project = await download([], folder, modcache);
    if (project.code !== 0)
      throw new Error(`the modules of bench/project cannot be had:\n${project.output.slice(-2_000)}`);
  });
  const others = namedVersions(files).filter(({ hasZip }) => !hasZip);
  for (let from = 0; from < others.length; from += batch) {
    const named = others.slice(from, from + batch).map(({ name }) => name);
    // What cannot be had is missing for all contestants alike.
    await inFreshFolder((folder) => download(named, folder, modcache));
    for (const unpacked of readdirSync(modcache)) {
      if (unpacked !== "cache") rmSync(join(modcache, unpacked), { recursive: true, force: true });
    }
  }
  writeFileSync(done, pinned);
  return files;
}

/** The project alone in a folder where the go command may write. */
export function projectIn(folder: string): string {
  const project = join(folder, "project");
  mkdirSync(project, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) cpSync(join(projectFolder, file), join(project, file));
  return project;
}

function download(versions: readonly string[], folder: string, modcache: string) {
  const environment = { ...process.env, GOMODCACHE: modcache, GOFLAGS: "-modcacherw", GOTOOLCHAIN: "local" };
  const argv = ["nice", "-n", "19", "go", "mod", "download", ...versions];
  return runCommand(argv, { folder, environment, killMs: downloadMs });
}

/** Every module version of which there is a go.mod, as "path@version". */
function namedVersions(files: string): readonly { name: string; hasZip: boolean }[] {
  return readdirSync(files, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mod") && path.includes("/@v/"))
    .map((path) => {
      const [module = "", version = ""] = path.slice(0, -".mod".length).split("/@v/");
      const name = `${unescapePath(module)}@${unescapeVersion(version)}`;
      return { name, hasZip: existsSync(join(files, path.replace(/\.mod$/, ".zip"))) };
    });
}
