import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Text, bytes, a link, a submodule, or nothing any more. */
export type FileSpec =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly run: string }
  | null;
export type Files = Readonly<Record<string, FileSpec>>;

export type MadeCommit = { readonly hash: string; readonly time: Date };

const firstTime = 1_600_000_000;

/** What happens in a repository, in order; afterwards `write` makes it so with `git fast-import`. */
export class RepositoryScript {
  readonly #stream: Buffer[] = [];
  readonly #started = new Set<string>();
  #marks = 0;
  #time = firstTime;

  /** Adds a commit to a branch; gives its mark. Dates are an hour apart. */
  commit(files: Files, { branch = "main", from }: { readonly branch?: string; readonly from?: number } = {}): number {
    const mark = ++this.#marks;
    this.#time += 3_600;
    this.#say(`commit refs/heads/${branch}\nmark :${mark}\n`);
    this.#say(`author A <a@corpus.test> ${this.#time - 60} +0200\ncommitter C <c@corpus.test> ${this.#time} +0200\n`);
    this.#data(`commit ${mark}\n`);
    if (from !== undefined && !this.#started.has(branch)) this.#say(`from :${from}\n`);
    this.#started.add(branch);
    for (const [path, spec] of Object.entries(files)) this.#file(path, spec);
    this.#say("\n");
    return mark;
  }

  /** A tag on the newest commit, or on another; annotated ones are objects of their own. */
  tag(
    name: string,
    { annotated = false, at = this.#marks }: { readonly annotated?: boolean; readonly at?: number } = {},
  ): this {
    if (!annotated) this.#say(`reset refs/tags/${name}\nfrom :${at}\n\n`);
    else {
      this.#say(`tag ${name}\nfrom :${at}\ntagger T <t@corpus.test> ${this.#time + 90_000} +0000\n`);
      this.#data(`tag ${name}\n`);
    }
    return this;
  }

  /** A branch that begins at a commit. */
  branch(name: string, at = this.#marks): this {
    this.#started.add(name);
    this.#say(`reset refs/heads/${name}\nfrom :${at}\n\n`);
    return this;
  }

  /** Makes the bare repository, or goes on with it. Gives the commits in the order of their marks. */
  async write(
    folder: string,
    { config = "", head = "main" }: { readonly config?: string; readonly head?: string } = {},
  ): Promise<readonly MadeCommit[]> {
    for (const name of ["objects", "refs/heads"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "HEAD"), `ref: refs/heads/${head}\n`);
    const partial = "[uploadpack]\n\tallowFilter = true\n";
    writeFileSync(join(folder, "config"), `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${config || partial}`);
    if (this.#stream.length === 0) return [];
    const marks = join(folder, "marks");
    const child = spawn("git", ["fast-import", "--quiet", "--force", "--date-format=raw", `--export-marks=${marks}`], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", GIT_DIR: folder },
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(Buffer.concat(this.#stream));
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`git fast-import ended with ${String(code)} in ${folder}`);
    const hashes = [...readFileSync(marks, "utf8").matchAll(/^:(\d+) (\w+)$/gm)].toSorted(
      (a, b) => Number(a[1]) - Number(b[1]),
    );
    return hashes.map(([, mark, hash = ""]) => ({ hash, time: new Date((firstTime + Number(mark) * 3_600) * 1_000) }));
  }

  #file(path: string, spec: FileSpec): void {
    const quoted = `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
    if (spec === null) return this.#say(`D ${quoted}\n`);
    if (typeof spec === "string" || spec instanceof Uint8Array) {
      this.#say(`M 100644 inline ${quoted}\n`);
      return this.#data(spec);
    }
    if ("submodule" in spec) return this.#say(`M 160000 ${spec.submodule} ${quoted}\n`);
    if ("run" in spec) {
      this.#say(`M 100755 inline ${quoted}\n`);
      return this.#data(spec.run);
    }
    this.#say(`M 120000 inline ${quoted}\n`);
    this.#data(spec.link);
  }

  #data(content: string | Uint8Array): void {
    const bytes = Buffer.from(content);
    this.#say(`data ${bytes.length}\n`);
    this.#stream.push(bytes);
    this.#say("\n");
  }

  #say(text: string): void {
    this.#stream.push(Buffer.from(text));
  }
}
