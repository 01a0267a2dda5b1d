import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { parseGoModLax } from "../../gomod/go-mod/parse-go-mod.ts";
import { checkFiles } from "../../gomod/zip/check-files.ts";
import { zipLimits } from "../../gomod/zip/limits.ts";
import { makesZip } from "../../gomod/zip/verdict.ts";
import type { Mirror } from "./mirror.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";
import type { Resolved } from "./resolve-version.ts";

/** The same in every zip, so that the same version always gives the same bytes. */
const stamp = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 };

/**
 * Makes the zip of a module version in a file of its own, whole, and gives it open and without a name: it is gone when it is
 * closed. Its content is what `git archive` gives, chosen by the zip rules.
 * @throws {Fault} GIT_ZIP_REFUSED when the rules do not allow a zip; NOT_FOUND when the module's folder is not there
 * @see cmd/go/internal/modfetch/coderepo.go Zip
 */
export async function makeModuleZip(
  mirror: Mirror,
  module: string,
  resolved: Resolved,
  spool: string,
  scope: Scope,
): Promise<FileHandle> {
  const path = join(spool, randomUUID());
  const tar = `${path}.tar`;
  const zip = `${path}.zip`;
  try {
    if (!(await mirror.archive(resolved.hash, resolved.directory.path, tar, scope))) {
      throw new Fault("NOT_FOUND", `${module}@${resolved.version}: its folder is not in the repository`);
    }
    const source = await open(tar);
    try {
      await writeZip(zip, source, await contents(mirror, module, resolved, source, scope), scope);
    } finally {
      await source.close();
    }
    return await open(zip);
  } finally {
    await Promise.all([tar, zip].map((file) => rm(file, { force: true })));
  }
}

type Content = { readonly name: string; readonly from: TarEntry | Uint8Array };

/** The files that belong into the zip, under the names they have there. */
async function contents(
  mirror: Mirror,
  module: string,
  { version, hash, directory }: Resolved,
  source: FileHandle,
  scope: Scope,
): Promise<readonly Content[]> {
  const folder = directory.path === "" ? "" : `${directory.path}/`;
  const below = (await tarEntries(source))
    .filter(({ path, kind }) => kind !== "directory" && path.startsWith(folder))
    .map((entry) => ({ ...entry, path: entry.path.slice(folder.length) }));
  const files = new Map<string, TarEntry | Uint8Array>(below.map((entry) => [entry.path, entry]));
  const tree = below.map(({ path, kind, size }) => ({ path, kind, size }));
  if (folder !== "" && !files.has("LICENSE")) {
    const license = await mirror.file(hash, "LICENSE", scope);
    if (license !== undefined) {
      files.set("LICENSE", license);
      tree.push({ path: "LICENSE", kind: "file", size: license.length });
    }
  }
  const checked = checkFiles(tree, goVersion(directory.goMod));
  if (!makesZip(checked)) {
    const first = checked.invalid[0];
    const why = first === undefined ? checked.sizeError : `${first.path}: ${first.why}`;
    throw new Fault("GIT_ZIP_REFUSED", `${module}@${version}: ${why}`);
  }
  return checked.valid.flatMap((path) => {
    const from = files.get(path);
    return from === undefined ? [] : [{ name: `${module}@${version}/${path}`, from }];
  });
}

/** What the rules for vendored packages depend on. */
function goVersion(goMod: Uint8Array | undefined): string | undefined {
  try {
    return goMod === undefined ? undefined : parseGoModLax(goMod).go?.version;
  } catch (failure) {
    if (failure instanceof Fault) return undefined;
    throw failure;
  }
}

async function writeZip(path: string, source: FileHandle, files: readonly Content[], { signal }: Scope): Promise<void> {
  const zip = new ZipFile();
  zip.on("error", (failure: Error) => zip.outputStream.emit("error", failure));
  for (const { name, from } of files) {
    if (from instanceof Uint8Array) zip.addBuffer(Buffer.from(from), name, stamp);
    else if (from.size === 0) zip.addBuffer(Buffer.of(), name, stamp);
    else {
      const { offset: start, size } = from;
      zip.addReadStreamLazy(name, { ...stamp, size }, (done) =>
        done(null, source.createReadStream({ start, end: start + size - 1, autoClose: false })),
      );
    }
  }
  zip.end();
  await pipeline(Readable.from(zip.outputStream), bounded, createWriteStream(path, { flags: "wx", mode: 0o600 }), {
    signal,
  });
}

async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > zipLimits.zip) throw new Fault("GIT_ZIP_REFUSED", `the zip has more than ${zipLimits.zip} bytes`);
    yield chunk;
  }
}
