import { Limits } from "../access/limits.ts";
import type { ReadConfig } from "./read-config.ts";

/** The shares of clients as configured; undefined: there are none, and nothing is counted. */
export function openLimits({ limits }: ReadConfig, isGit: (module: string) => boolean): Limits | undefined {
  const { hitsPerSecond, missesPerMinute, gitPerMinute, missesAtATime } = limits;
  const none = hitsPerSecond + missesPerMinute + gitPerMinute + missesAtATime === 0;
  return none ? undefined : new Limits(limits, isGit);
}
