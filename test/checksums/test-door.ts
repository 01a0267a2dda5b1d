import type { TestContext } from "node:test";
import { ForeignDatabase } from "../../src/checksums/database.ts";
import { Door } from "../../src/checksums/door.ts";
import type { Route } from "../../src/checksums/route.ts";
import { unlistedBy } from "../../src/checksums/unlisted.ts";
import { strict, type Leniency } from "../../src/checksums/without-evidence.ts";
import { asFault, Fault } from "../../src/fault/fault.ts";
import { parsePatterns } from "../../src/gomod/pattern.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { parseVerifierKey } from "../../src/tlog/index.ts";
import { watchedScope, type WatchedScope } from "../net/watched-scope.ts";
import { tempFolder } from "../support/temp-folder.ts";
import type { TestDatabase } from "../support/test-database.ts";

export type TestDoorOptions = {
  readonly unlisted?: string;
  readonly hedgeMs?: number;
  readonly lookupMs?: number;
  readonly restMs?: number;
  /** Where it is kept, for a door that is opened again. */
  readonly data?: string;
  /** With others at the same time. */
  readonly shared?: boolean;
  readonly leniency?: Leniency;
};

/** A door with one database behind it, asked without HTTP. */
export type TestDoor = {
  readonly door: Door;
  readonly database: ForeignDatabase;
  readonly store: Store;
  readonly scope: WatchedScope;
  /** "accepted", or the code of the refusal. */
  readonly verdict: (module: string, version: string, zip: string, mod: string) => Promise<string>;
};

/** @param routes the ways to the database; each may lie as it likes */
export async function openTestDoor(
  t: Pick<TestContext, "after">,
  verifierKey: string,
  routes: readonly Route[],
  options: TestDoorOptions = {},
): Promise<TestDoor> {
  const {
    unlisted = "",
    hedgeMs = 200,
    lookupMs = 60_000,
    restMs = 30_000,
    data = tempFolder(t),
    shared = false,
  } = options;
  const scope = watchedScope();
  const store = await openStore({ directory: data, shared }, scope.tell);
  t.after(() => store.close());
  const database = new ForeignDatabase(
    { verifier: parseVerifierKey(verifierKey), hedgeMs, lookupMs, restMs, probeMs: 500 },
    { routes: async () => routes, tiles: store.relays, table: store.checksums, detached: scope },
  );
  const door = new Door(
    { unlisted: unlistedBy(parsePatterns(unlisted)), leniency: options.leniency ?? strict },
    { database, toolchains: database, table: store.checksums },
  );
  const verdict: TestDoor["verdict"] = async (module, version, zip, mod) => {
    try {
      await door.expect({ module, version, kind: "zip" }).check({ h1: zip, from: "upstream" }, scope);
      await door.expect({ module, version, kind: "mod" }).check({ h1: mod, from: "upstream" }, scope);
      return "accepted";
    } catch (failure) {
      return asFault(failure).code;
    }
  };
  return { door, database, store, scope, verdict };
}

/** What a way makes of a database's true answer: other bytes, none (not found), or a failure of its own. */
export type Change = (path: string, body: Uint8Array | undefined) => Promise<Uint8Array | undefined>;

export const honest: Change = async (_path, body) => body;

/** A way to a database that passes on what `change` leaves of its answers, and counts what it is asked. */
export function testRoute(name: string, database: TestDatabase, change: Change = honest): Route & { asked: string[] } {
  const asked: string[] = [];
  return {
    name,
    asked,
    ask: async (path) => {
      asked.push(path);
      const body = await change(path, await database.answer(path));
      if (body === undefined) throw new Fault("NOT_FOUND", `${name} answered 404`);
      return body;
    },
  };
}
