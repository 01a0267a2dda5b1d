import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { examineDevServer } from "../../../src/doctor/dev-server/examine-dev-server.ts";
import { verdictOn } from "../../../src/doctor/dev-server/verdict.ts";
import { projectOf } from "./real-vite.ts";
import { webpackCases, webpackConfig } from "./webpack-cases.ts";

/** What the real webpack-dev-server did; test/doctor/dev-server/record-webpack.ts writes it. */
const golden = readFileSync(new URL("testdata/webpack.golden", import.meta.url), "utf8");
const answers = new Map(
  golden.split("\n## ").flatMap((part) => {
    const [name = "", ...lines] = part.split("\n");
    return lines.flatMap((line) => {
      const [url, answer] = line.split(" → ");
      return answer === undefined ? [] : [[`${name} ${url}`, answer] as const];
    });
  }),
);

for (const one of webpackCases) {
  const name = `${one.name} (${one.version})`;
  test(`webpack-dev-server, ${name}`, (t) => {
    const root = projectOf(t, {});
    writeFileSync(join(root, "webpack.config.js"), webpackConfig(one, "http://127.0.0.1:1"));
    const { server, findings } = examineDevServer("webpack.config.js", root);
    assert.deepEqual(
      findings.map(({ check }) => check.code),
      one.finds,
    );
    for (const url of one.urls) {
      const { destination } = verdictOn(server, url);
      const answer = answers.get(`${name} ${url}`) ?? "not recorded";
      const told =
        destination.goes === "target"
          ? `target ${destination.path}`
          : destination.goes === "refused"
            ? String(destination.status)
            : destination.goes;
      // What the dev server has itself is a page, a file, or nothing
      assert.ok(
        answer === told || (told === "local" && /^(?:the page|a file|404)$/.test(answer)),
        `${url}: ${answer}, not ${told}`,
      );
    }
  });
}
