import { checkModulePath, type ModulePath } from "./module-path.ts";
import { type CanonicalVersion, checkModuleVersion, isCanonicalVersion } from "./version.ts";

/** One line of a go.sum file. */
export type GoSumLine = {
  readonly path: ModulePath;
  readonly version: CanonicalVersion;
  /** True for "v1.0.0/go.mod": the hash is that of the go.mod alone. */
  readonly goModOnly: boolean;
  /** "h1:…", or of an algorithm yet to come. */
  readonly hash: string;
};

export type GoSum = {
  readonly lines: readonly GoSumLine[];
  /** Numbers (from 1) of the lines that are none, as far as the file was read. */
  readonly rubbish: readonly number[];
  /** False when the file has more lines than were to be read. */
  readonly whole: boolean;
};

/**
 * A go.sum or go.work.sum file. What is no line of one is passed over and named: the go command, whose file it is, says
 * itself what it thinks of it.
 * @param mostLines no more are read
 * @see https://go.dev/ref/mod#go-sum-files, cmd/go/internal/modfetch/fetch.go readGoSum
 */
export function parseGoSum(text: string, mostLines = Number.POSITIVE_INFINITY): GoSum {
  const lines: GoSumLine[] = [];
  const rubbish: number[] = [];
  let number = 0;
  for (let start = 0; start < text.length;) {
    if (number === mostLines) return { lines, rubbish, whole: false };
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    start = end + 1;
    number++;
    if (line.trim() === "") continue;
    const parsed = parseLine(line);
    if (parsed === undefined) rubbish.push(number);
    else lines.push(parsed);
  }
  return { lines, rubbish, whole: true };
}

function parseLine(line: string): GoSumLine | undefined {
  const [path = "", file = "", hash, ...more] = line.trim().split(/\s+/);
  const goModOnly = file.endsWith("/go.mod");
  const version = goModOnly ? file.slice(0, -"/go.mod".length) : file;
  if (hash === undefined || more.length > 0) return undefined;
  if (checkModulePath(path) !== undefined || !isCanonicalVersion(version)) return undefined;
  const checked = path as ModulePath;
  return checkModuleVersion(checked, version) === undefined ? { path: checked, version, goModOnly, hash } : undefined;
}
