import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { moduleFiles, noise } from "../test/support/module-files.ts";
import { cacheFolder } from "./folders.ts";

/** Made-up modules of this many bytes each in a folder laid out as a GOPROXY server, made once. */
export async function bigZips(count: number, bytes: number): Promise<{ files: string; zips: readonly string[] }> {
  const files = cacheFolder("big");
  const zips = Array.from({ length: count }, (_, n) => `example.com/big/@v/v1.0.${n}.zip`);
  for (const [n, zip] of zips.entries()) {
    if (existsSync(join(files, zip))) continue;
    const made = await moduleFiles({
      path: "example.com/big",
      version: `v1.0.${n}`,
      files: { "noise.bin": noise(bytes, n + 1) },
    });
    for (const [path, body] of made) {
      const file = join(files, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.partial`, body);
      renameSync(`${file}.partial`, file);
    }
  }
  return { files, zips };
}
