import assert from "node:assert/strict";
import { test } from "node:test";
import { LogBench, logName } from "../../../test/log/log-bench.ts";
import { watchedScope } from "../../../test/net/watched-scope.ts";
import { asFault, Fault } from "../../fault/fault.ts";
import { parseModulePath } from "../../gomod/module-path.ts";
import type { CanonicalVersion } from "../../gomod/version.ts";
import { OwnDatabase, type RecordSources } from "./own-database.ts";

const [open, own] = ["example.com/m", "corp.example.com/m"];
const version = "v1.0.0" as CanonicalVersion;
const record = (module: string) => `${module} v1.0.0 h1:zip=\n${module} v1.0.0/go.mod h1:mod=\n`;

/** [what the public database or our own source says, of which module, outcome, why] */
const rows = [
  [record(open), open, "signed", "the public record, with its proof"],
  [record(own), own, "signed", "a record of our own"],
  [record("example.com/other"), open, "TLOG_BAD_RECORD", "the record of another module"],
  [`${open} v1.0.0 h1:zip=\n`, open, "TLOG_BAD_RECORD", "no line for go.mod"],
  [`${open} v1.0.0/go.mod h1:mod=\n`, open, "TLOG_BAD_RECORD", "no line for the zip"],
  [`${record(open)}${open} v1.0.0 h1:more=\n`, open, "TLOG_BAD_RECORD", "two hashes for the zip"],
  [record(open).trimEnd(), open, "TLOG_BAD_RECORD", "a line that does not end"],
  [new Fault("SUMDB_UNREACHABLE", "it is silent"), open, "SUMDB_UNREACHABLE", "no proof"],
  [new Fault("NOT_FOUND", "no such version"), open, "NOT_FOUND", "the public database denies it"],
] as const;
for (const [answer, module, outcome, why] of rows) {
  test(`our own log: ${why}`, async (t) => {
    const log = await (await LogBench.begin(t)).open();
    const asked: string[] = [];
    const say = (way: string) => async () => {
      asked.push(way);
      if (answer instanceof Fault) throw answer;
      return { text: answer };
    };
    const sources: RecordSources = {
      isPrivate: (path) => path === own,
      proven: say("proven"),
      computed: say("computed"),
    };
    const scope = watchedScope();
    const database = new OwnDatabase({
      name: logName,
      log,
      sources,
      patience: (inner, _wait, work) => work(inner),
      worthwhile: async () => false,
      detached: scope,
    });
    const got = await database.lookup({ path: parseModulePath(module), version }, scope).then(
      () => "signed",
      (failure: unknown) => asFault(failure).code,
    );
    assert.equal(got, outcome);
    assert.equal(log.size, outcome === "signed" ? 1 : 0);
    assert.deepEqual(asked, [module === own ? "computed" : "proven"], "each kind has its own source");
  });
}
