import { availableParallelism } from "node:os";
import { extname } from "node:path";
import type { Scope } from "../events/scope.ts";
import type { RandomAccess } from "../store/blobs.ts";
import type { CheckedZip } from "./zip/content.ts";
import { ZipThreads } from "./zip/threads.ts";

export type { CheckedZip } from "./zip/content.ts";

let threads: ZipThreads | undefined;

/**
 * Everything the go command checks of a module zip before it uses it, and its h1. Done in a thread, which reads the file
 * itself where `bytes` have a path.
 * @throws {Fault} ZIP_INVALID or OBJECT_TOO_LARGE with the reason and the entry; STORAGE_FAILED, QUEUE_TIMEOUT
 */
export async function checkZip(
  bytes: RandomAccess,
  module: string,
  version: string,
  scope: Scope,
): Promise<CheckedZip> {
  threads ??= new ZipThreads({
    // The suffix of this file: .ts in a checkout, .js in the package.
    script: new URL(`zip/worker${extname(import.meta.url)}`, import.meta.url),
    most: Math.min(4, availableParallelism()),
    queueMs: 60_000,
    checkMs: 120_000,
  });
  return await threads.check(bytes, module, version, scope);
}
