import { goSumHeads } from "../../checksums/log/go-sum-log.ts";
import { parseLogKeys } from "../../checksums/log/log-keys.ts";
import { recoverLog, shipAll } from "../../checksums/log/recover-log.ts";
import { Fault } from "../../fault/fault.ts";
import { readKeyFile } from "../../store/key-file.ts";
import { openLogAnchor } from "../../store/log-anchor.ts";
import { openStore } from "../../store/store.ts";
import type { ReadConfig } from "../read-config.ts";
import { settingsOf } from "./places.ts";

export type RecoverOptions = {
  /** The anchor is lost: the store is taken for the truth, and a new anchor is begun from it. */
  readonly trustStore: boolean;
};

/** Puts the log of a data folder that was restored or damaged back to its anchored head. The server must be stopped. */
export async function recover({ data }: ReadConfig, { trustStore }: RecoverOptions): Promise<number> {
  const { name: log, keyFile, anchor: place } = await settingsOf(data);
  const keys = parseLogKeys(await readKeyFile(keyFile), keyFile);
  const store = await openStore({ directory: data }, () => undefined);
  try {
    const anchor = await openLogAnchor(place, { make: trustStore });
    try {
      if (trustStore && (await anchor.read()) === undefined) {
        const head = await store.logs.head(log);
        if (head === undefined) throw new Fault("LOG_DAMAGED", `the store in ${data} holds no head of ${log}`);
        await anchor.swap(undefined, head.note);
        await shipAll(log, store.logs, anchor);
        process.stderr.write(`${log}: a new anchor in ${place} begins at ${head.size} records\n`);
        return 0;
      }
      const { size, restored } = await recoverLog({ log, rows: store.logs, anchor, keys, format: goSumHeads });
      process.stderr.write(`${log}: ${size} records under the anchored head; ${restored} of them were put back\n`);
      return 0;
    } finally {
      await anchor.close();
    }
  } finally {
    await store.close();
  }
}
