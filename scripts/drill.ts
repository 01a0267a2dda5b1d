import { spawnSync } from "node:child_process";
import { installTools } from "./test-tools.ts";

/** The proofs that take minutes. `npm run drill -- kill` runs one. */
const [only = "*"] = process.argv.slice(2);
installTools();
const patterns = [`test/drills/${only}.drill.ts`];
const run = spawnSync(
  process.execPath,
  ["--use-system-ca", "--test", "--test-concurrency=1", "--test-reporter=spec", ...patterns],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
