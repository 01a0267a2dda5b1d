import { compareGoVersions } from "../../gomod/build-list/go-version.ts";
import { parseModulePath } from "../../gomod/module-path.ts";
import type { Patient } from "../patient.ts";
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
  /** The first entry of GOPROXY, asked for it; undefined: there is none to ask. */
  readonly asked: Exchange | undefined;
};

/** undefined: the go command of this machine will do. @see https://go.dev/doc/toolchain */
export async function wantedToolchain(patient: Patient): Promise<WantedToolchain | undefined> {
  const { go, project, settings } = patient.surroundings;
  const lines = [project.goWork, ...project.modules].flatMap((read) => {
    if (read?.state !== "read") return [];
    const { go: language, toolchain } = read.parsed;
    return [
      ...(language === undefined ? [] : [{ version: language.version, line: `${read.file}: go ${language.version}` }]),
      ...(toolchain === undefined || toolchain.name === "default"
        ? []
        : [{ version: toolchain.name.replace(/^go/, ""), line: `${read.file}: toolchain ${toolchain.name}` }]),
    ];
  });
  const highest = lines.toSorted((a, b) => compareGoVersions(b.version, a.version))[0];
  if (highest === undefined || go.version === "" || compareGoVersions(highest.version, go.version) <= 0)
    return undefined;
  const name = `go${/^\d+\.\d+$/.test(highest.version) ? `${highest.version}.0` : highest.version}`;
  const allowed = /^(?:auto|path|.*\+(?:auto|path))$/.test(settings.GOTOOLCHAIN.value);
  const [first] = entriesOf(patient);
  if (!allowed || first?.kind !== "url" || first.url.protocol === "file:") {
    return { name, because: highest.line, allowed, asked: undefined };
  }
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
  const path = `${parseModulePath("golang.org/toolchain")}/@v/v0.0.1-${name}.${platform}.zip`;
  return {
    name,
    because: highest.line,
    allowed,
    asked: await exchange(patient, below(first.url, path), { mostBytes: 1 }),
  };
}
