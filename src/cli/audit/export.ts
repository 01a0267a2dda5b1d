import { exportTrail } from "../../audit/trail-reader.ts";
import type { ReadConfig } from "../read-config.ts";
import { print } from "../print.ts";
import { readTrail } from "./read-trail.ts";

/** Prints the trail so that somebody else can check it: {"head"}, then {"id","leaf","proof"} for each signed record. */
export async function printExport(config: ReadConfig): Promise<number> {
  const trail = await readTrail(config);
  try {
    for await (const line of exportTrail(trail, (size) => ({ from: 0, to: size }))) {
      await print(`${JSON.stringify(line)}\n`);
    }
    return 0;
  } finally {
    trail.close();
  }
}
