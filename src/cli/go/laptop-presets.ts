import { join } from "node:path";
import { parseSumdbs } from "../parse-sumdbs.ts";
import { defaultDataFolder } from "../data-folder.ts";

const hour = "3600000";

/**
 * What is different for the gateway of one command: a cache of its own with a cap, more lanes, because nobody else shares
 * them and round trips are what costs, and clients that wait for as long as bytes still come: there is only one, it would
 * take a refusal for the end, and each phase of a fetch has a budget of its own.
 * @param sumdb GOSUMDB
 */
export function laptopPresets(
  environment: NodeJS.ProcessEnv,
  sumdb: string,
): Readonly<Record<string, string | string[]>> {
  return {
    data: join(defaultDataFolder(environment, process.platform), "laptop"),
    maxBytes: "5GiB",
    sumdb: [isReadable(sumdb) ? sumdb : "off"],
    "fetch.lanesPerHost": "96",
    "fetch.queue": "4096",
    "fetch.queueMs": hour,
    "client.waitMs": hour,
    "client.patientWaitMs": hour,
  };
}

/** A value the go command cannot use either is its to complain about. */
function isReadable(sumdb: string): boolean {
  try {
    parseSumdbs([sumdb]);
    return true;
  } catch {
    return false;
  }
}
