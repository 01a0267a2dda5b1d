import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isVendored } from "../../doctor/surroundings/vendored.ts";
import { asFault } from "../../fault/fault.ts";
import type { GoMod, GoWork, Replace } from "../../gomod/go-mod/go-mod.ts";
import { parseGoMod } from "../../gomod/go-mod/parse-go-mod.ts";
import { parseGoWork } from "../../gomod/go-mod/parse-go-work.ts";
import { type GoSumLine, parseGoSum } from "../../gomod/go-sum.ts";
import type { GoArguments } from "./go-arguments.ts";

/** Where a command works: its folder, and which files rule it. */
export type Place = {
  readonly folder: string;
  /** As `go env GOMOD` and `go env GOWORK` say it. */
  readonly goMod: string;
  readonly goWork: string;
  readonly args: GoArguments;
};

/** What the files of a place say, each as it stands there. */
export type Project = {
  /** One for each module of the workspace; one without a workspace. */
  readonly modules: readonly GoMod[];
  readonly sums: readonly GoSumLine[];
  /** Of go.work; they rule over those of the modules. */
  readonly replace: readonly Replace[];
  /** What could not be read, in words for people. */
  readonly notes: readonly string[];
};

/** Lines of all go.sum files together. Far more than any known project has, and read in a blink. */
const mostLines = 20_000;
/** A larger file is not read at all. */
const mostBytes = 32 * 2 ** 20;

/** undefined: there is no go.mod here, or everything comes from a vendor folder. */
export async function readProject(place: Place): Promise<Project | undefined> {
  const { goMod, goWork, args, folder } = place;
  if (goMod === "" || goMod === "/dev/null" || args.mod === "vendor") return undefined;
  const reading = new Reading(folder);
  const workspace = goWork === "" || goWork === "off" ? undefined : await reading.goWork(goWork);
  const main = args.modfile === undefined ? goMod : resolve(folder, args.modfile);
  const root = dirname(workspace === undefined ? goMod : goWork);
  const files = workspace === undefined ? [main] : workspace.use.map(({ path }) => join(resolve(root, path), "go.mod"));
  const modules: GoMod[] = [];
  for (const file of files) {
    const module = await reading.goMod(file);
    if (module !== undefined) modules.push(module);
  }
  const version = workspace?.go?.version ?? modules[0]?.go?.version ?? "";
  const mayVendor = args.mod === undefined && !/^(?:mod|get|work)\b/.test(args.subcommand);
  if (mayVendor && (await isVendored(root, version, workspace !== undefined))) return undefined;
  const sums = [...files.map((file) => file.replace(/\.mod$/, ".sum")), ...(workspace ? [`${goWork}.sum`] : [])];
  for (const file of sums) await reading.goSum(file);
  return { modules, sums: reading.sums, replace: workspace?.replace ?? [], notes: reading.notes };
}

/** Reads files and collects what is wrong with them: a guess needs no perfect files. */
class Reading {
  readonly sums: GoSumLine[] = [];
  readonly notes: string[] = [];
  readonly #folder: string;
  #lines = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  goMod(file: string): Promise<GoMod | undefined> {
    return this.#parse(file, parseGoMod);
  }

  goWork(file: string): Promise<GoWork | undefined> {
    return this.#parse(file, parseGoWork);
  }

  async goSum(file: string): Promise<void> {
    const text = await this.#text(file);
    if (text === undefined) return;
    const { lines, rubbish, whole } = parseGoSum(text, mostLines - this.#lines);
    this.#lines += lines.length + rubbish.length;
    for (const line of lines) this.sums.push(line);
    const [first] = rubbish;
    if (first !== undefined) {
      const more = rubbish.length === 1 ? "" : ` and ${rubbish.length - 1} more`;
      this.#note(file, `line ${first}${more} can be no line of a go.sum and is passed over`);
    }
    if (!whole) this.#note(file, `only ${mostLines} lines are read ahead; the rest is fetched when it is asked for`);
  }

  async #parse<File>(file: string, parse: (text: string, name: string) => File): Promise<File | undefined> {
    const text = await this.#text(file);
    if (text === undefined) return undefined;
    try {
      return parse(text, basename(file));
    } catch {
      return undefined; // the go command, whose file it is, says what is wrong with it
    }
  }

  async #text(file: string): Promise<string | undefined> {
    try {
      if ((await stat(file)).size <= mostBytes) return await readFile(file, "utf8");
      this.#note(file, `is larger than ${mostBytes} bytes and is not read ahead`);
    } catch (failure) {
      const missing = (failure as NodeJS.ErrnoException).code === "ENOENT";
      if (!missing) this.#note(file, `cannot be read ahead: ${asFault(failure).message}`);
    }
    return undefined;
  }

  #note(file: string, what: string): void {
    this.notes.push(`${relative(this.#folder, file)}: ${what}`);
  }
}
