import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
/**
 * golang.org/x/mod, asked over a pipe. Questions are answered in the order they were put; many may be under way.
 * Open it with `openOracle`, which gives a reason instead when Go or x/mod is not to be had.
 */
export class Oracle {
  #child;
  #waiting = [];
  constructor(binary) {
    this.#child = spawn(binary, [], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line));
    });
    this.#child.on("close", () => {
      for (const asked of this.#waiting.splice(0)) asked.reject(new Error("the oracle ended before it answered"));
    });
  }
  ask(op, ...args) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ op, args })}\n`);
    });
  }
  close() {
    this.#child.stdin.end();
  }
}
/** Builds the oracle once for each state of its sources. A string is the reason why it cannot be had. */
export function openOracle() {
  const directory = import.meta.dirname;
  const hash = createHash("sha256");
  for (const file of globSync(join(directory, "*.{go,mod,sum}")).sort()) hash.update(readFileSync(file));
  const folder = join(tmpdir(), `modgate-oracle-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const binary = join(folder, hash.digest("hex").slice(0, 16));
  const build = spawnSync("go", ["build", "-o", binary, "."], { cwd: directory, encoding: "utf8", timeout: 120_000 });
  if (build.error) return `no go command: ${build.error.message}`;
  if (build.status !== 0) return `golang.org/x/mod is not to be had: ${build.stderr.trim().split("\n").at(-1) ?? ""}`;
  return new Oracle(binary);
}
