import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `go mod download -json` says of one question. */
export type Download = {
  readonly Path: string;
  readonly Query?: string;
  readonly Version?: string;
  readonly Error?: string;
  readonly Info?: string;
  readonly GoMod?: string;
  readonly Zip?: string;
  readonly Sum?: string;
};

/** What `go list -m -versions -json` says of one module. */
export type Listed = {
  readonly Path: string;
  readonly Versions?: readonly string[];
  readonly Error?: { readonly Err: string };
};

/** A home whose git set-up sends https://corpus.test/ to a server of the test. */
export function gitHome(folder: string, server: string): Readonly<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ".gitconfig"), `[url "${server}/"]\n\tinsteadOf = https://corpus.test/\n`);
  return { PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
}

/** The go command without any proxy or checksum database: the oracle. One call answers many questions. */
export class PlainGo {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(folder: string, home: Readonly<Record<string, string>>) {
    this.#folder = join(folder, "nothing");
    mkdirSync(this.#folder, { recursive: true });
    this.#environment = {
      ...home,
      GOENV: "off",
      GOPROXY: "direct",
      GOSUMDB: "off",
      GOMODCACHE: join(folder, "modcache"),
      GOCACHE: join(folder, "gocache"),
      GOFLAGS: "-modcacherw",
      GOTOOLCHAIN: "local",
      // Nothing but the corpus may be asked: other hosts fail at once
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1",
    };
  }

  async download(questions: readonly string[]): Promise<readonly Download[]> {
    return objects(await this.#run(["mod", "download", "-json", ...questions])) as readonly Download[];
  }

  /** All versions, the retracted ones too. */
  async versions(modules: readonly string[]): Promise<readonly Listed[]> {
    const args = [
      "list",
      "-m",
      "-e",
      "-retracted",
      "-versions",
      "-json",
      ...modules.map((module) => `${module}@latest`),
    ];
    return objects(await this.#run(args)) as readonly Listed[];
  }

  #run(args: readonly string[]): Promise<string> {
    const child = spawn("go", args, { cwd: this.#folder, env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), 300_000);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => {
        clearTimeout(timer);
        if (stdout === "") reject(new Error(`go ${args.slice(0, 3).join(" ")}: ${stderr.slice(0, 2_000)}`));
        else resolve(stdout);
      });
    });
  }
}

/** JSON objects one after the other, indented, as the go command prints them. */
function objects(text: string): readonly unknown[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as unknown);
}
