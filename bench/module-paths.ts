import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { escapePath, escapeVersion } from "../src/gomod/escape.ts";
import { parseModulePath } from "../src/gomod/module-path.ts";
import { projectFolder } from "./build.ts";

/** A module of the project as a GOPROXY server has it: paths below its address. */
export type ModulePaths = {
  readonly list: string;
  readonly info: string;
  readonly mod: string;
  readonly zip: string;
  readonly zipBytes: number;
};

/** The modules whose zips the project needs, smallest first: those of which go.sum has a line without "/go.mod". */
export function projectModules(files: string): readonly ModulePaths[] {
  return readFileSync(join(projectFolder, "go.sum"), "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([path = "", version = ""]) => {
      if (path === "" || version.endsWith("/go.mod")) return [];
      const folder = `${escapePath(parseModulePath(path))}/@v`;
      const base = `${folder}/${escapeVersion(version)}`;
      const zip = `${base}.zip`;
      const zipBytes = statSync(join(files, zip), { throwIfNoEntry: false })?.size;
      if (zipBytes === undefined) return [];
      return [{ list: `${folder}/list`, info: `${base}.info`, mod: `${base}.mod`, zip, zipBytes }];
    })
    .toSorted((a, b) => a.zipBytes - b.zipBytes);
}

/** All files of the project's modules, list and every .mod included. */
export function allPaths(files: string): readonly string[] {
  const mods = readdirSync(files, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".mod"));
  return [...new Set([...mods, ...projectModules(files).flatMap(({ list, info, zip }) => [list, info, zip])])];
}
