import { parseLogKeys } from "../checksums/log/log-keys.ts";
import type { HeadFormat } from "../checksums/log/log-growth.ts";
import { recoverLog, shipAll } from "../checksums/log/recover-log.ts";
import { Fault } from "../fault/fault.ts";
import { readKeyFile } from "../store/key-file.ts";
import { openLogAnchor } from "../store/log-anchor.ts";
import type { LogSettings } from "../store/log-settings.ts";
import type { Store } from "../store/store.ts";

export type RecoverOptions = {
  /** The anchor is lost: the store is taken for the truth, and a new anchor is begun from it. */
  readonly trustStore: boolean;
};

/** Puts a log of a data folder that was restored or damaged back to its anchored head, and says what was done. */
export async function recoverLogOf(
  store: Pick<Store, "logs">,
  { name: log, keyFile, anchor: place }: LogSettings,
  format: HeadFormat,
  { trustStore }: RecoverOptions,
): Promise<void> {
  const keys = parseLogKeys(await readKeyFile(keyFile), keyFile);
  const anchor = await openLogAnchor(place, { make: trustStore });
  try {
    if (trustStore && (await anchor.read()) === undefined) {
      const head = await store.logs.head(log);
      if (head === undefined) throw new Fault("LOG_DAMAGED", `the store holds no head of ${log}`);
      await anchor.swap(undefined, head.note);
      await shipAll(log, store.logs, anchor);
      process.stderr.write(`${log}: a new anchor in ${place} begins at ${head.size} records\n`);
      return;
    }
    const { size, restored } = await recoverLog({ log, rows: store.logs, anchor, keys, format });
    process.stderr.write(`${log}: ${size} records under the anchored head; ${restored} of them were put back\n`);
  } finally {
    await anchor.close();
  }
}
