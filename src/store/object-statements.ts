import type { ObjectKind } from "./objects.ts";
import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Key = { module: string; version: string; kind: ObjectKind };
type Row = Tables["object"];

/** All that is ever asked of the object and version tables, compiled once. */
export function objectStatements(build: Records["build"]) {
  return {
    find: statement((slot: Slot<Key>) =>
      build
        .selectFrom("object")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("kind", "=", slot("kind"))
        .where("version", "=", slot("version")),
    ),

    /** The version line first: the object refers to it. */
    see: statement((slot: Slot<Tables["version"]>) =>
      build
        .insertInto("version")
        .values(slots(slot, ["module", "version", "seen_at", "private"]))
        .onConflict((line) =>
          line.columns(["module", "version"]).doUpdateSet((values) => ({ private: values.ref("excluded.private") })),
        ),
    ),

    put: statement((slot: Slot<Row>) =>
      build
        .insertInto("object")
        .values(slots(slot, columns))
        .onConflict((row) =>
          row.columns(["module", "kind", "version"]).doUpdateSet((values) => ({
            id: values.ref("excluded.id"),
            size: values.ref("excluded.size"),
            sha256: values.ref("excluded.sha256"),
            h1: values.ref("excluded.h1"),
            source: values.ref("excluded.source"),
            private: values.ref("excluded.private"),
            fetched_at: values.ref("excluded.fetched_at"),
            used_at: values.ref("excluded.used_at"),
            gone: values.ref("excluded.gone"),
            body: values.ref("excluded.body"),
            vouched: values.ref("excluded.vouched"),
          })),
        ),
    ),

    /** Only this very record: the same key may have been fetched anew. */
    remove: statement((slot: Slot<Key & { id: string }>) =>
      build
        .deleteFrom("object")
        .where("module", "=", slot("module"))
        .where("kind", "=", slot("kind"))
        .where("version", "=", slot("version"))
        .where("id", "=", slot("id")),
    ),

    touch: statement((slot: Slot<Key & { at: number }>) =>
      build
        .updateTable("object")
        .set({ used_at: slot("at") })
        .where("module", "=", slot("module"))
        .where("kind", "=", slot("kind"))
        .where("version", "=", slot("version"))
        .where("used_at", "<", slot("at")),
    ),

    markGone: statement((slot: Slot<Omit<Key, "kind">>) =>
      build
        .updateTable("object")
        .set({ gone: 1 })
        .where("module", "=", slot("module"))
        .where("kind", "in", ["info", "mod", "zip"])
        .where("version", "=", slot("version")),
    ),

    versions: statement((slot: Slot<{ module: string }>) =>
      build.selectFrom("object").select("version").where("module", "=", slot("module")).where("kind", "=", "info"),
    ),

    seen: statement((slot: Slot<{ since: number; limit: number }>) =>
      build
        .selectFrom("version")
        .select(["module", "version", "seen_at as at"])
        .where("private", "=", 0)
        .where("seen_at", ">=", slot("since"))
        .orderBy("seen_at")
        .orderBy("module")
        .orderBy("version")
        .limit(slot("limit")),
    ),

    coldest: statement((slot: Slot<{ limit: number }>) =>
      build
        .selectFrom("object")
        .selectAll()
        .where("private", "=", 0)
        .where("gone", "=", 0)
        .orderBy("used_at")
        .limit(slot("limit")),
    ),

    /** Records whose bytes are blobs, in the order of their ids. */
    blobs: statement((slot: Slot<{ after: string; limit: number }>) =>
      build
        .selectFrom("object")
        .selectAll()
        .where("body", "is", null)
        .where("id", ">", slot("after"))
        .orderBy("id")
        .limit(slot("limit")),
    ),

    totals: statement(() => build.selectFrom("total").select(["objects", "bytes", "modules"]))({}),
  };
}

const columns = [
  "module",
  "version",
  "kind",
  "id",
  "size",
  "sha256",
  "h1",
  "source",
  "private",
  "fetched_at",
  "used_at",
  "gone",
  "body",
  "vouched",
] as const satisfies readonly (keyof Row)[];

function slots<Args, Name extends keyof Args>(slot: Slot<Args>, names: readonly Name[]): Pick<Args, Name> {
  return Object.fromEntries(names.map((name) => [name, slot(name)])) as Pick<Args, Name>;
}
