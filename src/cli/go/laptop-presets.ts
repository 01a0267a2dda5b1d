import { parsePatterns } from "../../gomod/pattern.ts";
import { parseSumdbs } from "../parse-sumdbs.ts";
import { laptopDataFolder } from "../data-folder.ts";
import type { GoEnvironment } from "../../doctor/surroundings/go-environment.ts";

const hour = "3600000";

/**
 * What is different for the gateway of one command: a cache of its own with a cap, more lanes, because nobody else shares
 * them and round trips are what costs, and clients that wait for as long as bytes still come: there is only one, it would
 * take a refusal for the end, and each phase of a fetch has a budget of its own.
 */
export function laptopPresets(
  environment: NodeJS.ProcessEnv,
  go: Pick<GoEnvironment, "GOSUMDB" | "GONOSUMDB">,
): Readonly<Record<string, string | string[]>> {
  return {
    data: laptopDataFolder(environment, process.platform),
    maxBytes: "5GiB",
    sumdb: [isReadable(go.GOSUMDB) ? go.GOSUMDB : "off"],
    unlisted: go.GONOSUMDB.split(",").filter(isPattern).join(","),
    "fetch.lanesPerHost": "96",
    "fetch.queue": "4096",
    "fetch.queueMs": hour,
    // This command has a foresight of its own, which knows its go.sum and what GONOPROXY says.
    "foresight.mode": "off",
    "client.waitMs": hour,
    "client.patientWaitMs": hour,
  };
}

/** What the go command passes over counts for nothing here as well. */
function isPattern(entry: string): boolean {
  try {
    return parsePatterns(entry).length > 0;
  } catch {
    return false;
  }
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
