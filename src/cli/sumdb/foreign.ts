import { isFault, Fault } from "../../fault/fault.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { openStore } from "../../store/store.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

type Fork = { readonly older: string; readonly newer: string; readonly proof: string; readonly at: number };

/** Prints what is known of the foreign checksum databases; exit code 1 when one of them is frozen. */
export async function showSumdbs(config: ReadConfig): Promise<number> {
  const answer = (await askLocalApi(adminSocketOf(config.data), "/api/v1/sumdb")) as {
    readonly databases: readonly { readonly name: string; readonly size?: number; readonly fork?: Fork }[];
  };
  for (const { name, size, fork } of answer.databases) {
    process.stdout.write(`${name}: ${size === undefined ? "no head verified yet" : `${size} records`}\n`);
    if (fork === undefined) continue;
    const since = new Date(fork.at).toISOString();
    process.stdout.write(`FROZEN since ${since}: two signed heads contradict each other\n\nolder:\n${fork.older}\n`);
    process.stdout.write(`newer:\n${fork.newer}\nwhat shows it:\n${fork.proof}\n`);
  }
  return answer.databases.some(({ fork }) => fork !== undefined) ? 1 : 0;
}

/** Lets a frozen database go on: through the running server, or in the data folder when none runs. */
export async function unfreezeSumdb(config: ReadConfig, name: string, forget: boolean): Promise<number> {
  if (name === "") throw new Fault("USAGE", "sumdb unfreeze: name the database, such as sum.golang.org");
  const query = new URLSearchParams({ name, ...(forget && { forget: "1" }) });
  try {
    await askLocalApi(adminSocketOf(config.data), `/api/v1/sumdb/unfreeze?${query.toString()}`, "POST");
  } catch (failure) {
    if (!isFault(failure, "SERVER_NOT_RUNNING")) throw failure;
    await unfreezeAtRest(config.data, name, forget);
  }
  process.stdout.write(`${name} goes on${forget ? " with the next head it signs" : " from the head that was kept"}\n`);
  return 0;
}

async function unfreezeAtRest(directory: string, name: string, forget: boolean): Promise<void> {
  const store = await openStore({ directory }, () => undefined);
  try {
    await store.checksums.removeFork(name);
    if (forget) await store.checksums.removeHead(name);
  } finally {
    await store.close();
  }
}
