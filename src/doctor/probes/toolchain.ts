import { stat } from "node:fs/promises";
import { join } from "node:path";
import { compareGoVersions } from "../../gomod/build-list/go-version.ts";
import type { Patient } from "../patient.ts";
import type { FileRead } from "../surroundings/read-file.ts";
import type { GoMod, GoWork } from "../../gomod/go-mod/go-mod.ts";
import { inPath } from "../surroundings/surroundings.ts";
import { below } from "./below.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { entriesOf } from "./routes.ts";

/** A Go release that the project wants and this machine has not. */
export type WantedToolchain = {
  /** "go1.99.0" */
  readonly name: string;
  /** The line that wants it: "/app/go.mod: go 1.99.0". */
  readonly because: string;
  /** Whether GOTOOLCHAIN lets the go command fetch it. */
  readonly allowed: boolean;
  /** The last entry of GOPROXY that was asked for it; undefined: there is none to ask. */
  readonly asked: Exchange | undefined;
};

/** undefined: the go command of this machine will do, or has fetched the other before. @see https://go.dev/doc/toolchain */
export async function wantedToolchain(patient: Patient): Promise<WantedToolchain | undefined> {
  const { go, project, settings, environment } = patient.surroundings;
  const allowed = /^(?:auto|path|.*\+(?:auto|path))$/.test(settings.GOTOOLCHAIN.value);
  // A toolchain line is a wish; only the go line is a demand
  const lines = [project.goWork, ...project.modules].flatMap((read) => wishes(read, allowed));
  const highest = lines.toSorted((a, b) => compareGoVersions(b.version, a.version))[0];
  if (highest === undefined || go.version === "" || compareGoVersions(highest.version, go.version) <= 0)
    return undefined;
  const name = `go${/^\d+\.\d+$/.test(highest.version) ? `${highest.version}.0` : highest.version}`;
  const release = `v0.0.1-${name}.${platform()}`;
  if (allowed) {
    const fetched = join(settings.GOMODCACHE.value, `golang.org/toolchain@${release}`);
    const there = await stat(fetched).catch(() => inPath(name, environment));
    if (there !== undefined) return undefined;
  }
  const asked = allowed ? await ask(patient, `golang.org/toolchain/@v/${release}.zip`) : undefined;
  return { name, because: highest.line, allowed, asked };
}

type Wish = { readonly version: string; readonly line: string };

function wishes(read: FileRead<GoMod | GoWork> | undefined, all: boolean): readonly Wish[] {
  if (read?.state !== "read") return [];
  const { go, toolchain } = read.parsed;
  const demand = go === undefined ? [] : [{ version: go.version, line: `${read.file}: go ${go.version}` }];
  if (!all || toolchain === undefined || toolchain.name === "default") return demand;
  return [...demand, { version: toolchain.name.replace(/^go/, ""), line: `${read.file}: toolchain ${toolchain.name}` }];
}

/** Along the list, as for a module. */
async function ask(patient: Patient, path: string): Promise<Exchange | undefined> {
  let asked: Exchange | undefined;
  for (const entry of entriesOf(patient)) {
    if (entry.kind !== "url" || entry.url.protocol === "file:") break;
    asked = await exchange(patient, below(entry.url, path), { mostBytes: 1 });
    const absent = asked.end === "answered" && (asked.status === 404 || asked.status === 410);
    const failed = asked.end === "failed" ? !asked.silent : asked.status !== 200;
    if (!absent && !(failed && entry.fallBackOnError)) break;
  }
  return asked;
}

/** As Go names it: "linux-amd64". */
function platform(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `${system}-${process.arch === "x64" ? "amd64" : process.arch}`;
}
