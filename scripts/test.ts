import { spawnSync } from "node:child_process";
import { installTools } from "./test-tools.ts";

/** Runs every test, or the files named: npm test -- src/gomod/semver.test.ts */
const files = process.argv.slice(2);
const patterns = files.length > 0 ? files : ["src/**/*.test.ts", "test/**/*.test.ts"];

if (files.length === 0) installTools();
const run = spawnSync(process.execPath, ["--use-system-ca", "--test", "--test-concurrency=2", ...patterns], {
  stdio: "inherit",
  env: { ...process.env, NODE_OPTIONS: "", UV_THREADPOOL_SIZE: "16" },
});
process.exit(run.status ?? 1);
