import { LogTileReader } from "../../checksums/log/log-tile-reader.ts";
import { Fault } from "../../fault/fault.ts";
import { LogTiles } from "../../store/log-tiles.ts";
import { proveRecord } from "../../tlog/record-proof.ts";
import { logFolder } from "../own-database.ts";
import type { ReadConfig } from "../read-config.ts";
import { print } from "../print.ts";
import { readTrail, recordsOf } from "./read-trail.ts";

/** Prints the trail so that somebody else can check it: {"head"}, then {"id","leaf","proof"} for each signed record. */
export async function exportTrail(config: ReadConfig): Promise<number> {
  const trail = await readTrail(config);
  try {
    const { logs, settings } = trail;
    const head = await logs.head(settings.name);
    if (head === undefined) throw new Fault("LOG_NOT_SET_UP", `${settings.name} has no signed head yet`);
    const files = new LogTiles(logFolder(config.data, settings.name));
    const tiles = new LogTileReader({ log: settings.name, rows: logs, files, tell: () => undefined });
    const read = tiles.hashReader(await tiles.edgeAt(head.size, "texts"));
    await print(`${JSON.stringify({ head: Buffer.from(head.note).toString("utf8") })}\n`);
    for await (const { id, text } of recordsOf(trail, head.size)) {
      const proof = (await proveRecord(head.size, id, read)).map((hash) => Buffer.from(hash).toString("base64"));
      await print(`${JSON.stringify({ id, leaf: text, proof })}\n`);
    }
    return 0;
  } finally {
    trail.close();
  }
}
