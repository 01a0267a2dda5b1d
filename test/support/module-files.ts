import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** One version of a module as a GOPROXY server has it: bodies by the path below the server's address, escaped. */
export type ModuleFiles = ReadonlyMap<string, Uint8Array>;

export type ModuleSpec = {
  readonly path: string;
  readonly version: string;
  /** Directives behind the module line: "require example.com/b v1.0.0". */
  readonly goMod?: string;
  /** Files of the module beside go.mod. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly time?: string;
};

/** The .info, .mod and .zip of a version of a made-up module, with a package in its root. */
export async function moduleFiles(spec: ModuleSpec): Promise<ModuleFiles> {
  const { path, version, time = "2024-01-02T03:04:05Z" } = spec;
  const goMod = `module ${path}\n\ngo 1.21\n${spec.goMod === undefined ? "" : `\n${spec.goMod}\n`}`;
  const name = path.split("/").at(-1)?.replace(/\W/g, "") ?? "m";
  const files = {
    "go.mod": goMod,
    [`${name}.go`]: `package ${name}\n\n// V is the version.\nconst V = "${version}"\n`,
    ...spec.files,
  };
  const base = `${path.replace(/[A-Z]/g, (c) => `!${c.toLowerCase()}`)}/@v/${version}`;
  return new Map<string, Uint8Array>([
    [`${base}.info`, Buffer.from(JSON.stringify({ Version: version, Time: time }))],
    [`${base}.mod`, Buffer.from(goMod)],
    [`${base}.zip`, await zipOf(`${path}@${version}`, files)],
  ]);
}

/** A zip with the files under one prefix folder, as the module zip rules want it. */
export async function zipOf(prefix: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), `${prefix}/${name}`, { mtime: new Date(0) });
  zip.end();
  return buffer(zip.outputStream);
}

/** Bytes that do not compress, the same for the same seed. */
export function noise(bytes: number, seed = 1): Uint8Array {
  const made = new Uint32Array(Math.ceil(bytes / 4));
  let x = seed;
  for (let i = 0; i < made.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    made[i] = x;
  }
  return new Uint8Array(made.buffer, 0, bytes);
}
