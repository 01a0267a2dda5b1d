import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { GoAnswer } from "./go-environment.ts";

/** Where a value comes from. */
export type Origin =
  | { readonly from: "process" }
  /** What `go env -w` wrote. */
  | { readonly from: "file"; readonly file: string }
  /** What came with Go, or was put there by a distribution. */
  | { readonly from: "goroot"; readonly file: string }
  /** GOPRIVATE gives GONOPROXY and GONOSUMDB their defaults. */
  | { readonly from: "variable"; readonly name: string }
  | { readonly from: "default" };

/** One variable of the go command as it counts, with every place that has something to say about it. */
export type Setting = {
  readonly name: GoVariable;
  readonly value: string;
  readonly origin: Origin;
  /** What each place says; absent: nothing. The first of process, file, goroot that is not empty counts. */
  readonly said: { readonly process?: string; readonly file?: string; readonly goroot?: string };
};

const variables = [
  "GOPROXY",
  "GOSUMDB",
  "GOPRIVATE",
  "GONOPROXY",
  "GONOSUMDB",
  "GOINSECURE",
  "GOFLAGS",
  "GOTOOLCHAIN",
  "GOAUTH",
  "GOVCS",
  "GO111MODULE",
  "GOMODCACHE",
  "GOPATH",
  "GOWORK",
] as const;
export type GoVariable = (typeof variables)[number];

export type GoSettings = {
  readonly settings: Readonly<Record<GoVariable, Setting>>;
  /** The file of `go env -w`, whether it is there or not; undefined: GOENV=off, or there is no home. */
  readonly envFile: string | undefined;
  /** All it says, known to the go command or not. */
  readonly inEnvFile: ReadonlyMap<string, string>;
  /** Of `go env -w`'s file: why it cannot be read. */
  readonly unreadable?: string;
};

/**
 * Reads what the go command reads, where it reads it: the process environment, the file of `go env -w`, GOROOT/go.env. Needs
 * no go command; what only that can know (its GOROOT) is taken from its answer.
 * @see cmd/go/internal/cfg/cfg.go Getenv, initEnvCache
 */
export async function readGoSettings(environment: NodeJS.ProcessEnv, answer: GoAnswer): Promise<GoSettings> {
  const envFile = envFileOf(environment);
  const user = await readEnvFile(envFile);
  const root = text(answer.said?.["GOROOT"]) || environment["GOROOT"] || user.values.get("GOROOT") || "";
  const rootFile = root === "" ? undefined : join(root, "go.env");
  const goroot = await readEnvFile(rootFile);
  const raw = (name: GoVariable): Setting => {
    const said = {
      ...defined("process", environment[name]),
      ...defined("file", user.values.get(name)),
      ...defined("goroot", goroot.values.get(name)),
    };
    if (said.process) return { name, value: said.process, origin: { from: "process" }, said };
    // An empty value in the user's file hides that of GOROOT, and is then replaced by the built-in default
    if (said.file !== undefined && envFile !== undefined) {
      if (said.file !== "") return { name, value: said.file, origin: { from: "file", file: envFile }, said };
    } else if (said.goroot && rootFile !== undefined) {
      return { name, value: said.goroot, origin: { from: "goroot", file: rootFile }, said };
    }
    return { name, value: "", origin: { from: "default" }, said };
  };
  const found = Object.fromEntries(variables.map((name) => [name, raw(name)])) as Record<GoVariable, Setting>;
  const settings = withDefaults(found, environment, answer);
  return {
    settings,
    envFile,
    inEnvFile: user.values,
    ...(user.unreadable !== undefined && { unreadable: user.unreadable }),
  };
}

function withDefaults(
  found: Readonly<Record<GoVariable, Setting>>,
  environment: NodeJS.ProcessEnv,
  { said }: GoAnswer,
): Readonly<Record<GoVariable, Setting>> {
  const otherwise = (name: GoVariable, value: string, from?: GoVariable): Setting => {
    const setting = found[name];
    if (setting.value !== "" || value === "") return setting;
    return { ...setting, value, origin: from === undefined ? { from: "default" } : { from: "variable", name: from } };
  };
  const home = environment["HOME"] || homedir();
  const gopath = otherwise("GOPATH", text(said?.["GOPATH"]) || join(home, "go"));
  const privates = found.GOPRIVATE.value;
  // Without a go command nobody knows its GOROOT: then what every release says there counts
  const everywhere = said === undefined;
  return {
    ...found,
    GOPATH: gopath,
    GOPROXY: otherwise("GOPROXY", everywhere ? "https://proxy.golang.org,direct" : ""),
    GOSUMDB: otherwise("GOSUMDB", everywhere ? "sum.golang.org" : ""),
    GOTOOLCHAIN: otherwise("GOTOOLCHAIN", everywhere ? "auto" : ""),
    GONOPROXY: otherwise("GONOPROXY", privates, "GOPRIVATE"),
    GONOSUMDB: otherwise("GONOSUMDB", privates, "GOPRIVATE"),
    GOAUTH: otherwise("GOAUTH", "netrc"),
    GOMODCACHE: otherwise(
      "GOMODCACHE",
      text(said?.["GOMODCACHE"]) || join(gopath.value.split(":")[0] ?? "", "pkg", "mod"),
    ),
  };
}

/** @see cmd/go/internal/cfg/cfg.go EnvFile, os.UserConfigDir */
function envFileOf(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment["GOENV"] ?? "";
  if (named !== "") return named === "off" ? undefined : named;
  const home = environment["HOME"] ?? "";
  if (process.platform === "darwin") return home === "" ? undefined : join(home, "Library/Application Support/go/env");
  const config = environment["XDG_CONFIG_HOME"] || (home === "" ? "" : join(home, ".config"));
  return config === "" ? undefined : join(config, "go", "env");
}

type EnvFile = { readonly values: ReadonlyMap<string, string>; readonly unreadable?: string };

async function readEnvFile(file: string | undefined): Promise<EnvFile> {
  if (file === undefined) return { values: new Map() };
  try {
    return { values: parseEnvFile(await readFile(file, "utf8")) };
  } catch (failure) {
    const { code = "" } = failure as NodeJS.ErrnoException;
    return { values: new Map(), ...(code !== "ENOENT" && code !== "ENOTDIR" && { unreadable: code }) };
  }
}

/** NAME=value, one a line, quotes and blanks included; a line that begins otherwise counts for nothing. @see readEnvFile */
export function parseEnvFile(content: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of content.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0 && /^[A-Z]/.test(line)) values.set(line.slice(0, at), line.slice(at + 1));
  }
  return values;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function defined<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: string });
}
