import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { join } from "node:path";
import { Fault } from "../../src/fault/fault.ts";
import { corpus } from "./corpus.ts";
import { type Answer, type Corpus, type CorpusAnswers, modulesOf, questionsOf } from "./corpus-answers.ts";
import { openTestSource, type TestSource, zipHash } from "./test-source.ts";

/**
 * Asks the git source about the corpus: the same versions, .info, .mod and h1 as the go command.
 * @param most questions about one module
 */
export async function compareAll(t: TestContext, made: Corpus, go: CorpusAnswers, most = Infinity): Promise<void> {
  const ours = await openTestSource({ directory: join(made.folder, "data"), environment: made.home });
  await Promise.all(
    corpus.map((sample) =>
      t.test(`${sample.name}: ${sample.why}`, async () => {
        const compared = new Set<string>();
        for (const module of modulesOf(sample)) await sameList(module, go.versions[module], ours);
        for (const { module, query } of questionsOf(sample, made.made, most)) {
          const answer = go.answers[`${module}@${query}`];
          assert.ok(answer !== undefined, `go answered ${module}@${query}`);
          await sameAnswer(module, query, answer, ours, compared);
        }
      }),
    ),
  );
}

async function sameList(module: string, versions: readonly string[] | undefined, ours: TestSource): Promise<void> {
  const list = await ours.bytes("list", module);
  if (list instanceof Fault) throw list;
  assert.deepEqual(list.toString().split("\n").slice(0, -1), versions, `${module}: versions`);
}

/** @param compared versions whose .mod and zip were compared already */
async function sameAnswer(
  module: string,
  query: string,
  go: Answer,
  ours: TestSource,
  compared: Set<string>,
): Promise<void> {
  const what = `${module}@${query}`;
  const info = await ours.bytes(query === "latest" ? "latest" : "info", module, query);
  if ("error" in go) {
    assert.ok(info instanceof Fault, `${what}: go says ${go.error}, we say ${String(info)}`);
    assert.equal(info.code, "NOT_FOUND", `${what}: ${info.message} (go says ${go.error})`);
    return;
  }
  if (info instanceof Fault) throw info;
  assert.equal(info.toString(), go.info, `${what}: .info`);
  const { version, mod, sum } = go;
  if (compared.has(`${module}@${version}`)) return;
  compared.add(`${module}@${version}`);
  assert.equal(String(await ours.bytes("mod", module, version)), mod, `${what}: .mod`);
  const zip = await ours.bytes("zip", module, version);
  if (sum === undefined) {
    assert.ok(zip instanceof Fault, `${what}: go makes no zip, and we did`);
    assert.equal(zip.code, "GIT_ZIP_REFUSED", `${what}: ${zip.message}`);
    return;
  }
  if (zip instanceof Fault) throw zip;
  assert.equal(await zipHash(zip, module, version), sum, `${what}: h1`);
}
