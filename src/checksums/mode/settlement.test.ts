import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { watchedScope } from "../../../test/net/watched-scope.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { Fault } from "../../fault/fault.ts";
import { openStore } from "../../store/store.ts";
import { Ledger } from "./ledger.ts";
import { Settlement } from "./settlement.ts";

const version = "v1.0.0";
const row = {
  version,
  from: "https://proxy",
  mode: "bypass",
  because: "a test",
  at: 1,
  until: Number.MAX_SAFE_INTEGER,
};
const recordOf = (module: string) => `${module} ${version} h1:zip=\n${module} ${version}/go.mod h1:mod=\n`;

/** A database that says what `answers` has for a module: a record, or why there is none. */
async function settling(t: TestContext, answers: Map<string, string | Fault>) {
  const ending = new AbortController();
  const scope = watchedScope(ending.signal);
  const store = await openStore({ directory: tempFolder(t) }, () => undefined);
  t.after(async () => {
    ending.abort();
    await store.close();
  });
  const ledger = await Ledger.open(store.unproven);
  const asked: string[] = [];
  const database = {
    lookup: async (module: string) => {
      asked.push(module);
      const answer = answers.get(module) ?? new Fault("SUMDB_UNREACHABLE", "silent");
      if (answer instanceof Fault) throw answer;
      return { text: answer } as never;
    },
    good: async () => false,
  };
  const begin = () => new Settlement({ ledger, database, objects: store.objects, everyMs: 100 }, scope);
  const until = async (holds: () => boolean, what: string) => {
    for (const deadline = Date.now() + 10_000; !holds(); await sleep(10)) assert.ok(Date.now() < deadline, what);
  };
  return { ledger, store, scope, asked, begin, until };
}

test("what was right is forgotten, what was wrong is taken away and told, and silence is waited for", async (t) => {
  const answers = new Map<string, string | Fault>();
  const { ledger, store, scope, asked, begin, until } = await settling(t, answers);
  const [good, bad, unknown] = ["example.com/good", "example.com/bad", "example.com/unknown"];
  for (const module of [good, bad, unknown]) {
    await ledger.add({ ...row, module, kind: "zip", h1: module === bad ? "h1:evil=" : "h1:zip=" });
    await ledger.add({ ...row, module, kind: "mod", h1: "h1:mod=" });
  }
  await ledger.received({ module: bad, version, kind: "zip" }, { client: "10.0.0.1", request: "r1", at: 2 }, 2);
  const object = {
    module: bad,
    version,
    kind: "zip",
    id: "0".repeat(32),
    size: 1,
    sha256: "",
    h1: "h1:evil=",
  } as const;
  await store.objects.put({ ...object, from: "x", private: false, fetchedAt: 1, body: Buffer.of(1) });

  begin();
  await until(() => asked.length > 0, "it is asked");
  assert.equal(ledger.unsettled().length, 6, "silence settles nothing");
  answers.set(good, recordOf(good)).set(bad, recordOf(bad)).set(unknown, new Fault("NOT_FOUND", "no such version"));
  await until(() => ledger.unsettled().length === 2, "all that is known is settled");
  assert.deepEqual([...new Set(ledger.unsettled().map(({ module }) => module))], [unknown], "denial settles nothing");
  assert.equal(ledger.find({ module: good, version, kind: "zip" }), undefined);
  assert.equal(ledger.find({ module: bad, version, kind: "mod" }), undefined, "each file by itself");
  assert.equal(ledger.find({ module: bad, version, kind: "zip" })?.withdrawn?.proven, "h1:zip=");
  assert.equal(await store.objects.find(object), undefined, "the bytes are gone");
  const told = scope.events.find((event) => event.what === "unproven.withdrawn");
  assert.deepEqual(told, {
    what: "unproven.withdrawn",
    module: bad,
    version,
    kind: "zip",
    h1: "h1:evil=",
    proven: "h1:zip=",
    receivers: 1,
  });
});

test("what is not proven in its time is told once", async (t) => {
  const { ledger, scope, asked, begin, until } = await settling(t, new Map());
  await ledger.add({ ...row, module: "example.com/late", kind: "mod", h1: "h1:mod=", until: 2 });
  begin();
  await until(() => asked.length >= 3, "it goes on being asked for");
  assert.equal(scope.events.filter(({ what }) => what === "unproven.overdue").length, 1);
});
