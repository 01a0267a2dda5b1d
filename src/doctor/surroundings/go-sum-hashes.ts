import type { GoSum } from "../../gomod/go-sum.ts";
import type { FileRead } from "./read-file.ts";

/** What a line of go.sum is about. */
export type SumKey = { readonly module: string; readonly version: string; readonly goModOnly: boolean };

/** Every h1 that a go.sum has for it: to the go command any of them will do. */
export function hashesOf(sums: readonly FileRead<GoSum>[], key: SumKey): readonly string[] {
  return sums
    .flatMap((read) => (read.state === "read" ? read.parsed.lines : []))
    .filter(
      ({ path, version, goModOnly }) => path === key.module && version === key.version && goModOnly === key.goModOnly,
    )
    .map(({ hash }) => hash)
    .filter((hash) => hash.startsWith("h1:"));
}
