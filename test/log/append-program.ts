// Opens the log of a data folder, appends 300 records and says so. Arguments: data folder, anchor folder, key file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goSumHeads } from "../../src/checksums/log/go-sum-log.ts";
import { parseLogKeys } from "../../src/checksums/log/log-keys.ts";
import { TileLog } from "../../src/checksums/log/tile-log.ts";
import { openLogAnchor } from "../../src/store/log-anchor.ts";
import { LogTiles } from "../../src/store/log-tiles.ts";
import { openStore } from "../../src/store/store.ts";
import { appendAll, logName } from "./log-bench.ts";

const [directory = "", anchor = "", keyFile = ""] = process.argv.slice(2);
const store = await openStore({ directory }, () => undefined);
const log = await TileLog.open({
  log: logName,
  rows: store.logs,
  files: new LogTiles(join(directory, "log")),
  format: goSumHeads,
  openAnchor: () => openLogAnchor(anchor, { make: false }),
  keys: async () => parseLogKeys(readFileSync(keyFile, "utf8"), keyFile),
  after: () => undefined,
  tell: () => undefined,
});
await appendAll(log, 0, 300);
process.stdout.write("acknowledged\n");
await log.close();
await store.close();
