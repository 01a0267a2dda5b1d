import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretsInArgv } from "../test/support/leaks/argv-watch.ts";
import { leaksVariable } from "../test/support/leaks/leaks.ts";
import { installTools } from "./test-tools.ts";

/**
 * Runs every test, or the files named: npm test -- src/gomod/semver.test.ts. What the tests plant as secrets is looked for in
 * all that modgate writes, answers, keeps and starts meanwhile: one that is found fails the run.
 */
const files = process.argv.slice(2);
const patterns = files.length > 0 ? files : ["src/**/*.test.ts", "test/**/*.test.ts"];

if (files.length === 0) installTools();
const folder = mkdtempSync(join(tmpdir(), "modgate-test-leaks-"));
const leaks = join(folder, "leaks");
writeFileSync(leaks, "");
const run = spawn(process.execPath, ["--use-system-ca", "--test", "--test-concurrency=2", ...patterns], {
  stdio: "inherit",
  env: { ...process.env, NODE_OPTIONS: "", UV_THREADPOOL_SIZE: "16", [leaksVariable]: leaks },
});
const sampling = setInterval(() => {
  for (const found of secretsInArgv()) appendFileSync(leaks, `${found}\n`);
}, 2_000);
const [code] = (await once(run, "exit")) as [number | null];
clearInterval(sampling);
const found = [...new Set(readFileSync(leaks, "utf8").split("\n").filter(Boolean))];
rmSync(folder, { recursive: true });
if (found.length > 0) console.error(`\nsecrets where they must not be:\n${found.join("\n")}`);
process.exit(found.length > 0 ? 1 : (code ?? 1));
