import { join } from "node:path";
import type { ForeignDatabase } from "../checksums/database.ts";
import { goSumHeads } from "../checksums/log/go-sum-log.ts";
import { type LogKeys, parseLogKeys } from "../checksums/log/log-keys.ts";
import type { AfterStep } from "../checksums/log/log-step.ts";
import { OwnDatabase, type RecordSources, type SourcedRecord } from "../checksums/log/own-database.ts";
import type { Unlisted } from "../checksums/unlisted.ts";
import { TileLog } from "../checksums/log/tile-log.ts";
import type { Scope } from "../events/scope.ts";
import { checksumOf } from "../events/trace.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import { clientWait, type ClientWaitOptions } from "../modules/client-wait.ts";
import { objectName, type Wanted } from "../modules/objects.ts";
import { openLogAnchor } from "../store/log-anchor.ts";
import { readLogSettings, type LogSettings } from "../store/log-settings.ts";
import { LogTiles } from "../store/log-tiles.ts";
import { readKeyFile } from "../store/key-file.ts";
import type { Store } from "../store/store.ts";
import type { ReadConfig } from "./read-config.ts";

export type OwnDatabaseParts = {
  readonly store: Pick<Store, "logs" | "objects">;
  /** The database that proves public modules. undefined: none is configured, and none of their records is signed. */
  readonly prover: ForeignDatabase | undefined;
  /** The database that proves toolchains. */
  readonly toolchains: ForeignDatabase;
  /** Fetches and keeps an object that is not held yet. */
  readonly fetch: (wanted: Wanted, scope: Scope) => Promise<unknown>;
  readonly unlisted: Unlisted;
  readonly patience: ClientWaitOptions;
  readonly detached: Scope;
  /** Told after each step of an append. */
  readonly after?: AfterStep;
};

export type OpenDatabase = { readonly database: OwnDatabase; close(): Promise<void> };

const toolchain = "golang.org/toolchain";

/** The checksum database of this data folder; undefined when it has none. */
export async function openOwnDatabase(config: ReadConfig, parts: OwnDatabaseParts): Promise<OpenDatabase | undefined> {
  const settings = await readLogSettings(config.data);
  if (settings === undefined) return undefined;
  const { patience, detached, after = () => undefined } = parts;
  const log = await openLog(config.data, settings, parts, after).catch((failure: unknown) => {
    const fault = asFault(failure);
    const { code, message: why, hint: fix } = fault;
    detached.tell({ what: "log.alarm", log: settings.name, code, why, fix });
    return fault; // modules are served all the same
  });
  const database = new OwnDatabase({
    name: settings.name,
    log,
    sources: recordSources(parts),
    patience: (scope, wait, work) => clientWait(scope, patience, { ...wait, reason: "checksum" }, work),
    worthwhile: async (module, scope) => (module === toolchain ? parts.toolchains : parts.prover)?.good(scope) ?? false,
    detached,
    after,
  });
  return { database, close: async () => (log instanceof Fault ? undefined : log.close()) };
}

function openLog(data: string, settings: LogSettings, parts: OwnDatabaseParts, after: AfterStep): Promise<TileLog> {
  return TileLog.open({
    log: settings.name,
    rows: parts.store.logs,
    files: new LogTiles(logFolder(data, settings.name)),
    format: goSumHeads,
    openAnchor: () => openLogAnchor(settings.anchor, { make: false }),
    keys: () => logKeysOf(settings),
    after,
    tell: parts.detached.tell,
  });
}

/** @throws {Fault} LOG_KEY, also when they are those of another log */
export async function logKeysOf({ name, keyFile }: Pick<LogSettings, "name" | "keyFile">): Promise<LogKeys> {
  const keys = parseLogKeys(await readKeyFile(keyFile), keyFile);
  if (keys.name === name) return keys;
  throw new Fault("LOG_KEY", `the key file ${keyFile} is that of ${keys.name}, not of ${name}`);
}

/** Where the tiles of a log stand. A name may hold slashes; as a file name it does not. */
export function logFolder(data: string, name: string): string {
  return join(data, "logs", encodeURIComponent(name));
}

function recordSources(parts: OwnDatabaseParts): RecordSources {
  return {
    isPrivate: (module) => parts.unlisted.by(module) !== undefined,
    async proven(module, version, scope) {
      const database = module === toolchain ? parts.toolchains : parts.prover;
      if (database === undefined) {
        throw new Fault("LOG_NO_PROOF", `${module}@${version} cannot be proven: no checksum database is configured`);
      }
      scope.tell({ what: "work.joined", work: checksumOf(module, version) });
      const { id, text } = await database.lookup(module, version);
      return { text, upstreamId: id };
    },
    computed: (module, version, scope) => computed(module, version, parts, scope),
  };
}

/** The go.sum lines over what our own sources gave, once it is kept. */
async function computed(
  module: string,
  version: string,
  { store, fetch }: OwnDatabaseParts,
  scope: Scope,
): Promise<SourcedRecord> {
  const path = parseModulePath(module);
  const h1Of = async (kind: "mod" | "zip"): Promise<string> => {
    scope.tell({ what: "work.joined", work: objectName({ kind, module: path, version }) });
    await fetch({ kind, module: path, version }, scope);
    const h1 = (await store.objects.find({ kind, module, version }))?.h1;
    if (h1 !== undefined) return h1;
    throw new Fault(
      "STORAGE_FULL",
      `${module}@${version} (.${kind}) could not be kept, and what is not kept is not signed`,
    );
  };
  const [mod, zip] = await Promise.all([h1Of("mod"), h1Of("zip")]);
  return { text: `${module} ${version} ${zip}\n${module} ${version}/go.mod ${mod}\n` };
}
