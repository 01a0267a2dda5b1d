import { goSumHeads } from "../../checksums/log/go-sum-log.ts";
import { openStore } from "../../store/store.ts";
import type { ReadConfig } from "../read-config.ts";
import { recoverLogOf, type RecoverOptions } from "../recover-log.ts";
import { settingsOf } from "./places.ts";

/** Puts the log of a data folder that was restored or damaged back to its anchored head. The server must be stopped. */
export async function recover({ data }: ReadConfig, options: RecoverOptions): Promise<number> {
  const settings = await settingsOf(data);
  const store = await openStore({ directory: data }, () => undefined);
  try {
    await recoverLogOf(store, settings, goSumHeads, options);
    return 0;
  } finally {
    await store.close();
  }
}
