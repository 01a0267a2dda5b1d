import { open } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort } from "node:worker_threads";
import { asFault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import { readAt } from "../../store/file-bytes.ts";
import { storageFault } from "../../store/storage-fault.ts";
import { checkZipContent } from "./content.ts";
import type { ZipJob, ZipReport } from "./job.ts";

/** V8 lets up to 64 MB of buffers that nobody needs lie about in each thread before it looks for them. */
const litterBytes = 8 * 1024 * 1024;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (how: { readonly type: "minor" }) => void;

// A checking thread: one job at a time, and while it has one, the bytes it asked for.
let received: ((bytes: Uint8Array) => void) | undefined;
parentPort?.on("message", (message: ZipJob | Uint8Array) => {
  if (message instanceof Uint8Array) received?.(message);
  else void work(message);
});

const report = (message: ZipReport): void => parentPort?.postMessage(message, []);

async function work(job: ZipJob): Promise<void> {
  try {
    report({ checked: await (job.path === undefined ? check(job, askFor) : checkFile(job, job.path)) });
  } catch (failure) {
    const { code, message, hint } = asFault(failure);
    report({ fault: { code, message, hint } });
  }
}

function check({ size, module, version }: ZipJob, read: RandomAccess["read"]) {
  return checkZipContent({ size, read }, module, version);
}

async function checkFile(job: ZipJob, path: string) {
  try {
    await using file = await open(path);
    let read = 0;
    return await check(job, (position, length) => {
      read += length;
      if (read > litterBytes) {
        read = 0;
        collect({ type: "minor" });
      }
      return readAt(file, position, length);
    });
  } catch (cause) {
    throw cause instanceof Error && "syscall" in cause ? storageFault("a zip cannot be read", cause) : cause;
  }
}

function askFor(position: number, length: number): Promise<Uint8Array> {
  report({ need: { position, length } });
  return new Promise((resolve) => (received = resolve));
}
